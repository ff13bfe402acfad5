"""Portals' webhooks: their secrets, and when a receiver is left alone."""

import base64
import secrets
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F

from audit import services as audit
from audit.actors import SYSTEM, Actor
from clients.models import Portal, WebhookSecret
from clients.services import _two_secrets

#: How a secret begins, and its octets (Standard Webhooks 1.0 asks for 24 to 64).
_PREFIX, _OCTETS = "whsec_", 32
#: After so many failures in a row a portal's other messages wait so long.
_PAUSES = (
    timedelta(seconds=5),
    timedelta(seconds=30),
    timedelta(minutes=2),
    timedelta(minutes=5),
    timedelta(minutes=15),
)


def add_webhook_secret(*, portal: Portal, actor: Actor) -> str:
    """A secret that signs from now on, beside one that may be there; shown this once.

    Raises SecretLimit where two are live already.
    """
    secret = _PREFIX + base64.b64encode(secrets.token_bytes(_OCTETS)).decode()
    kept = {"secret": secret}
    _two_secrets.add(WebhookSecret, "add_webhook_secret", portal, actor, kept)
    return secret


def revoke_webhook_secret(*, number: int, actor: Actor, now: datetime | None = None) -> None:
    """Sign with it no more. Raises SecretUnknown."""
    _two_secrets.revoke(WebhookSecret, "revoke_webhook_secret", number, actor, now)


def start_webhooks(*, portal: Portal, actor: Actor) -> None:
    """Tell a portal again whose receiver had been stopped or is left alone for a while."""
    with audit.trail("start_webhooks", actor) as trail, transaction.atomic(durable=True):
        trail.record_kind, trail.record_id = "portal", portal.pk
        Portal.objects.filter(pk=portal.pk).update(
            webhook_stopped_at=None, webhook_paused_until=None, webhook_failures=0
        )
        trail.record_success()


def stop_webhooks(*, portal_number: int, now: datetime, actor: Actor = SYSTEM) -> None:
    """Tell a portal nothing more: its receiver said that it is gone."""
    with audit.trail("stop_webhooks", actor) as trail, transaction.atomic(durable=True):
        trail.record_kind, trail.record_id = "portal", portal_number
        Portal.objects.filter(pk=portal_number).update(webhook_stopped_at=now)
        trail.record_success()


def pause_webhooks(*, portal: Portal, now: datetime, asked: timedelta | None) -> timedelta:
    """Leave a receiver alone that failed; returns for how long, at least as long as it asked."""
    pause = max(_PAUSES[min(portal.webhook_failures, len(_PAUSES) - 1)], asked or timedelta())
    portal.webhook_failures += 1
    portal.webhook_paused_until = now + pause
    Portal.objects.filter(pk=portal.pk).update(
        webhook_failures=F("webhook_failures") + 1, webhook_paused_until=now + pause
    )
    return pause


def note_webhook_taken(*, portal: Portal) -> None:
    """A receiver that had failed takes what it is told again."""
    if portal.webhook_failures:
        portal.webhook_failures, portal.webhook_paused_until = 0, None
        Portal.objects.filter(pk=portal.pk).update(webhook_failures=0, webhook_paused_until=None)
