"""Steps that verbs share, before the transaction: which slots are wanted, and may they be had."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from audit.actors import Actor, ActorKind
from booking import errors, queries
from booking.availability import day_bounds, instants
from booking.choices import SlotChoice
from booking.models import Slot
from providers import queries as provider_queries
from providers.errors import ProviderUnknown
from providers.models import Provider, Service


@dataclass(slots=True)
class Wanted:
    """A resolved choice: where, from which instant, for which service; perhaps until when."""

    provider: Provider
    starts_at: datetime
    service: Service | None
    ends_at: datetime | None = None

    @property
    def slots_needed(self) -> int:
        return self.service.slots_needed if self.service else 1

    @property
    def on(self) -> date:
        """The local day it begins on."""
        return self.starts_at.astimezone(self.provider.zone).date()

    @property
    def reach(self) -> datetime:
        """An instant no later than which the last wanted slot begins."""
        return self.starts_at + timedelta(minutes=self.provider.slot_minutes * self.slots_needed)


def resolve(choice: SlotChoice, service_id: UUID | None, now: datetime) -> Wanted:
    """Find the provider, the instant and the service, and see that its slots are laid.

    Raises ProviderUnknown, ServiceUnknown, SlotUnknown, TimeDoesNotExist.
    """
    ends_at = None
    if choice.slot_id is not None:
        slot = Slot.objects.select_related("provider").filter(pk=choice.slot_id).first()
        if slot is None:
            raise errors.SlotUnknown
        provider, starts_at = slot.provider, slot.starts_at
    else:
        provider = provider_queries.by_key(choice.provider or "")
        starts_at, ends_at = _instants(choice, provider)
    service = provider_queries.offered_service(provider, service_id) if service_id else None
    wanted = Wanted(provider, starts_at, service, ends_at)
    queries.ensure_laid(provider, wanted.on, now)
    return wanted


def _instants(choice: SlotChoice, provider: Provider) -> tuple[datetime, datetime | None]:
    if choice.starts_at is not None:
        _require_sane_year(choice.starts_at.year)
        return choice.starts_at.astimezone(UTC), None
    if choice.local_date is None or choice.local_time is None:
        raise errors.SlotUnknown
    _require_sane_year(choice.local_date.year)
    starts = instants(choice.local_date, choice.local_time, provider.zone)
    if not starts:
        raise errors.TimeDoesNotExist
    if choice.local_until is None:
        # Where the clocks go back a local time comes twice; the first is meant.
        return starts[0], None
    until = choice.local_until
    ends = [
        end
        for on in (choice.local_date, choice.local_date + timedelta(days=1))
        for end in instants(on, until, provider.zone)
    ]
    # With an end it is told which of the two is meant: the one that makes the shortest stretch.
    stretches = [(end - start, start, end) for start in starts for end in ends if end > start]
    if not stretches:
        raise errors.SlotUnknown
    _length, start, end = min(stretches)
    return start, end


def require_reach(wanted: Wanted, choice: SlotChoice, actor: Actor) -> None:
    """Staff book at the providers they belong to; what is another's answers like none.

    Raises ProviderUnknown; SlotUnknown where the choice is a slot's number.
    """
    if actor.kind is not ActorKind.STAFF or actor.everywhere:
        return
    if not provider_queries.is_staffed_by(wanted.provider, actor.id):
        raise ProviderUnknown if choice.slot_id is None else errors.SlotUnknown


def _require_sane_year(year: int) -> None:
    """At the edges of the calendar a change of zone overflows; nobody books there."""
    if year < 2000:
        raise errors.TooSoon
    if year > 9000:
        raise errors.TooFar


def judge(wanted: Wanted, now: datetime, *, exempt: bool = False, even_begun: bool = False) -> None:
    """The rules only code can check. Raises SlotClosed, TooSoon, TooFar.

    `exempt` lets staff book inside the notice, never in the past; `even_begun` lets them book the
    slot that is running, for somebody who stands before them.
    """
    provider, service = wanted.provider, wanted.service
    if not provider.takes_bookings(now) or provider.is_gone_on(wanted.on):
        raise errors.SlotClosed
    notice = provider.notice_minutes
    if service is not None and service.notice_minutes is not None:
        notice = service.notice_minutes
    if even_begun:
        notice = 1 - provider.slot_minutes
    elif exempt:
        notice = 0
    if wanted.starts_at < now + timedelta(minutes=notice):
        raise errors.TooSoon
    window = provider.window_days
    if service is not None and service.window_days is not None:
        window = min(window, service.window_days)
    today = now.astimezone(provider.zone).date()
    if wanted.on > today + timedelta(days=window):
        raise errors.TooFar


def chain(slots: Sequence[Slot], wanted: Wanted) -> list[Slot]:
    """The consecutive open slots that were wanted, by time, out of those locked.

    They lie on one local day, as an opening does and as availability offers them.
    Raises SlotUnknown, NotEnoughRoom, SlotClosed.
    """
    day_ends_at = day_bounds(wanted.on, wanted.provider.zone)[1]
    near = sorted(
        (
            slot
            for slot in slots
            if slot.provider_id == wanted.provider.pk and slot.starts_at < day_ends_at
        ),
        key=lambda slot: slot.starts_at,
    )
    links: list[Slot] = []
    for slot in near:
        if slot.starts_at == (links[-1].ends_at if links else wanted.starts_at):
            links.append(slot)
        if len(links) == wanted.slots_needed:
            break
    if not links:
        raise errors.SlotUnknown
    if len(links) < wanted.slots_needed:
        raise errors.NotEnoughRoom
    if wanted.ends_at is not None and wanted.ends_at not in (links[0].ends_at, links[-1].ends_at):
        raise errors.SlotUnknown
    if not all(slot.is_open for slot in links):
        raise errors.SlotClosed
    return links
