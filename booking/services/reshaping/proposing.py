"""A change of schedule is written down before anything happens."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from audit import services as audit
from audit.actors import Actor, ActorKind
from booking import errors, queries
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
    begun_from: str | None = None,
    now: datetime | None = None,
    beside: Callable[[Provider], None] | None = None,
    noted: Callable[[ScheduleChange], None] | None = None,
) -> ScheduleChange:
    """Keep a proposed schedule, with what shall become of those it strands, to be applied.

    1. Only the centre's managers and administrators propose, and the system itself.
    2. With `begun_from`, the digest of the schedule the draft was written against
       (`queries.schedule_digest`), a draft that would replace what somebody else has changed since
       then is refused.
    3. With `beside`, what else is told about the provider is written to its locked row.
    4. The draft is tried and taken back, so that one that cannot be kept is refused at once.
    5. With `noted`, whoever keeps a list of changes adds this one, or raises to have none of it.

    `reason` is given as the reason of cancellations. Raises ProviderUnknown (also for a centre the
    staff do not belong to), NotAManager, ScheduleChanged, ScheduleRefused, Busy.
    """
    now = now or timezone.now()
    with audit.trail("propose_change", actor) as trail:
        provider = Provider.objects.filter(public_id=provider_id).first()
        if provider is None:
            raise ProviderUnknown
        require_manager(provider, actor)
        trail.provider_id = provider.pk
        with _refusals.named(), transaction.atomic(durable=True):
            # Whoever proposes at the same time waits here, and then sees this change.
            provider = Provider.objects.select_for_update(no_key=True).get(pk=provider.pk)
            if begun_from is not None:
                _require_unchanged(provider, draft, begun_from)
            if beside is not None:
                beside(provider)
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
            if noted is not None:
                noted(change)
            trail.record_success()
    change.refresh_from_db(fields=["created_at"])
    return change


def require_manager(provider: Provider, actor: Actor) -> None:
    """Raises NotAManager for staff who only look; for all others there is no such provider."""
    if actor.kind is ActorKind.SYSTEM or actor.writes_everywhere:
        return
    if actor.kind is not ActorKind.STAFF:
        raise ProviderUnknown
    # Auditors look everywhere and change nothing, whatever they are at a centre.
    if actor.everywhere:
        raise errors.NotAManager
    if not provider_queries.is_staffed_by(provider, actor.id):
        raise ProviderUnknown
    if not provider_queries.is_run_by(provider, actor.id):
        raise errors.NotAManager


def _require_unchanged(provider: Provider, draft: ScheduleDraft, begun_from: str) -> None:
    """Raises ScheduleChanged where the draft would undo what its writer has not seen."""
    if draft.replaces_nothing:
        return
    if queries.schedule_digest(provider) != begun_from or queries.is_about_to_change(provider):
        raise errors.ScheduleChanged
