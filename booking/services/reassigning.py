"""Moving somebody who did not ask for it: reassign."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.utils import timezone

from audit import services as audit
from audit.actors import Actor, ActorKind
from booking import errors, queries
from booking.choices import SlotChoice
from booking.models import Notice, Reservation
from booking.services import _places, _steps
from booking.services.changes import enter, require_unmoved
from booking.services.lapsing import with_lapsed_freed

Status = Reservation.Status

#: A hold that was moved for its holder lasts at least this long, so that they can read of it.
HOLD_AFTER_A_MOVE = timedelta(hours=24)


@dataclass(slots=True)
class Place(_places.Wanted):
    """A place of as many slots as the reservation needs there, whatever its service takes."""

    links: int = 1

    @property
    def slots_needed(self) -> int:
        return self.links


def reassign(
    *,
    reservation_id: UUID,
    choice: SlotChoice,
    actor: Actor,
    reason: str = "",
    now: datetime | None = None,
) -> Reservation:
    """Move a hold or an appointment on behalf of the centre; the holder is told and may object.

    1. Find the new time and judge it like a booking by staff: not in the past, inside the window.
    2. Lock all slots, old and new, by id; then the service's new day where it has a daily limit;
       then the reservation.
    3. Move the row. The reference stays, and it does not count among the holder's own changes. A
       hold lasts at least another 24 hours. Keep the reason; owe word; record the stages.
    4. If there was no room, free what has lapsed there and try once more. After commit, tell.

    For staff and the system. Raises ReservationUnknown, NotLive, HoldExpired, SameTime and what
    `hold` raises.
    """
    now = now or timezone.now()
    with audit.trail("reassign", actor) as trail:
        if actor.kind not in (ActorKind.STAFF, ActorKind.SYSTEM):
            raise errors.ReservationUnknown
        seen = queries.reservation_of(actor, reservation_id)
        _steps.follow(trail, seen)
        wanted = _places.resolve(choice, seen.service.public_id if seen.service else None, now)
        if (wanted.provider.pk, wanted.starts_at) == (seen.provider_id, seen.starts_at):
            raise errors.SameTime
        _places.require_reach(wanted, choice, actor)
        _places.judge(wanted, now, exempt=True)
        place = Place(
            wanted.provider,
            wanted.starts_at,
            wanted.service,
            wanted.ends_at,
            queries.slots_needed(seen, wanted.provider),
        )
        return with_lapsed_freed(
            lambda: move_to(trail, seen, place, reason),
            place,
        )


def move_to(trail: audit.Trail, seen: Reservation, place: Place, reason: str = "") -> Reservation:
    """Move in the caller's transaction: steps 2 and 3 of `reassign`.

    Raises SlotTaken, SlotClosed, SlotUnknown, NotEnoughRoom, DailyLimit, Busy, NotLive,
    HoldExpired.
    """
    locked, _moment = _steps.lock_slots(_steps.slots_of(seen) | _steps.slots_wanted(place))
    chain = _places.chain(locked, place)
    _steps.require_daily_limit(place, but=seen)
    reservation, moment = _steps.lock_reservation(seen)
    require_unmoved(seen, reservation)
    if reservation.status not in (Status.HELD, Status.CONFIRMED):
        raise errors.NotLive
    if reservation.status == Status.HELD:
        if reservation.expires_at is None or reservation.expires_at <= moment:
            raise errors.HoldExpired
        reservation.expires_at = max(reservation.expires_at, moment + HOLD_AFTER_A_MOVE)
    enter(reservation, place.provider, chain, locked, "expires_at")
    _steps.keep_reason(trail, reservation, reason)
    _steps.settle(trail, reservation, Notice.Kind.REASSIGNED, moment)
    return reservation
