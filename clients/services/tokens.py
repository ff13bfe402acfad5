"""Access tokens: JSON Web Tokens signed with ES256 by a key of ours (RFC 7519, RFC 7518 §3.4)."""

import secrets
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from clients.errors import CredentialsRefused, TokenExpired, TokenRefused
from clients.models import Portal, SigningKey
from clients.services.portals import digest

ALGORITHM = "ES256"
ISSUER = "slotkeeper"
AUDIENCE = "slotkeeper-api"


@dataclass(frozen=True, slots=True)
class AccessToken:
    """A bearer token and its life in seconds."""

    access_token: str
    expires_in: int


def issue_portal_token(
    *, client_id: str, client_secret: str, now: datetime | None = None
) -> AccessToken:
    """Client credentials for an access token (RFC 6749 §4.4). Raises CredentialsRefused."""
    now = now or timezone.now()
    portal = Portal.objects.filter(
        client_id=client_id,
        is_active=True,
        secrets__digest=digest(client_secret),
        secrets__revoked_at=None,
    ).first()
    if portal is None:
        raise CredentialsRefused
    life = timedelta(minutes=settings.ACCESS_TOKEN_MINUTES)
    key = _current_key()
    claims = {
        "iss": ISSUER,
        "aud": AUDIENCE,
        "sub": str(portal.public_id),
        "kind": "portal",
        "scope": " ".join(portal.scopes),
        "iat": now,
        "exp": now + life,
        "jti": secrets.token_hex(16),
    }
    token = jwt.encode(claims, key.private_key, algorithm=ALGORITHM, headers={"kid": key.key_id})
    return AccessToken(token, int(life.total_seconds()))


def portal_of_token(token: str) -> Portal:
    """The active portal a token was issued to. Raises TokenRefused, TokenExpired."""
    claims = _claims(token)
    if claims.get("kind") != "portal":
        raise TokenRefused
    try:
        public_id = uuid.UUID(str(claims["sub"]))
    except ValueError as error:
        raise TokenRefused from error
    portal = Portal.objects.filter(public_id=public_id, is_active=True).first()
    if portal is None:
        raise TokenRefused
    return portal


def _claims(token: str) -> dict[str, Any]:
    try:
        key_id = jwt.get_unverified_header(token).get("kid")
        if not isinstance(key_id, str) or not key_id.isalnum():
            raise TokenRefused
        # The algorithm is ours to say, never the token's.
        claims: dict[str, Any] = jwt.decode(
            token,
            _public_key(key_id),
            algorithms=[ALGORITHM],
            audience=AUDIENCE,
            issuer=ISSUER,
            options={"require": ["exp", "iat", "sub", "aud", "iss"]},
        )
    except jwt.ExpiredSignatureError as error:
        raise TokenExpired from error
    except jwt.InvalidTokenError as error:
        raise TokenRefused from error
    return claims


@lru_cache(maxsize=16)
def _public_key(key_id: str) -> str:
    key = SigningKey.objects.filter(key_id=key_id).first()
    if key is None:
        raise TokenRefused  # not cached: an unknown key may be one that is just being made
    return key.public_key


def _current_key() -> SigningKey:
    key = SigningKey.objects.filter(retired_at=None).order_by("-pk").first()
    return key or _first_key()


@transaction.atomic
def _first_key() -> SigningKey:
    private = ec.generate_private_key(ec.SECP256R1())
    return SigningKey.objects.create(
        key_id=uuid.uuid4().hex,
        private_key=private.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        ).decode(),
        public_key=private.public_key()
        .public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
        .decode(),
    )
