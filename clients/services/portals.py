"""Portals and their secrets."""

import secrets
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from audit import services as audit
from audit.actors import SYSTEM, Actor
from audit.digests import digest
from clients.models import Portal, PortalSecret
from clients.services import _two_secrets
from clients.services._two_secrets import PLACES


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
    return portal, _new_secret(portal, PLACES[0])


def add_secret(*, portal: Portal, actor: Actor) -> str:
    """A second secret beside the first, so that a portal can change over; shown this once.

    Raises SecretLimit where two are live already.
    """
    secret = secrets.token_urlsafe(32)
    kept = {"digest": digest(secret)}
    _two_secrets.add(PortalSecret, "add_secret", portal, actor, kept)
    return secret


def revoke_secret(*, number: int, actor: Actor, now: datetime | None = None) -> None:
    """End a secret; tokens it got live out their minutes. Raises SecretUnknown."""
    _two_secrets.revoke(PortalSecret, "revoke_secret", number, actor, now)


def replace_secrets(*, portal: Portal, actor: Actor = SYSTEM, now: datetime | None = None) -> str:
    """A new secret; those before it stop working at once."""
    now = now or timezone.now()
    with audit.trail("replace_secrets", actor) as trail, transaction.atomic(durable=True):
        trail.record_kind, trail.record_id = "portal", portal.pk
        Portal.objects.select_for_update(no_key=True).get(pk=portal.pk)
        portal.secrets.filter(revoked_at=None).update(revoked_at=now)
        secret = _new_secret(portal, PLACES[0])
        trail.record_success()
    return secret


def _new_secret(portal: Portal, place: int) -> str:
    secret = secrets.token_urlsafe(32)
    PortalSecret.objects.create(portal=portal, digest=digest(secret), place=place)
    return secret
