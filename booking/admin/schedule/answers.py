"""What the month's page asks of the engine."""

from collections.abc import Mapping, Sequence
from datetime import datetime, time
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
    rows = None
    if on and chosen:
        begin = _closure_asked(asked)
        rows = day_forms.day_rows(on, is_holiday=bool(chosen.holidays), begin=begin)
    return {
        "month": shown,
        "chosen": chosen,
        "exceptions": exceptions,
        "exception_lines": [(row, drawing.exception_in_words(row)) for row in exceptions],
        "form": rows,
        "today": today,
    }


def _closure_asked(asked: Mapping[str, str]) -> dict[str, Any] | None:
    """The hours the calendar asks to close, as a form begins with them."""
    opens, until = (_read_time(asked.get(name, "")) for name in ("from", "until"))
    if opens is None or until is None:
        return None
    return {"kind": "closed_hours", "from_time": opens, "until_time": until}


def _read_time(text: str) -> time | None:
    try:
        return time.fromisoformat(text).replace(second=0, microsecond=0, tzinfo=None)
    except ValueError:
        return None


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
