"""Portals and their secrets."""

import hashlib
import secrets
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from audit import services as audit
from audit.actors import SYSTEM, Actor
from clients.errors import SecretLimit, SecretUnknown
from clients.models import Portal, PortalSecret

_PLACES = (1, 2)


@transaction.atomic(durable=True)
def create_portal(
    *, name: str, scopes: Sequence[str] = ("book",), webhook_url: str = ""
) -> tuple[Portal, str]:
    """A portal with its first secret, which is shown this once and kept only as a digest."""
    portal = Portal.objects.create(
        name=name,
        client_id=f"portal-{secrets.token_hex(8)}",
        scopes=list(scopes),
        webhook_url=webhook_url,
    )
    return portal, _new_secret(portal, _PLACES[0])


def add_secret(*, portal: Portal, actor: Actor) -> str:
    """A second secret beside the first, so that a portal can change over; shown this once.

    Raises SecretLimit where two are live already.
    """
    with audit.trail("add_secret", actor) as trail, transaction.atomic(durable=True):
        trail.record_kind, trail.record_id = "portal", portal.pk
        Portal.objects.select_for_update(no_key=True).get(pk=portal.pk)
        taken = set(portal.secrets.filter(revoked_at=None).values_list("place", flat=True))
        free = [place for place in _PLACES if place not in taken]
        if not free:
            raise SecretLimit
        secret = _new_secret(portal, free[0])
        trail.record_success()
    return secret


def revoke_secret(*, number: int, actor: Actor, now: datetime | None = None) -> None:
    """End a secret; tokens it got live out their minutes. Raises SecretUnknown."""
    now = now or timezone.now()
    with audit.trail("revoke_secret", actor) as trail, transaction.atomic(durable=True):
        live = PortalSecret.objects.select_for_update(no_key=True).filter(revoked_at=None)
        secret = live.filter(pk=number).first()
        if secret is None:
            raise SecretUnknown
        trail.record_kind, trail.record_id = "portal", secret.portal_id
        secret.revoked_at = now
        secret.save(update_fields=["revoked_at"])
        trail.record_success()


def replace_secrets(*, portal: Portal, actor: Actor = SYSTEM, now: datetime | None = None) -> str:
    """A new secret; those before it stop working at once."""
    now = now or timezone.now()
    with audit.trail("replace_secrets", actor) as trail, transaction.atomic(durable=True):
        trail.record_kind, trail.record_id = "portal", portal.pk
        Portal.objects.select_for_update(no_key=True).get(pk=portal.pk)
        portal.secrets.filter(revoked_at=None).update(revoked_at=now)
        secret = _new_secret(portal, _PLACES[0])
        trail.record_success()
    return secret


def digest(secret: str) -> str:
    """How a secret is kept: 256 random bits need no slow hash."""
    return hashlib.sha256(secret.encode()).hexdigest()


def _new_secret(portal: Portal, place: int) -> str:
    secret = secrets.token_urlsafe(32)
    PortalSecret.objects.create(portal=portal, digest=digest(secret), place=place)
    return secret
