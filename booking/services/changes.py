"""Changing one's mind: cancel, reschedule."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from audit import services as audit
from audit.actors import Actor, ActorKind
from booking import errors, queries
from booking.choices import SlotChoice
from booking.models import Notice, Reservation, Slot
from booking.services import _places, _refusals, _steps
from booking.services.lapsing import with_lapsed_freed
from booking.services.once import Once, keeping
from clients.models import Applicant
from providers.models import Provider

Status = Reservation.Status


def cancel(
    *,
    reservation_id: UUID,
    actor: Actor,
    reason: str = "",
    once: Once | None = None,
    now: datetime | None = None,
) -> Reservation:
    """Give a hold or an appointment back; the place is free for others at once.

    1. Lock the slots, then the applicant, then the reservation.
    2. Refuse what is over, and what begins within the provider's change notice (staff may).
    3. Mark it cancelled (the trigger gives the place back); an applicant who was booked turns
       `Pending_Appointment` again; owe word of it; record the stages.
    4. After commit, tell the cache.

    Cancelling twice returns the same reservation. Raises ReservationUnknown, NotLive,
    TooLateToChange, Busy.
    """
    now = now or timezone.now()
    with audit.trail("cancel", actor) as trail:
        seen = queries.reservation_of(actor, reservation_id)
        _steps.follow(trail, seen)
        with _refusals.named(), transaction.atomic(durable=True), keeping(once) as keep:
            return keep(give_back(trail, seen, actor, reason, now))


def reschedule(
    *,
    reservation_id: UUID,
    choice: SlotChoice,
    actor: Actor,
    reason: str = "",
    check: Callable[[Reservation], None] | None = None,
    once: Once | None = None,
    now: datetime | None = None,
) -> Reservation:
    """Move an appointment: the new place first, the old one back only then, in one statement.

    1. Find the new time and judge it like a new booking, for the appointment's own service.
    2. Lock all slots, old and new, by id; then the service's new day where it has a daily limit;
       then the reservation.
    3. Refuse what is no appointment, or begins within the provider's change notice (staff may, and
       whoever turns down a time the centre chose), and what `check` refuses of the locked row.
    4. Move the row: the trigger counts the new place and gives the old one back, or the database
       refuses and the old one is kept. The reference stays. A move by staff, or away from a time
       the centre chose, does not count among the holder's own, which have a limit. Keep the
       reason; owe word of it; record the stages.
    5. If there was no room, free what has lapsed there and try once more. After commit, tell.

    Raises ReservationUnknown, NotConfirmed, SameTime, TooLateToChange, ChangeLimit, what `check`
    and what `hold` raises.
    """
    now = now or timezone.now()
    with audit.trail("reschedule", actor) as trail:
        seen = queries.reservation_of(actor, reservation_id)
        _steps.follow(trail, seen)
        service_id = seen.service.public_id if seen.service else None
        wanted = _places.resolve(choice, service_id, now)
        if (wanted.provider.pk, wanted.starts_at) == (seen.provider_id, seen.starts_at):
            raise errors.SameTime
        _places.require_reach(wanted, choice, actor)
        _places.judge(wanted, now, exempt=actor.kind is ActorKind.STAFF)
        return with_lapsed_freed(
            lambda: _move(trail, seen, wanted, actor, now, check, reason),
            wanted,
            once=once,
        )


def give_back(
    trail: audit.Trail,
    seen: Reservation,
    actor: Actor,
    reason: str,
    now: datetime,
    *,
    unasked: bool = False,
    at_any_time: bool = False,
) -> Reservation:
    """Cancel in the caller's transaction; steps and refusals as in `cancel`.

    Word of a hold given back is owed only where its holder did not ask for it. `at_any_time`
    leaves the change notice aside.
    """
    slots, _moment = _steps.lock_slots(_steps.slots_of(seen))
    applicant = _steps.lock_applicant_of(seen)
    reservation, moment = _steps.lock_reservation(seen)
    require_unmoved(seen, reservation)
    if reservation.status == Status.CANCELLED:
        return reservation
    if reservation.status not in (Status.HELD, Status.CONFIRMED):
        raise errors.NotLive
    was_confirmed = reservation.status == Status.CONFIRMED
    if was_confirmed and not at_any_time:
        _require_notice(reservation, actor, now)
    reservation.status = Status.CANCELLED
    reservation.cancelled_at = moment
    reservation.cancelled_by = actor.kind.value
    reservation.cancel_reason = reason[:200]
    _steps.save(reservation, "status", "cancelled_at", "cancelled_by", "cancel_reason")
    if was_confirmed and applicant is not None:
        _steps.set_status(applicant, Applicant.Status.PENDING_APPOINTMENT)
    kind = Notice.Kind.CANCELLED if was_confirmed or unasked else None
    _steps.settle(trail, reservation, kind, moment)
    _steps.tell_after_commit(reservation.provider, _steps.states_after(slots, -1))
    return reservation


def _move(
    trail: audit.Trail,
    seen: Reservation,
    wanted: _places.Wanted,
    actor: Actor,
    now: datetime,
    check: Callable[[Reservation], None] | None,
    reason: str,
) -> Reservation:
    locked, _moment = _steps.lock_slots(_steps.slots_of(seen) | _steps.slots_wanted(wanted))
    chain = _places.chain(locked, wanted)
    _steps.require_daily_limit(wanted, but=seen)
    reservation, moment = _steps.lock_reservation(seen)
    if check is not None:
        check(reservation)
    require_unmoved(seen, reservation)
    if reservation.status != Status.CONFIRMED:
        raise errors.NotConfirmed
    _require_notice(reservation, actor, now)
    if not _is_of_the_house(actor) and not queries.awaits_answer(reservation):
        reservation.changes += 1
    enter(reservation, wanted.provider, chain, locked, "changes")
    _steps.keep_reason(trail, reservation, reason)
    _steps.settle(trail, reservation, Notice.Kind.MOVED, moment)
    return reservation


def enter(
    reservation: Reservation,
    provider: Provider,
    chain: Sequence[Slot],
    locked: Sequence[Slot],
    *fields: str,
) -> None:
    """Write a locked reservation onto its new slots, and tell of both places after commit.

    `locked` are all slots of both places; `fields` are written as well.
    """
    old_provider = reservation.provider
    old = [
        slot
        for slot in locked
        if slot.provider_id == old_provider.pk
        and reservation.starts_at <= slot.starts_at < reservation.ends_at
    ]
    reservation.provider = provider
    reservation.slot = chain[0]
    reservation.starts_at = chain[0].starts_at
    reservation.ends_at = chain[-1].ends_at
    _steps.save(reservation, "provider", "slot", "starts_at", "ends_at", *fields)
    # A slot in both keeps its count, and the trigger leaves it alone: tell only of the others.
    both = {slot.pk for slot in chain} & {slot.pk for slot in old}
    left = [slot for slot in old if slot.pk not in both]
    entered = [slot for slot in chain if slot.pk not in both]
    _steps.tell_after_commit(old_provider, _steps.states_after(left, -1))
    _steps.tell_after_commit(provider, _steps.states_after(entered, +1))


def require_unmoved(seen: Reservation, locked: Reservation) -> None:
    """The slots were locked for where it was; if it moved meanwhile, somebody else was first."""
    if (seen.provider_id, seen.starts_at) != (locked.provider_id, locked.starts_at):
        raise errors.Busy


def _require_notice(reservation: Reservation, actor: Actor, now: datetime) -> None:
    notice = timedelta(minutes=reservation.provider.change_notice_minutes)
    if _is_of_the_house(actor) or reservation.starts_at >= now + notice:
        return
    if reservation.starts_at <= now or not queries.awaits_answer(reservation):
        raise errors.TooLateToChange(reservation.provider.change_notice_minutes)


def _is_of_the_house(actor: Actor) -> bool:
    return actor.kind in (ActorKind.STAFF, ActorKind.SYSTEM)
