"""The secret addresses of providers' calendars."""

import secrets
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from audit import services as audit
from audit.actors import Actor
from audit.digests import digest
from providers.models import CalendarFeed, Provider


def renew_calendar_feed(*, provider: Provider, actor: Actor, now: datetime | None = None) -> str:
    """A new token, told this once; the one before it leads nowhere from now on."""
    token = secrets.token_urlsafe(32)
    with audit.trail("renew_calendar_feed", actor) as trail, transaction.atomic(durable=True):
        trail.provider_id = provider.pk
        CalendarFeed.objects.update_or_create(
            provider=provider,
            defaults={"digest": digest(token), "created_at": now or timezone.now()},
        )
        trail.record_success()
    return token


def end_calendar_feed(*, provider: Provider, actor: Actor) -> None:
    """The address leads nowhere any more. Twice is once."""
    with audit.trail("end_calendar_feed", actor) as trail, transaction.atomic(durable=True):
        trail.provider_id = provider.pk
        CalendarFeed.objects.filter(provider=provider).delete()
        trail.record_success()
