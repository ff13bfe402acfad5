"""Portals and their secrets."""

import hashlib
import secrets
from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone

from clients.models import Portal, PortalSecret


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
    return portal, _new_secret(portal)


@transaction.atomic(durable=True)
def replace_secrets(*, portal: Portal) -> str:
    """A new secret; those before it stop working."""
    portal.secrets.filter(revoked_at=None).update(revoked_at=timezone.now())
    return _new_secret(portal)


def digest(secret: str) -> str:
    """How a secret is kept: 256 random bits need no slow hash."""
    return hashlib.sha256(secret.encode()).hexdigest()


def _new_secret(portal: Portal) -> str:
    secret = secrets.token_urlsafe(32)
    PortalSecret.objects.create(portal=portal, digest=digest(secret))
    return secret
