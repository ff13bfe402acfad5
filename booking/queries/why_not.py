"""Why a time is not offered, in a sentence for whoever asks: a citizen, staff, a portal."""

from bisect import bisect_left
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from booking.availability import instants
from booking.availability_cache import SlotState
from booking.queries import closures, daily_limits
from booking.queries.day_states import day_states, ensure_laid
from booking.queries.free_slots import bookable_between
from booking.queries.reasons import Reason
from booking.wall_clock import clock_time, weekday_and_day
from providers.models import Provider, Service


@dataclass(frozen=True, slots=True)
class _Question:
    """What was asked. Instants are compared in UTC: a local one that comes twice equals nothing."""

    provider: Provider
    service: Service | None
    instant: datetime

    @property
    def local(self) -> datetime:
        return self.instant.astimezone(self.provider.zone)

    @property
    def needed(self) -> int:
        return self.service.slots_needed if self.service else 1

    @property
    def day(self) -> str:
        return weekday_and_day(self.local.date())

    @property
    def time(self) -> str:
        return clock_time(self.local)


def why_not(
    provider: Provider, instant: datetime, service: Service | None = None, *, now: datetime
) -> Reason | None:
    """Why this time cannot be booked here, in the reader's language; None where it is free.

    None exactly where `time_slots` offers the start at an open provider that offers the service.
    The reasons come in the order in which a booking would be refused. An instant on the provider's
    own wall clock may name a time that the clocks skip. Read from the rows: the service's offer,
    the day's slots and holds, a count where there is a daily limit, and the day's calendar only
    where no slot begins then.
    """
    if (reason := _skipped(provider, instant)) or (reason := _beyond_years(instant)):
        return reason
    asked = _Question(provider, service, instant.astimezone(UTC))
    if service is not None and not _offers(provider, service):
        return Reason("service_not_offered", _("This centre does not offer that service."))
    if reason := _closed_altogether(asked, now):
        return reason
    if reason := _outside_the_window(asked, now):
        return reason
    on = asked.local.date()
    ensure_laid(provider, on, now)
    states = day_states(provider, on)[0]
    starts = [state.starts_at for state in states]
    at = bisect_left(starts, asked.instant)
    if at == len(starts) or starts[at] != asked.instant:
        return closures.why_no_slot(provider, asked.instant, starts)
    return _no_room(asked, states[at : at + asked.needed]) or _no_more_today(asked)


def _skipped(provider: Provider, instant: datetime) -> Reason | None:
    """A wall-clock time of the provider's zone that the clocks jump over."""
    if getattr(instant.tzinfo, "key", None) != provider.time_zone:
        return None
    wall = instant.replace(tzinfo=None, fold=0)
    if not 1 < wall.year < 9999 or instants(wall.date(), wall.time(), provider.zone):
        return None
    sentence = _("The clocks go forward on %(day)s and skip %(time)s.")
    return Reason(
        "time_does_not_exist",
        sentence % {"day": weekday_and_day(wall.date()), "time": f"{wall:%H:%M}"},
    )


def _beyond_years(instant: datetime) -> Reason | None:
    """At the edges of the calendar a change of zone overflows."""
    if instant.year < 2000:
        return Reason("too_soon", _("That day is long over."))
    if instant.year > 9000:
        return Reason("too_far", _("That day is too far ahead to be booked."))
    return None


def _offers(provider: Provider, service: Service) -> bool:
    return service.is_active and service.offers.filter(provider=provider).exists()


def _closed_altogether(asked: _Question, now: datetime) -> Reason | None:
    """Closed to booking, or for good: by now, or by the day asked about."""
    closes_on = asked.provider.closes_on
    if closes_on is not None and asked.provider.is_gone_on(asked.local.date()):
        sentence = _("This centre is closed for good from %(day)s on.")
        return Reason("provider_closed", sentence % {"day": weekday_and_day(closes_on)})
    if not asked.provider.takes_bookings(now):
        return Reason("provider_closed", _("This centre takes no bookings at the moment."))
    return None


def _outside_the_window(asked: _Question, now: datetime) -> Reason | None:
    first, last = bookable_between(asked.provider, asked.service, now)
    if asked.instant < first:
        begins = first.astimezone(asked.provider.zone)
        sentence = _("This time is too close: times can be booked from %(day)s, %(time)s on.")
        words = {"day": weekday_and_day(begins.date()), "time": clock_time(begins)}
        return Reason("too_soon", sentence % words)
    if asked.local.date() > last:
        sentence = _("This time cannot be booked yet: times can be booked until %(day)s.")
        return Reason("too_far", sentence % {"day": weekday_and_day(last)})
    return None


def _no_room(asked: _Question, chain: list[SlotState]) -> Reason | None:
    """Full, or not enough consecutive room from here on."""
    words = {"day": asked.day, "time": asked.time, "slots": asked.needed}
    if chain[0].remaining <= 0:
        sentence = _("Every place at %(time)s on %(day)s is taken.")
        return Reason("slot_taken", sentence % words)
    gap = len(chain) < asked.needed or any(a.ends_at != b.starts_at for a, b in pairwise(chain))
    if not gap and all(link.remaining > 0 for link in chain):
        return None
    sentence = ngettext(
        "This service needs %(slots)d free time in a row, and from %(time)s on %(day)s there are"
        " fewer.",
        "This service needs %(slots)d free times in a row, and from %(time)s on %(day)s there are"
        " fewer.",
        asked.needed,
    )
    return Reason("not_enough_room", sentence % words)


def _no_more_today(asked: _Question) -> Reason | None:
    service = asked.service
    if daily_limits.left_on(asked.provider, service, asked.local.date()) != 0 or service is None:
        return None
    limit = service.daily_limit or 0
    sentence = ngettext(
        "This service takes %(limit)d booking a day, and %(day)s has reached it.",
        "This service takes %(limit)d bookings a day, and %(day)s has reached them.",
        limit,
    )
    return Reason("daily_limit", sentence % {"limit": limit, "day": asked.day})
