"""Two live secrets a portal, so that one can be exchanged for the other."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from audit import services as audit
from audit.actors import Actor
from clients.errors import SecretLimit, SecretUnknown
from clients.models import Portal, PortalSecret, WebhookSecret

#: The numbers live ones take: a third has none left.
PLACES = (1, 2)

Kind = type[PortalSecret] | type[WebhookSecret]


def add(kind: Kind, verb: str, portal: Portal, actor: Actor, kept: Mapping[str, Any]) -> None:
    """A secret beside one that may be there, with what is kept of it. Raises SecretLimit."""
    with audit.trail(verb, actor) as trail, transaction.atomic(durable=True):
        trail.record_kind, trail.record_id = "portal", portal.pk
        Portal.objects.select_for_update(no_key=True).get(pk=portal.pk)
        live = kind._default_manager.filter(portal=portal, revoked_at=None)
        taken = set(live.values_list("place", flat=True))
        free = [place for place in PLACES if place not in taken]
        if not free:
            raise SecretLimit
        kind._default_manager.create(portal=portal, place=free[0], **kept)
        trail.record_success()


def revoke(kind: Kind, verb: str, number: int, actor: Actor, now: datetime | None) -> None:
    """End a live one. Raises SecretUnknown."""
    with audit.trail(verb, actor) as trail, transaction.atomic(durable=True):
        live = kind._default_manager.select_for_update(no_key=True).filter(revoked_at=None)
        secret = live.filter(pk=number).first()
        if secret is None:
            raise SecretUnknown
        trail.record_kind, trail.record_id = "portal", secret.portal_id
        secret.revoked_at = now or timezone.now()
        secret.save(update_fields=["revoked_at"])
        trail.record_success()
