"""When an appointment is to be remembered."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from booking.availability import edge
from providers.models import Provider

#: Somebody who is reminded later than this before the beginning cannot do much about it.
LATEST = timedelta(hours=2)


def due_times(provider: Provider, starts_at: datetime, now: datetime) -> list[datetime]:
    """The instants at which a provider reminds of an appointment, those still to come, earliest
    first.

    Each is so many hours before the beginning. One that falls into the provider's quiet hours
    comes when they end, or before they begin where that would be too late. Several that fall
    together are one.
    """
    zone, quiet = provider.zone, (provider.quiet_from, provider.quiet_until)
    found = set()
    for hours in provider.reminder_hours:
        due_at = _outside(quiet, starts_at - timedelta(hours=hours), zone, starts_at - LATEST)
        if due_at > now:
            found.add(due_at)
    return sorted(found)


def _outside(
    quiet: tuple[time, time], wanted: datetime, zone: ZoneInfo, latest: datetime
) -> datetime:
    begins, ends = quiet
    local = wanted.astimezone(zone)
    at, on = local.time(), local.date()
    over_midnight = begins > ends
    is_quiet = (at >= begins or at < ends) if over_midnight else begins <= at < ends
    if not is_quiet:
        return wanted
    day = timedelta(days=1)
    end = edge(on + day if over_midnight and at >= begins else on, ends, zone)
    if end <= latest:
        return end
    # The last minute before the quiet, which itself belongs to it.
    begin = edge(on - day if over_midnight and at < ends else on, begins, zone)
    return begin - timedelta(minutes=1)
