"""Choose a time: one centre, one service, one day, for whichever verb the time is wanted.

A page gives the request to `choose`, shows `admin/booking/desk/times.html` with what comes back,
and sends a form made from `TimeForm` to the address it has, which carries the choice.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest

from audit.admin.doors import DIGITS
from booking import queries
from booking.admin.desk.fields import ReasonForm, SlotForm
from booking.admin.today.desks import MOST_OFFERED, desk_of, offered
from booking.queries import FreeSlot
from booking.wall_clock import weekday_and_day
from providers import queries as provider_queries
from providers.admin.scope import may_serve
from providers.models import Provider, Service

CENTRE, SERVICE, DAY, WORDS = "centre", "service", "day", "words"


@dataclass(frozen=True, slots=True)
class Times:
    """What was chosen so far, what may be chosen next, and the times of the day that was."""

    centres: Sequence[Provider]
    words: str
    looks_up: bool
    provider: Provider | None
    services: Sequence[Service]
    service: Service | None
    #: The service is not to be chosen: it is that of an appointment.
    is_fixed: bool
    on: date | None = None
    #: The local days one may choose from.
    first: date | None = None
    last: date | None = None
    starts: Sequence[FreeSlot] = ()
    next_day: date | None = None

    @property
    def is_ready(self) -> bool:
        """Whether all that comes before the time is chosen."""
        return self.provider is not None and (self.service is not None or not self.services)

    @property
    def day(self) -> str:
        return weekday_and_day(self.on) if self.on else ""

    @property
    def address(self) -> str:
        """The choice as the query of an address."""
        return "?" + urlencode(self._chosen(self.on))

    @property
    def beside(self) -> Sequence[tuple[str, str]]:
        """The day before and the day after, in words, with their addresses."""
        if self.on is None or self.first is None or self.last is None:
            return ()
        step = timedelta(days=1)
        days = [self.on - step, self.on + step]
        return [
            (weekday_and_day(day), self._to(day)) for day in days if self.first <= day <= self.last
        ]

    @property
    def next_free(self) -> tuple[str, str] | None:
        """A later day with a free time, in words, with its address."""
        if self.next_day is None:
            return None
        return weekday_and_day(self.next_day), self._to(self.next_day)

    def _to(self, day: date) -> str:
        return "?" + urlencode(self._chosen(day))

    def _chosen(self, day: date | None) -> dict[str, str]:
        chosen = {CENTRE: str(self.provider.pk) if self.provider else ""}
        if self.service is not None and not self.is_fixed:
            chosen[SERVICE] = str(self.service.public_id)
        if day is not None:
            chosen[DAY] = day.isoformat()
        return chosen


class TimeForm(SlotForm, ReasonForm):
    """The time, and why; rules are the engine's."""


def choose(
    request: HttpRequest,
    now: datetime,
    *,
    at: Provider | None = None,
    fixed: Service | None = None,
    has_no_service: bool = False,
) -> Times:
    """Read the choice from the address.

    `at` is the centre where none is named; `fixed` the service of an appointment, or
    `has_no_service` where it has none.
    """
    words = request.GET.get(WORDS, "").strip()[:100]
    centres = [each for each in offered(request, words) if may_serve(request.user, each.pk)]
    provider = _centre(request, now, at, centres if words else None)
    is_fixed = fixed is not None or has_no_service
    known = list(provider_queries.offered_services(provider)) if provider else []
    service = fixed if is_fixed else chosen_service(request.GET.get(SERVICE, ""), known)
    services = () if is_fixed else known
    chosen = Times(
        centres,
        words,
        not words and len(centres) in (0, MOST_OFFERED),
        provider,
        services,
        service,
        is_fixed,
    )
    is_offered = fixed is None or fixed in known
    return _with_a_day(chosen, request, now, is_offered) if chosen.is_ready else chosen


def _with_a_day(chosen: Times, request: HttpRequest, now: datetime, is_offered: bool) -> Times:
    """The same with the day that is asked for, and its times where the service is to be had."""
    provider, service = chosen.provider, chosen.service
    if provider is None:
        return chosen
    last = queries.last_day(provider, service, now)
    first = queries.local_today(provider, now)
    on = _day(request.GET.get(DAY, ""), first, last)
    chosen = replace(chosen, on=on, first=first, last=last)
    if not is_offered:
        return chosen
    starts = queries.desk_starts(provider, on, service=service, now=now)
    next_day = None
    if not starts:
        next_day = queries.next_day_with_times(provider, service=service, after=on, now=now)
    return replace(chosen, starts=starts, next_day=next_day)


def _centre(
    request: HttpRequest, now: datetime, at: Provider | None, looked_up: Sequence[Provider] | None
) -> Provider | None:
    """The one named, else `at`, else where the person sits; only where they may act.

    Of those that were looked up by words the only one; of several none before it is chosen.
    """
    if looked_up is not None:
        return looked_up[0] if len(looked_up) == 1 else None
    written = request.GET.get(CENTRE, "")
    if written.isascii() and written.isdigit() and len(written) <= DIGITS:
        named = provider_queries.by_number(int(written))
        if named is not None and may_serve(request.user, named.pk):
            return named
    if at is not None:
        return at
    desk = desk_of(request, now)
    return desk.provider if desk is not None and desk.may_serve else None


def chosen_service(written: str, known: Sequence[Service]) -> Service | None:
    """The service asked for, else the only one there is."""
    try:
        wanted = UUID(written)
    except ValueError:
        return known[0] if len(known) == 1 else None
    return next((service for service in known if service.public_id == wanted), None)


def _day(written: str, today: date, last: date) -> date:
    try:
        wanted = date.fromisoformat(written)
    except ValueError:
        return today
    return min(max(wanted, today), max(last, today))
