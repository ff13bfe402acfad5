"""A change of schedule is written down before anything happens."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from audit import services as audit
from audit.actors import Actor, ActorKind
from booking.models import ScheduleChange
from booking.services import _refusals
from booking.services.reshaping import _steps
from providers import queries as provider_queries
from providers import services as provider_services
from providers.errors import ProviderUnknown
from providers.models import Provider
from providers.schedules import ScheduleDraft


def propose_change(
    *,
    provider_id: UUID,
    draft: ScheduleDraft,
    choice: ScheduleChange.Choice,
    nearby: bool = False,
    actor: Actor,
    reason: str = "",
    now: datetime | None = None,
) -> ScheduleChange:
    """Keep a proposed schedule, with what shall become of those it strands, to be applied.

    The draft is tried and taken back, so that one that cannot be kept is refused at once. `reason`
    is given as the reason of cancellations. Raises ProviderUnknown (also for a centre the staff do
    not belong to), ScheduleRefused, Busy.
    """
    now = now or timezone.now()
    with audit.trail("propose_change", actor) as trail:
        provider = Provider.objects.filter(public_id=provider_id).first()
        if provider is None or not _may_change(provider, actor):
            raise ProviderUnknown
        trail.provider_id = provider.pk
        with _refusals.named(), transaction.atomic(durable=True):
            with transaction.atomic():
                provider_services.write_schedule(provider=provider, draft=draft, now=now)
                transaction.set_rollback(True)
            change = ScheduleChange.objects.create(
                provider=provider,
                draft=draft.to_json(),
                choice=ScheduleChange.Choice(choice),
                nearby=nearby,
                reason=reason[:200],
                proposed_by_kind=actor.kind.value,
                proposed_by_id=actor.id,
            )
            _steps.follow(trail, change)
            trail.record_success()
    change.refresh_from_db(fields=["created_at"])
    return change


def _may_change(provider: Provider, actor: Actor) -> bool:
    if actor.kind is ActorKind.STAFF:
        return actor.everywhere or provider_queries.is_staffed_by(provider, actor.id)
    return actor.kind is ActorKind.SYSTEM
