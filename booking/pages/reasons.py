"""Why a day or a time cannot be had, in a citizen's words; the page puts the next step after it."""

from datetime import date, datetime, time
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from booking import queries
from booking.choices import SlotChoice
from booking.errors import BookingError
from booking.pages import moments
from booking.pages.outlooks import Outlook
from booking.queries import Reason
from providers import queries as provider_queries
from providers.models import Provider, Service

#: What closes a whole day; its sentence names the day and the holiday or the centre's own reason.
_CLOSES_A_DAY = frozenset({"closed_holiday", "closed_exception"})
_NOON = time(12)


def of_refusal(
    error: BookingError,
    provider: Provider,
    service_id: UUID | None,
    starts_at: datetime,
    now: datetime,
) -> Reason | None:
    """The exact reason behind a refused tap, if it is still the reason."""
    choice = SlotChoice(provider=str(provider.public_id), starts_at=starts_at)
    return queries.why_refused(error, choice, service_id, now=now)


def of_time(provider: Provider, service: Service | None, starts_at: datetime, now: datetime) -> str:
    """Why a time is not free any more; empty where it is."""
    reason = queries.why_not(provider, starts_at, service, now=now)
    return "" if reason is None else reason.sentence


def of_day(outlook: Outlook, on: date, now: datetime) -> tuple[str, str]:
    """A title and a sentence, perhaps empty, for a day on which nothing can be had."""
    named = moments.weekday_and_day(on)
    if on > outlook.last:
        until = moments.weekday_and_day(outlook.last)
        sentence = _("Times can be booked until %(day)s.") % {"day": until}
        return _("%(day)s cannot be booked yet") % {"day": named}, sentence
    if on < outlook.first:
        return _over(outlook, named, now)
    if on in outlook.room:
        return _("%(day)s is full") % {"day": named}, _of_full_day(outlook, on, now)
    if queries.time_slots(outlook.provider, on, now=now):
        # Open, but nowhere for as long as the service takes.
        title = _("Nothing long enough on %(day)s") % {"day": named}
        return title, _in_a_row(outlook.service)
    return _of_closed_day(outlook, on, now)


def _over(outlook: Outlook, named: str, now: datetime) -> tuple[str, str]:
    first, _last = queries.bookable_between(outlook.provider, outlook.service, now)
    begins = first.astimezone(outlook.provider.zone)
    words = {"day": moments.weekday_and_day(begins.date()), "time": moments.clock_time(begins)}
    sentence = _("Times can be booked from %(day)s, %(time)s on.") % words
    return _("%(day)s can no longer be booked") % {"day": named}, sentence


def _of_full_day(outlook: Outlook, on: date, now: datetime) -> str:
    """Empty where every place is simply taken."""
    service = outlook.service
    single = queries.time_slots(outlook.provider, on, now=now) if service else []
    free = [slot for slot in single if slot.remaining > 0]
    if service is None or not free:
        return ""
    for slot in (free[0], free[-1]):
        reason = queries.why_not(outlook.provider, slot.starts_at, service, now=now)
        if reason is not None and reason.code == "daily_limit":
            return reason.sentence
    return _in_a_row(service)


def _in_a_row(service: Service | None) -> str:
    if service is None or service.slots_needed == 1:
        return ""
    sentence = ngettext(
        "This service needs %(slots)d free time in a row, and that day has fewer.",
        "This service needs %(slots)d free times in a row, and that day has fewer.",
        service.slots_needed,
    )
    return sentence % {"slots": service.slots_needed}


def _of_closed_day(outlook: Outlook, on: date, now: datetime) -> tuple[str, str]:
    """A day of the window without any time: which holiday or what closes it, or that it is over."""
    provider, named = outlook.provider, moments.weekday_and_day(on)
    first, _last = queries.bookable_between(provider, outlook.service, now)
    opens = [
        hours.from_time
        for hours in provider_queries.openings_on(provider, on)
        if hours.weekday == on.isoweekday()
    ]
    # Asked at the hour at which it would open: a closure may be of the opening hours alone.
    asked = datetime.combine(on, opens[0] if opens else _NOON, tzinfo=provider.zone)
    reason = queries.why_not(provider, max(asked, first), outlook.service, now=now)
    if reason is not None and reason.code in _CLOSES_A_DAY:
        return reason.sentence.rstrip("."), ""
    if opens and asked < first:
        return _over(outlook, named, now)
    return _("The centre is closed on %(day)s") % {"day": named}, ""
