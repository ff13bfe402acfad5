"""What tests of the schedule pages begin with: a centre with hours, and forms as browsers send."""

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from booking import services
from booking.models import Slot
from providers.models import HolidayCalendar
from tests.factories import OfferFactory, ProviderFactory, ServiceFactory, open_all_week


def centre(**fields):
    """Open every day from 9 to 12, with slots laid."""
    provider = ProviderFactory(**{"window_days": 20} | fields)
    open_all_week(provider)
    services.lay_slots(provider_ids=[provider.pk])
    return provider


def in_a_week(provider):
    return timezone.now().astimezone(provider.zone).date() + timedelta(days=7)


def slots_on(provider, on):
    slots = Slot.objects.filter(provider=provider, is_open=True).order_by("starts_at")
    return [slot for slot in slots if slot.starts_at.astimezone(provider.zone).date() == on]


def address(name, provider):
    return reverse(f"admin:providers_provider_schedule_{name}", args=[provider.pk])


def week_form(page):
    """What a browser would send from the week's page, unchanged."""
    form = page.context["form"]
    fields = {}
    for rows in (form.hours, form.rules):
        for each in (rows.management_form, *rows.forms):
            fields |= _fields(each)
    return fields | _fields(form.rest)


def _fields(form):
    found = {}
    for field in form:
        value = field.value()
        if isinstance(value, list):
            found[field.html_name] = value
        elif value is not None and value is not False:
            found[field.html_name] = field.field.widget.format_value(value) or ""
    return found


def row_of(fields, weekday, *, blank=False):
    """The number of a weekday's first row, or of its first blank one."""
    total = int(fields["hours-TOTAL_FORMS"])
    return next(
        number
        for number in range(total)
        if str(fields[f"hours-{number}-weekday"]) == str(weekday)
        and bool(fields.get(f"hours-{number}-from_time")) is not blank
    )


def sealed(page):
    return page.context["sealed"]


def errors_of(page):
    return [each["said"] for each in page.context["form"].wrong]


def holiday(provider, on, code="xx"):
    """A calendar the provider follows, with one holiday."""
    calendar = HolidayCalendar.objects.create(code=code, name="Example days")
    calendar.holidays.create(on=on, name={"en": "Founders' day"})
    provider.holiday_calendars.add(calendar)
    services.lay_slots(provider_ids=[provider.pk])
    return calendar


def offered(provider, code, **fields):
    service = ServiceFactory(code=code, **fields)
    OfferFactory(provider=provider, service=service)
    return service


def opened(browser, provider):
    page = browser.get(address("week", provider))
    assert page.status_code == 200
    return page


def send(browser, provider, **changes):
    """The page's own form with some fields changed; None leaves one out."""
    fields = week_form(opened(browser, provider)) | changes
    given = {name: value for name, value in fields.items() if value is not None}
    return browser.post(address("week", provider), given)


def drafted(page):
    """What the preview says was written."""
    assert page.status_code == 200, errors_of(page)
    assert "schedule_preview" in page.template_name
    return dict(page.context["changes"])


def change(browser, provider, day, /, *more, add=None, remove=None, **first):
    """Send the day's form with one row of fields, and perhaps more rows."""
    rows = [first, *more]
    fields = {"days-TOTAL_FORMS": str(len(rows)), "days-INITIAL_FORMS": str(len(rows))}
    for number, row in enumerate(rows):
        fields |= {f"days-{number}-{name}": value for name, value in row.items()}
        fields.setdefault(f"days-{number}-on", day.isoformat())
    fields |= {name: said for name, said in (("add", add), ("remove", remove)) if said}
    return browser.post(f"{address('month', provider)}?day={day.isoformat()}", fields)


def drafted_days(page):
    """What the preview says was written about days, line by line."""
    assert "schedule_preview" in page.template_name
    return [line for _name, lines in page.context["changes"] for line in lines]
