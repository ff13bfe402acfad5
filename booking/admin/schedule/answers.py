"""What the month's page asks of the engine."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from booking import queries
from booking.admin.schedule import day_forms, drawing, month
from booking.availability import instants
from providers.models import Provider, Service


def month_page(provider: Provider, asked: Mapping[str, str], *, now: datetime) -> dict[str, Any]:
    """The month, the chosen day of it with its exceptions, and a form to change that day."""
    today = now.astimezone(provider.zone).date()
    on = month.read_day(asked.get("day", ""))
    first = on.replace(day=1) if on else month.read_month(asked.get("month", ""), today)
    shown = month.month_of(provider, first, today=today, chosen=on)
    chosen = next((cell for cell in shown.cells if cell.is_chosen), None)
    exceptions = chosen.exceptions if chosen else ()
    return {
        "month": shown,
        "chosen": chosen,
        "exceptions": exceptions,
        "exception_lines": [(row, drawing.exception_in_words(row)) for row in exceptions],
        "form": day_forms.day_rows(on, is_holiday=bool(chosen.holidays)) if on and chosen else None,
        "today": today,
    }


def why_not(
    provider: Provider, form: month.WhyForm, offered: Sequence[Service], now: datetime
) -> str:
    """The sentence for a time asked about; of one that comes twice, for the first."""
    on, at = form.cleaned_data["why_on"], form.cleaned_data["why_at"]
    chosen = form.cleaned_data["why_service"]
    service = next((each for each in offered if each.code == chosen), None)
    moments = instants(on, at, provider.zone)
    if not moments:
        return _("The clocks go forward on that day and skip this time. Choose another.")
    reason = queries.why_not(provider, moments[0], service, now=now)
    return _("This time is free.") if reason is None else str(reason.sentence)
