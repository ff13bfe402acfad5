"""Providers removed, as long as nobody has ever booked there."""

from collections.abc import Callable
from uuid import UUID

from django.db import connection, transaction

from audit import services as audit
from audit.actors import Actor
from booking import errors
from booking.horizon.writing import LOCK
from booking.models import Notice, Reservation, ScheduleChange, Slot, StrandedReservation
from booking.models.reservation import LIVE
from booking.services import _refusals
from providers.errors import ProvidersAreAdministrators, ProviderUnknown
from providers.models import Provider

#: Asked about the locked row before it goes; raises to leave it as it is.
Check = Callable[[Provider], None]
_OVER = (ScheduleChange.Status.DONE, ScheduleChange.Status.FAILED)


def remove_provider(*, provider_id: UUID, actor: Actor, check: Check) -> None:
    """Remove a provider nobody has booked, with its hours, slots, offers and staff's roles.

    1. Lock its changes of schedule, its row, then its slots by id: nobody books it from here on.
    2. Refuse while holds or appointments lie ahead, or while its schedule is being changed.
    3. Refuse where it was ever booked or wrote to anybody: such a provider is closed for good.

    Raises ProvidersAreAdministrators, ProviderUnknown, ProviderHasAppointments, HasHistory,
    ChangeUnderWay, Busy, and what `check` raises.
    """
    with audit.trail("remove_provider", actor) as trail:
        if not actor.writes_everywhere:
            raise ProvidersAreAdministrators
        seen = Provider.objects.filter(public_id=provider_id).first()
        if seen is None:
            raise ProviderUnknown
        trail.provider_id = trail.record_id = seen.pk
        trail.record_kind = "provider"
        with _refusals.named(), transaction.atomic(durable=True):
            changes = list(
                ScheduleChange.objects.select_for_update().filter(provider=seen).order_by("pk")
            )
            row = Provider.objects.select_for_update(no_key=True).filter(pk=seen.pk).first()
            if row is None:
                raise ProviderUnknown
            check(row)
            _lock_slots(row)
            _require_nobody(row)
            if any(change.status not in _OVER for change in changes):
                raise errors.ChangeUnderWay
            ScheduleChange.objects.filter(provider=row).delete()
            slots = Slot.objects.filter(provider=row)
            # Thousands of rows that nothing refers to: past the record of changes.
            slots._raw_delete(slots.db)
            row.delete()
            trail.record_success()


def _lock_slots(provider: Provider) -> None:
    ids = list(Slot.objects.filter(provider=provider).order_by("pk").values_list("pk", flat=True))
    with connection.cursor() as cursor:
        cursor.execute(LOCK, {"ids": ids})


def _require_nobody(provider: Provider) -> None:
    claims = Reservation.objects.filter(provider=provider)
    ahead = claims.filter(status__in=LIVE).count()
    if ahead:
        raise errors.ProviderHasAppointments(ahead)
    moved = StrandedReservation.objects.filter(from_provider=provider)
    if claims.exists() or moved.exists() or Notice.objects.filter(provider=provider).exists():
        raise errors.HasHistory
