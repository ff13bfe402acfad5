"""Placing: hold, book, confirm."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from audit import services as audit
from audit.actors import Actor, ActorKind
from booking import errors, queries
from booking.choices import SlotChoice
from booking.models import Notice, Reservation
from booking.models.clock import DatabaseClock
from booking.services import _places, _refusals, _steps
from booking.services.lapsing import with_lapsed_freed
from booking.services.once import Once, keeping
from clients import queries as client_queries
from clients.models import Applicant, Client

Status = Reservation.Status


def hold(
    *,
    choice: SlotChoice,
    actor: Actor,
    client_id: UUID | None = None,
    pre_registration_id: str | None = None,
    service_id: UUID | None = None,
    once: Once | None = None,
    now: datetime | None = None,
) -> Reservation:
    """Keep a place for the provider's hold length (30 minutes), so that it can be confirmed.

    1. Find provider, instant and service; check what only code can check: notice, window, open.
    2. In one transaction: lock the slots by id, then the service's day where it has a daily limit,
       then the applicant; insert; let the database decide about room, the applicant's one booking
       and the client's limits; owe a notice.
    3. If there is no room, there or in the daily limit, free what has lapsed and try once more.
    4. After commit, tell the cache.

    A client who holds this very time already gets the hold they have. With `once`, the answer is
    kept in that transaction. Raises BookingError, ProviderUnknown, ServiceUnknown, ClientUnknown,
    ApplicantUnknown, ApplicantNotReady; AnsweredBefore.
    """
    return _place(Status.HELD, choice, actor, client_id, pre_registration_id, service_id, once, now)


def book(
    *,
    choice: SlotChoice,
    actor: Actor,
    client_id: UUID | None = None,
    pre_registration_id: str | None = None,
    service_id: UUID | None = None,
    reason: str = "",
    once: Once | None = None,
    now: datetime | None = None,
) -> Reservation:
    """Hold and confirm at once; the applicant turns `Booked` (portal-contract, section 1).

    Steps and refusals as in `hold`. The reason is kept beside the reservation.
    """
    return _place(
        Status.CONFIRMED,
        choice,
        actor,
        client_id,
        pre_registration_id,
        service_id,
        once,
        now,
        reason,
    )


def confirm(
    *,
    reservation_id: UUID,
    actor: Actor,
    once: Once | None = None,
    now: datetime | None = None,
) -> Reservation:
    """Turn a live hold into an appointment.

    1. Lock the applicant, then the hold. The slots need no lock: what is taken does not change,
       and whoever would free a lapsed hold locks it too.
    2. Refuse what is over, or past its expiry by the database's clock.
    3. Mark it confirmed; the applicant turns `Booked`; owe a confirmation; record the stages.

    Confirming twice returns the same appointment. Raises ReservationUnknown, HoldExpired, NotLive,
    AppointmentLimit, Busy.
    """
    with audit.trail("confirm", actor) as trail:
        seen = queries.reservation_of(actor, reservation_id)
        _steps.follow(trail, seen)
        with _refusals.named(), transaction.atomic(durable=True), keeping(once) as keep:
            return keep(_turn_into_appointment(trail, seen))


def _turn_into_appointment(trail: audit.Trail, seen: Reservation) -> Reservation:
    applicant = _steps.lock_applicant_of(seen)
    reservation, moment = _steps.lock_reservation(seen)
    if reservation.status in (Status.CONFIRMED, Status.CHECKED_IN, Status.COMPLETED):
        return reservation
    _steps.require_live_hold(reservation, moment)
    reservation.status = Status.CONFIRMED
    reservation.confirmed_at = moment
    _steps.save(reservation, "status", "confirmed_at")
    if applicant is not None:
        _steps.set_status(applicant, Applicant.Status.BOOKED)
    _steps.settle(trail, reservation, Notice.Kind.CONFIRMED, moment)
    return reservation


def _place(
    status: Reservation.Status,
    choice: SlotChoice,
    actor: Actor,
    client_id: UUID | None,
    pre_registration_id: str | None,
    service_id: UUID | None,
    once: Once | None,
    now: datetime | None,
    reason: str = "",
) -> Reservation:
    now = now or timezone.now()
    with audit.trail("hold" if status == Status.HELD else "book", actor) as trail:
        wanted = _places.resolve(choice, service_id, now)
        trail.provider_id = wanted.provider.pk
        _places.require_reach(wanted, choice, actor)
        _places.judge(wanted, now, exempt=actor.kind is ActorKind.STAFF)
        client = _beneficiary(actor, client_id, pre_registration_id)
        return with_lapsed_freed(
            lambda: insert(trail, status, wanted, actor, client, pre_registration_id, reason),
            wanted,
            pre_registration_id,
            once=once,
        )


def _beneficiary(
    actor: Actor, client_id: UUID | None, pre_registration_id: str | None
) -> Client | None:
    """Whom it is for: a client acts for itself, others for the clients they see; a portal for its
    applicants, staff for any.
    """
    if client_id is not None:
        return queries.client_seen(actor, client_id)
    if actor.kind is ActorKind.CLIENT:
        return client_queries.client_of(actor)
    if pre_registration_id is None:
        raise errors.BeneficiaryMissing
    return None


def insert(
    trail: audit.Trail,
    status: Reservation.Status,
    wanted: _places.Wanted,
    actor: Actor,
    client: Client | None,
    pre_registration_id: str | None,
    reason: str = "",
) -> Reservation:
    """Take the wanted place in the caller's transaction; steps as in `hold`."""
    locked, moment = _steps.lock_slots(_steps.slots_wanted(wanted))
    chain = _places.chain(locked, wanted)
    held = status == Status.HELD
    if held and client is not None and (mine := _own_hold(wanted, client)) is not None:
        return mine
    if any(slot.taken >= slot.capacity for slot in chain):
        raise errors.SlotTaken
    _steps.require_daily_limit(wanted)
    applicant = _steps.lock_applicant(actor, pre_registration_id) if pre_registration_id else None
    reservation = Reservation(
        provider=wanted.provider,
        slot=chain[0],
        starts_at=chain[0].starts_at,
        ends_at=chain[-1].ends_at,
        service=wanted.service,
        client=client,
        applicant=applicant,
        status=status,
        expires_at=moment + timedelta(minutes=wanted.provider.hold_minutes) if held else None,
        confirmed_at=None if held else moment,
    )
    reservation.save(force_insert=True)
    if applicant is not None and not held:
        _steps.set_status(applicant, Applicant.Status.BOOKED)
    _steps.follow(trail, reservation)
    _steps.keep_reason(trail, reservation, reason)
    kind = Notice.Kind.HELD if held else Notice.Kind.CONFIRMED
    _steps.settle(trail, reservation, kind, moment)
    _steps.tell_after_commit(wanted.provider, _steps.states_after(chain, +1))
    return reservation


def _own_hold(wanted: _places.Wanted, client: Client) -> Reservation | None:
    """The live hold this client has on that very time: a second tap holds once."""
    return (
        Reservation.objects.filter(
            client=client,
            provider=wanted.provider,
            starts_at=wanted.starts_at,
            service=wanted.service,
            status=Status.HELD,
            expires_at__gt=DatabaseClock(),
        )
        .select_related("provider", "service", "client", "slot")
        .first()
    )
