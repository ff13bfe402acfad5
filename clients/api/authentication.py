"""Who calls: a bearer token becomes an actor."""

from dataclasses import dataclass
from typing import Any

from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.request import Request

from audit.actors import Actor, ActorKind
from clients import services
from clients.errors import TokenRefused
from clients.models import Portal


@dataclass(frozen=True, slots=True)
class Caller:
    """What DRF calls the user: here whoever the token speaks for."""

    actor: Actor
    is_authenticated: bool = True
    is_active: bool = True


class BearerToken(BaseAuthentication):
    """`Authorization: Bearer …` with a token of ours (RFC 6750)."""

    def authenticate(self, request: Request) -> tuple[Caller, Portal] | None:
        words = get_authorization_header(request).split()
        if not words or words[0].lower() != b"bearer":
            return None
        if len(words) != 2:
            raise TokenRefused
        try:
            token = words[1].decode("ascii")
        except UnicodeDecodeError as error:
            raise TokenRefused from error
        portal = services.portal_of_token(token)
        return Caller(Actor(ActorKind.PORTAL, portal.pk)), portal

    def authenticate_header(self, request: Request) -> str:
        return "Bearer"


def actor_of(request: Request) -> Actor:
    """The actor behind an authenticated request."""
    caller: Any = request.user  # a Caller, where Django expects a user of its own
    actor: Actor = caller.actor
    return actor
