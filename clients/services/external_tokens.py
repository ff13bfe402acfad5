"""Tokens of an external OpenID Connect issuer, such as the Keycloak of a MOSIP installation.

What is accepted is ours to say (the OIDC_ settings), never the token's: its key set, its issuer,
its audience and its algorithm.
"""

import hashlib
import hmac
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import jwt
from django.conf import settings

from clients.errors import TokenExpired, TokenRefused
from clients.models import Portal
from clients.services.key_sets import ALGORITHMS, KeySet

#: How far the clocks of the issuer and of ours may differ.
LEEWAY_SECONDS = 5
_REQUIRED = ["exp", "iat", "iss", "aud", "sub"]


@dataclass(frozen=True, slots=True)
class ExternalToken:
    """What a token says once it has proved to be good.

    `owners` are digests of the person it speaks for, the one to write first; empty where persons
    are not told apart (OIDC_OWNER_CLAIM).
    """

    portal: Portal
    roles: frozenset[str]
    subject: str
    owners: tuple[str, ...]


def is_external(token: str) -> bool:
    """Whether a token claims to be the external issuer's; that it is, is yet to be proved."""
    if not settings.OIDC_JWKS_URL:
        return False
    try:
        claims = jwt.decode(token, options={"verify_signature": False})
    except jwt.InvalidTokenError:
        return False
    return claims.get("iss") == settings.OIDC_ISSUER


def read_external(token: str) -> ExternalToken:
    """Prove a token and read it. Raises TokenRefused, TokenExpired.

    It acts for the portal whose client id is the token's `azp`, `clientId` or `client_id`, else for
    the one OIDC_PORTAL names.
    """
    claims = _claims(token)
    # Refresh and ID tokens are signed with the same keys and open nothing.
    if str(claims.get("typ", "Bearer")).lower() != "bearer":
        raise TokenRefused
    return ExternalToken(_portal(claims), _roles(claims), str(claims["sub"])[:200], _owners(claims))


@lru_cache(maxsize=4)
def key_set(address: str) -> KeySet:
    """The keys at an address, remembered by this process."""
    return KeySet(address)


def _claims(token: str) -> dict[str, Any]:
    try:
        key_id = jwt.get_unverified_header(token).get("kid")
        if not isinstance(key_id, str):
            raise TokenRefused
        key = key_set(settings.OIDC_JWKS_URL).key(key_id)
        if key is None or key.algorithm_name not in ALGORITHMS:
            raise TokenRefused
        claims: dict[str, Any] = jwt.decode(
            token,
            key,
            algorithms=[key.algorithm_name],
            audience=settings.OIDC_AUDIENCE,
            issuer=settings.OIDC_ISSUER,
            leeway=LEEWAY_SECONDS,
            options={"require": _REQUIRED},
        )
    except jwt.ExpiredSignatureError as error:
        raise TokenExpired from error
    except jwt.InvalidTokenError as error:
        raise TokenRefused from error
    return claims


def _portal(claims: dict[str, Any]) -> Portal:
    named = [claims.get(name) for name in ("azp", "clientId", "client_id")]
    wanted = [name for name in (*named, settings.OIDC_PORTAL) if isinstance(name, str) and name]
    # PostgreSQL has no NUL in text; no portal is called so.
    known = {
        portal.client_id: portal
        for portal in Portal.objects.filter(
            client_id__in=[name for name in wanted if "\0" not in name], is_active=True
        )
    }
    for name in wanted:
        if name in known:
            return known[name]
    raise TokenRefused


def _roles(claims: dict[str, Any]) -> frozenset[str]:
    """The words at OIDC_ROLES_CLAIM, a path with dots; else those of the two usual places."""
    paths = [settings.OIDC_ROLES_CLAIM] if settings.OIDC_ROLES_CLAIM else _USUAL_PLACES
    return frozenset(role for path in paths for role in _words_at(claims, path))


_USUAL_PLACES = ["realm_access.roles", "roles"]


def _words_at(claims: dict[str, Any], path: str) -> list[str]:
    found: Any = claims
    # Some issuers have dots in a claim's own name, such as an address.
    if path in claims:
        found = claims[path]
    else:
        for step in path.split("."):
            found = found.get(step) if isinstance(found, dict) else None
    if isinstance(found, str):
        found = found.replace(",", " ").split()
    return [word for word in found if isinstance(word, str)] if isinstance(found, list) else []


def _owners(claims: dict[str, Any]) -> tuple[str, ...]:
    person = claims.get(settings.OIDC_OWNER_CLAIM) if settings.OIDC_OWNER_CLAIM else None
    if not isinstance(person, str) or not person:
        return ()
    text = f"owner {settings.OIDC_ISSUER} {person}".encode()
    # With the keys of what is encrypted, which live on when the others are exchanged.
    return tuple(
        hmac.new(key.encode(), text, hashlib.sha256).hexdigest()
        for key in settings.FIELD_ENCRYPTION_KEYS
    )
