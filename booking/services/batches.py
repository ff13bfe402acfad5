"""Booking for applicants by their numbers: one or several, new or again, all or none."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from audit import services as audit
from audit.actors import Actor
from booking import errors
from booking.choices import SlotChoice
from booking.models import Notice, Reservation, Slot
from booking.services import _applicants, _places, _refusals, _steps, changes
from booking.services.lapsing import free_lapsed
from clients.errors import ApplicantNotReady
from clients.models import Applicant

Status = Reservation.Status
#: Attempts where the applicants were booked or moved by others between looking and locking.
ATTEMPTS = 3


@dataclass(frozen=True, slots=True)
class Wish:
    """A time for an applicant."""

    pre_registration_id: str
    choice: SlotChoice


@dataclass(slots=True)
class _Plan:
    """A wish that was looked into: who, where and when; the appointment they have, if any."""

    applicant: Applicant
    wanted: _places.Wanted
    had: Reservation | None
    trail: audit.Trail


class _Overtaken(Exception):
    """What was seen before the locks is not so any more."""


def book_all(
    *,
    wishes: Sequence[Wish],
    actor: Actor,
    owners: Sequence[str] = (),
    now: datetime | None = None,
) -> list[Reservation]:
    """Book for several applicants of a portal, in the order of the wishes: all of them, or none.

    An applicant who is `Booked` is rebooked: the appointment moves, and its old place is given back
    only if the new one is had.

    1. Find every applicant and time; refuse what their status, or the rules of the time, refuse.
    2. In one transaction: lock all slots, old and new, by id; then the days of services with a
       daily limit; then the applicants; then the appointments that move, by id.
    3. If somebody else was faster with an applicant, begin again. Refuse to move what begins
       within the provider's change notice.
    4. Move first, then insert; the database decides about room. Owe notices, record the stages.
    5. If there is no room, free what has lapsed and try once more. After commit, tell the cache.

    `owners` are digests of the person who asks, where persons are told apart; the first to book
    for an applicant stays their owner.

    Raises ApplicantUnknown, ApplicantNotTheirs, ApplicantNotReady, AlreadyBooked, SameTime,
    TooLateToChange, Busy and what `hold` raises.
    """
    now = now or timezone.now()
    with audit.trail("book", actor) as trail:
        for _attempt in range(ATTEMPTS):
            plans = _plans(wishes, actor, owners, now)
            trail.provider_id = plans[0].wanted.provider.pk if len(plans) == 1 else None
            try:
                return _with_lapsed_freed(plans, actor, owners, now)
            except _Overtaken:
                continue
        raise errors.Busy


def _plans(
    wishes: Sequence[Wish], actor: Actor, owners: Sequence[str], now: datetime
) -> list[_Plan]:
    numbers = [wish.pre_registration_id for wish in wishes]
    if len(set(numbers)) < len(numbers):
        raise errors.AlreadyBooked
    found = _applicants.find(actor, numbers, owners)
    live = _applicants.appointments_of(found.values())
    return [
        _plan(wish.choice, found[wish.pre_registration_id], live, actor, now) for wish in wishes
    ]


def _plan(
    choice: SlotChoice,
    applicant: Applicant,
    live: dict[int, Reservation],
    actor: Actor,
    now: datetime,
) -> _Plan:
    had = None
    if applicant.status_code == Applicant.Status.BOOKED:
        had = live.get(applicant.pk)
        if had is None:
            raise errors.ReservationUnknown
    elif applicant.status_code not in Applicant.BOOKABLE:
        raise ApplicantNotReady(applicant.status_code)
    service_id = had.service.public_id if had is not None and had.service is not None else None
    wanted = _places.resolve(choice, service_id, now)
    if had is not None and (wanted.provider.pk, wanted.starts_at) == (
        had.provider_id,
        had.starts_at,
    ):
        raise errors.SameTime
    _places.judge(wanted, now)
    verb = "book" if had is None else "reschedule"
    return _Plan(applicant, wanted, had, audit.Trail(verb, actor))


def _with_lapsed_freed(
    plans: Sequence[_Plan], actor: Actor, owners: Sequence[str], now: datetime
) -> list[Reservation]:
    def attempt() -> list[Reservation]:
        with _refusals.named(), transaction.atomic(durable=True):
            return _place(plans, actor, owners, now)

    try:
        return attempt()
    except (errors.SlotTaken, errors.DailyLimit, errors.AlreadyBooked):
        freed = [free_lapsed(plan.wanted, plan.applicant.pre_registration_id) for plan in plans]
        if not any(freed):
            raise
        return attempt()


def _place(
    plans: Sequence[_Plan], actor: Actor, owners: Sequence[str], now: datetime
) -> list[Reservation]:
    which = Q()
    for plan in plans:
        which |= _steps.slots_wanted(plan.wanted)
        if plan.had is not None:
            which |= _steps.slots_of(plan.had)
    slots, moment = _steps.lock_slots(which)
    _lock_days(plans)
    _lock_applicants(plans, actor, owners)
    moving = _lock_appointments(plans, now)
    placed: dict[int, Reservation] = {}
    for plan in sorted(plans, key=lambda plan: plan.had is None):
        chain = _places.chain(slots, plan.wanted)
        if plan.had is None:
            placed[plan.applicant.pk] = _insert(plan, chain, moment)
        else:
            placed[plan.applicant.pk] = _move(plan, moving[plan.had.pk], chain, slots, moment)
    return [placed[plan.applicant.pk] for plan in plans]


def _lock_days(plans: Iterable[_Plan]) -> None:
    """The days of services with a daily limit, in one order for everybody."""
    limited = [plan for plan in plans if plan.wanted.service is not None]
    for plan in sorted(
        limited, key=lambda plan: (plan.wanted.provider.pk, str(plan.wanted.on), plan.applicant.pk)
    ):
        _steps.require_daily_limit(plan.wanted, but=plan.had)


def _lock_applicants(plans: Sequence[_Plan], actor: Actor, owners: Sequence[str]) -> None:
    """Raises _Overtaken where one has another status by now."""
    numbers = [plan.applicant.pre_registration_id for plan in plans]
    locked = _applicants.lock(actor, numbers, owners)
    for plan in plans:
        applicant = locked[plan.applicant.pre_registration_id]
        if applicant.status_code != plan.applicant.status_code:
            raise _Overtaken
        if owners and not applicant.owner_digest:
            applicant.owner_digest = owners[0]
            applicant.save(update_fields=["owner_digest"])
        plan.applicant = applicant


def _lock_appointments(plans: Iterable[_Plan], now: datetime) -> dict[int, Reservation]:
    """The appointments that move, by their numbers. Raises _Overtaken, TooLateToChange."""
    had = sorted((plan.had for plan in plans if plan.had is not None), key=lambda row: row.pk)
    moving = {}
    for seen in had:
        reservation, _moment = _steps.lock_reservation(seen)
        if reservation.status != Status.CONFIRMED or (
            (reservation.provider_id, reservation.starts_at) != (seen.provider_id, seen.starts_at)
        ):
            raise _Overtaken
        notice = reservation.provider.change_notice_minutes
        if reservation.starts_at < now + timedelta(minutes=notice):
            raise errors.TooLateToChange(notice)
        moving[seen.pk] = reservation
    return moving


def _insert(plan: _Plan, chain: Sequence[Slot], moment: datetime) -> Reservation:
    if any(slot.taken >= slot.capacity for slot in chain):
        raise errors.SlotTaken
    reservation = Reservation(
        provider=plan.wanted.provider,
        slot=chain[0],
        starts_at=chain[0].starts_at,
        ends_at=chain[-1].ends_at,
        applicant=plan.applicant,
        status=Status.CONFIRMED,
        confirmed_at=moment,
    )
    reservation.save(force_insert=True)
    _steps.set_status(plan.applicant, Applicant.Status.BOOKED)
    _steps.follow(plan.trail, reservation)
    _steps.settle(plan.trail, reservation, Notice.Kind.CONFIRMED, moment)
    _steps.tell_after_commit(plan.wanted.provider, _steps.states_after(chain, +1))
    return reservation


def _move(
    plan: _Plan,
    reservation: Reservation,
    chain: Sequence[Slot],
    slots: Sequence[Slot],
    moment: datetime,
) -> Reservation:
    # Once more, for those of this very batch.
    _steps.require_daily_limit(plan.wanted, but=reservation)
    reservation.changes += 1
    changes.enter(reservation, plan.wanted.provider, chain, slots, "changes")
    _steps.follow(plan.trail, reservation)
    _steps.settle(plan.trail, reservation, Notice.Kind.MOVED, moment)
    return reservation
