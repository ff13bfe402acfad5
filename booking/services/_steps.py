"""Steps that verbs share, inside the transaction: locks in the protocol's order, and what follows.

The order, everywhere: slots by id, then the day of a service with a daily limit, then the
applicant, then reservations by id.
"""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import connection, transaction
from django.db.models import Q, QuerySet

from audit.actors import Actor, ActorKind
from audit.services import Trail
from booking import availability_cache, errors, notifications
from booking.availability import day_bounds
from booking.availability_cache import SlotState
from booking.models import Notice, Reservation, ReservationNote, Slot
from booking.models.clock import DatabaseClock
from booking.models.reservation import OCCUPYING, UNDONE_WITHIN
from booking.services._places import Wanted
from booking.services.sending import waking
from clients.errors import ApplicantNotReady, ApplicantUnknown
from clients.models import Applicant
from providers.models import Provider, Service


def slots_wanted(wanted: Wanted) -> Q:
    """The slots that begin within reach of the wanted instant."""
    return Q(provider=wanted.provider, starts_at__gte=wanted.starts_at, starts_at__lt=wanted.reach)


def slots_of(reservation: Reservation) -> Q:
    """The slots a reservation covers."""
    return Q(
        provider=reservation.provider_id,
        starts_at__gte=reservation.starts_at,
        starts_at__lt=reservation.ends_at,
    )


def lock_slots(which: Q) -> tuple[list[Slot], datetime]:
    """Lock slots by id; also the database's time at which that was asked for."""
    locked = list(
        Slot.objects.select_for_update()
        .filter(which)
        .annotate(clock=DatabaseClock())
        .order_by("pk")
    )
    if not locked:
        raise errors.SlotUnknown
    return list(locked), locked[0].clock


def require_daily_limit(wanted: Wanted, but: Reservation | None = None) -> None:
    """Let a service be booked as often a local day as it may; asked once the slots are locked.

    All bookings of that service at that provider on that day take one lock, so that each counts
    those before it; a service without a limit asks nothing. `but` is a booking that is about to
    move and makes room for itself. A hold that lapsed counts until it is freed (`free_lapsed`).
    Raises DailyLimit.
    """
    service = wanted.service
    if service is None or service.daily_limit is None:
        return
    _lock_day(wanted.provider, service, wanted.on)
    # A statement of its own: it must see what those who had the lock before have committed.
    low, high = day_bounds(wanted.on, wanted.provider.zone)
    booked = Reservation.objects.filter(
        provider=wanted.provider,
        service=service,
        starts_at__gte=low,
        starts_at__lt=high,
        status__in=OCCUPYING,
    )
    if but is not None:
        booked = booked.exclude(pk=but.pk)
    if booked.count() >= service.daily_limit:
        raise errors.DailyLimit


def _lock_day(provider: Provider, service: Service, on: date) -> None:
    """Wait for whoever is counting or adding bookings of this service on this day."""
    with connection.cursor() as cursor:
        name = f"daily_limit {provider.pk} {service.pk} {on}"
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [name])


def lock_applicant(actor: Actor, pre_registration_id: str) -> Applicant:
    """Lock an applicant who may be booked for.

    Raises ApplicantUnknown (also for another portal's), AlreadyBooked, ApplicantNotReady.
    """
    applicants = _lockable_applicants()
    if actor.kind is ActorKind.PORTAL:
        applicants = applicants.filter(portal=actor.id)
    elif actor.kind is ActorKind.CLIENT:
        raise ApplicantUnknown
    applicant = applicants.filter(pre_registration_id=pre_registration_id).first()
    if applicant is None:
        raise ApplicantUnknown
    if applicant.status_code == Applicant.Status.BOOKED:
        raise errors.AlreadyBooked
    if applicant.status_code not in Applicant.BOOKABLE:
        raise ApplicantNotReady
    return applicant


def lock_applicant_of(reservation: Reservation) -> Applicant | None:
    """Lock the applicant a reservation is for, if any."""
    if reservation.applicant_id is None:
        return None
    return _lockable_applicants().get(pk=reservation.applicant_id)


def _lockable_applicants() -> QuerySet[Applicant]:
    # The portal comes along unlocked: whether it is owed word of what happens is asked of it.
    return (
        Applicant.objects.select_for_update(no_key=True, of=("self",))
        .select_related("portal")
        .defer("details")
    )


def lock_reservation(seen: Reservation) -> tuple[Reservation, datetime]:
    """Lock a reservation and read it afresh; also the database's time."""
    reservation = (
        Reservation.objects.select_for_update(no_key=True, of=("self",))
        .select_related("applicant__portal")
        .defer("applicant__details", "stated_number")
        .annotate(clock=DatabaseClock())
        .get(pk=seen.pk)
    )
    for name in ("provider", "service", "client"):
        # What a reservation belongs to never changes but by a move, which reads it again.
        if getattr(reservation, f"{name}_id") == getattr(seen, f"{name}_id"):
            setattr(reservation, name, getattr(seen, name))
    return reservation, reservation.clock


def require_live_hold(reservation: Reservation, moment: datetime) -> datetime:
    """When a locked hold lapses. Raises HoldExpired where it has, NotLive where it is none."""
    if reservation.status == Reservation.Status.EXPIRED:
        raise errors.HoldExpired
    if reservation.status != Reservation.Status.HELD or reservation.expires_at is None:
        raise errors.NotLive
    if reservation.expires_at <= moment:
        raise errors.HoldExpired
    return reservation.expires_at


def set_status(applicant: Applicant, status: Applicant.Status) -> None:
    applicant.status_code = status
    applicant.save(update_fields=["status_code"])


def save(reservation: Reservation, *fields: str) -> None:
    """Write the fields that changed, and count the change."""
    reservation.revision += 1
    reservation.save(update_fields=[*fields, "revision"])


def settle(trail: Trail, reservation: Reservation, kind: Notice.Kind | None, now: datetime) -> None:
    """What every success writes before its commit: notices owed and audit entries.

    What was owed to people before, and this makes untrue, is superseded. Those who send are woken
    after the commit.
    """
    if kind is not None:
        _owe(reservation, kind, now)
    trail.record_success()


def _owe(reservation: Reservation, kind: Notice.Kind, now: datetime) -> None:
    overtaken = notifications.OVERTAKEN.get(kind)
    if overtaken is not None and reservation.client_id is not None:
        Notice.objects.filter(
            reservation=reservation, status=Notice.Status.DUE, kind__in=overtaken
        ).exclude(channel=Notice.Channel.WEBHOOK).update(status=Notice.Status.SUPERSEDED)
    notices = notifications.owed(reservation, kind)
    if kind == Notice.Kind.MISSED:
        # Whoever did come is not written to because of a slip of the hand that is undone.
        for notice in notices:
            if notice.channel != Notice.Channel.WEBHOOK:
                notice.due_at = now + UNDONE_WITHIN
    Notice.objects.bulk_create([*notices, *notifications.reminders(reservation, kind, now)])
    waking.wake_after_commit({notice.channel for notice in notices})


def keep_reason(trail: Trail, reservation: Reservation, reason: str) -> None:
    """Keep why staff did what the trail records, beside the reservation; nothing without words."""
    text = reason.strip()[: ReservationNote.MOST]
    if text:
        by = trail.actor.id if trail.actor.kind is ActorKind.STAFF else None
        ReservationNote.objects.create(
            reservation=reservation, verb=trail.verb, text=text, by_id=by
        )


def follow(trail: Trail, reservation: Reservation) -> None:
    """From here on the trail is about this reservation."""
    trail.provider_id = reservation.provider_id
    trail.record_kind = "reservation"
    trail.record_id = reservation.pk


def states_after(slots: Sequence[Slot], places: int) -> list[SlotState]:
    """How locked slots stand once the trigger has counted these places in one statement."""
    for slot in slots:
        slot.taken += places
        slot.revision += 1
    return [SlotState.of(slot) for slot in slots]


def tell_after_commit(provider: Provider, states: Sequence[SlotState]) -> None:
    """Let readers know, once it is so. The cache never fails a booking."""
    transaction.on_commit(lambda: availability_cache.tell(provider, states), robust=True)
