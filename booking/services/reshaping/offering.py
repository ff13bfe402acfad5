"""A service that takes another length, or ends: a change of schedule where it was offered."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from audit import services as audit
from audit.actors import Actor, ActorKind
from booking import errors
from booking.models import ScheduleChange
from booking.services import _refusals
from booking.services.reshaping import _steps
from providers import services as provider_services
from providers.errors import ServiceUnknown
from providers.models import Provider, Service
from providers.schedules import ScheduleDraft

Status = ScheduleChange.Status


def change_service(
    *,
    service_id: int,
    slots_needed: int,
    is_active: bool,
    choice: ScheduleChange.Choice,
    nearby: bool = False,
    actor: Actor,
    reason: str = "",
    now: datetime | None = None,
) -> list[ScheduleChange]:
    """Give a service another length, end it, or take it up again.

    1. Only administrators, whose word holds at every centre, and the system itself.
    2. Lock the service. Refuse while an earlier end of it is being applied somewhere.
    3. A length holds for bookings to come: those booked keep the time they have.
    4. Of a service that ends nothing more is booked from here on, and each centre that offers it
       gets a change to be applied, which settles those booked for it. The offers stay, so that it
       can be taken up again.

    All of it in one transaction. Raises NotAManager, ServiceUnknown, ChangeUnderWay,
    ScheduleRefused, Busy.
    """
    now = now or timezone.now()
    with audit.trail("change_service", actor) as trail:
        if actor.kind is not ActorKind.SYSTEM and not actor.writes_everywhere:
            raise errors.NotAManager
        with _refusals.named(), transaction.atomic(durable=True):
            service = Service.objects.select_for_update(no_key=True).filter(pk=service_id).first()
            if service is None:
                raise ServiceUnknown
            if _is_ending(service):
                raise errors.ChangeUnderWay
            ends = service.is_active and not is_active
            provider_services.change_service(
                service=service, slots_needed=slots_needed, is_active=is_active
            )
            draft = ScheduleDraft(services_ended=(service.code,)).to_json()
            changes = ScheduleChange.objects.bulk_create(
                ScheduleChange(
                    provider=provider,
                    draft=draft,
                    choice=ScheduleChange.Choice(choice),
                    nearby=nearby,
                    reason=reason[:200],
                    proposed_by_kind=actor.kind.value,
                    proposed_by_id=actor.id,
                )
                for provider in (
                    Provider.objects.filter(services=service).order_by("pk") if ends else ()
                )
            )
            _steps.record_proposed(changes, actor)
            trail.record_kind, trail.record_id = "service", service.pk
            trail.record_success()
    return changes


def _is_ending(service: Service) -> bool:
    return ScheduleChange.objects.filter(
        draft__services_ended__contains=[service.code],
        status__in=[Status.WAITING, Status.APPLYING],
    ).exists()
