"""Access tokens: JSON Web Tokens signed with ES256 by a key of ours (RFC 7519, RFC 7518 §3.4)."""

import secrets
import uuid
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import jwt
from django.conf import settings
from django.utils import timezone

from audit.digests import digest
from clients.errors import CredentialsRefused, ScopeRefused, TokenExpired, TokenRefused
from clients.models import Portal, SignIn, User
from clients.services.keys import ALGORITHM, RING

ISSUER = "slotkeeper"
AUDIENCE = "slotkeeper-api"


@dataclass(frozen=True, slots=True)
class AccessToken:
    """A bearer token, its life in seconds and what it may be used for."""

    access_token: str
    expires_in: int
    scopes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Bearer:
    """Whom a token speaks for: a portal, or a user by one of their sign-ins."""

    portal: Portal | None = None
    user: User | None = None
    sign_in: SignIn | None = None
    #: Of a portal: what the token was made for and the portal may still do.
    scopes: frozenset[str] = field(default_factory=frozenset)


def issue_portal_token(
    *,
    client_id: str,
    client_secret: str,
    scopes: Collection[str] | None = None,
    now: datetime | None = None,
) -> AccessToken:
    """Client credentials for an access token (RFC 6749 §4.4).

    `scopes`: fewer than the portal has; None for all. Raises CredentialsRefused, ScopeRefused.
    """
    now = now or timezone.now()
    portal = Portal.objects.filter(
        client_id=client_id,
        is_active=True,
        secrets__digest=digest(client_secret),
        secrets__revoked_at=None,
    ).first()
    if portal is None:
        raise CredentialsRefused
    if scopes is not None and not set(scopes) <= set(portal.scopes):
        raise ScopeRefused
    given = tuple(scope for scope in portal.scopes if scopes is None or scope in scopes)
    token = sign(
        {"sub": str(portal.public_id), "kind": "portal", "scope": " ".join(given)}, now=now
    )
    return AccessToken(token, settings.ACCESS_TOKEN_MINUTES * 60, given)


def sign(claims: dict[str, Any], *, now: datetime) -> str:
    """A token with these claims and ours, good for ACCESS_TOKEN_EXPIRE_MINUTES."""
    key_id, private = RING.to_sign(now)
    whole = {
        "iss": ISSUER,
        "aud": AUDIENCE,
        **claims,
        "iat": now,
        "exp": now + timedelta(minutes=settings.ACCESS_TOKEN_MINUTES),
        "jti": secrets.token_hex(16),
    }
    return jwt.encode(whole, private, algorithm=ALGORITHM, headers={"kid": key_id})


def bearer_of(token: str, now: datetime | None = None) -> Bearer:
    """Whom an access token speaks for, asked of the rows each time, in one query.

    Raises TokenRefused: not ours, or the portal is off, the sign-in over, the user switched off.
    Raises TokenExpired.
    """
    now = now or timezone.now()
    claims = read_claims(token, now)
    if claims.get("kind") == "portal":
        return _portal_bearer(claims)
    if claims.get("kind") == "user":
        return _user_bearer(claims, now)
    raise TokenRefused


def portal_of_token(token: str) -> Portal:
    """The active portal a token was issued to. Raises TokenRefused, TokenExpired."""
    portal = bearer_of(token).portal
    if portal is None:
        raise TokenRefused
    return portal


def read_claims(token: str, now: datetime, *, even_expired: bool = False) -> dict[str, Any]:
    """The claims of a token that we signed for ourselves. Raises TokenRefused, TokenExpired."""
    try:
        key_id = jwt.get_unverified_header(token).get("kid")
        if not isinstance(key_id, str) or not (key_id.isascii() and key_id.isalnum()):
            raise TokenRefused
        # The algorithm and the key are ours to say, never the token's.
        claims: dict[str, Any] = jwt.decode(
            token,
            RING.to_verify(key_id, now),
            algorithms=[ALGORITHM],
            audience=AUDIENCE,
            issuer=ISSUER,
            options={
                "require": ["exp", "iat", "sub", "aud", "iss", "jti"],
                "verify_exp": not even_expired,
            },
        )
    except jwt.ExpiredSignatureError as error:
        raise TokenExpired from error
    except jwt.InvalidTokenError as error:
        raise TokenRefused from error
    return claims


def _portal_bearer(claims: dict[str, Any]) -> Bearer:
    portal = Portal.objects.filter(public_id=_uuid(claims["sub"]), is_active=True).first()
    if portal is None:
        raise TokenRefused
    scopes = frozenset(str(claims.get("scope", "")).split()) & frozenset(portal.scopes)
    return Bearer(portal=portal, scopes=scopes)


def _user_bearer(claims: dict[str, Any], now: datetime) -> Bearer:
    sign_in = (
        SignIn.objects.select_related("user", "user__client")
        .filter(
            public_id=_uuid(claims.get("sid")),
            user__public_id=_uuid(claims["sub"]),
            user__is_active=True,
            revoked_at=None,
            expires_at__gt=now,
        )
        .first()
    )
    if sign_in is None:
        raise TokenRefused
    if sign_in.user.is_staff and sign_in.second_factor_at is None:
        raise TokenRefused
    return Bearer(user=sign_in.user, sign_in=sign_in)


def _uuid(written: object) -> uuid.UUID:
    try:
        return uuid.UUID(str(written))
    except ValueError as error:
        raise TokenRefused from error
