"""Who calls: a bearer token becomes an actor."""

from dataclasses import dataclass
from typing import Any

from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.request import Request

from audit.actors import Actor, ActorKind
from audit.admin.standing import staff_actor, standing_of
from clients import services
from clients.errors import TokenRefused
from clients.models import Portal, User


@dataclass(frozen=True, slots=True)
class Caller:
    """What DRF calls the user: here whoever the token speaks for."""

    actor: Actor
    #: What a portal's token lets it do; empty for people, whose role says it.
    scopes: frozenset[str] = frozenset()
    is_authenticated: bool = True
    is_active: bool = True


class BearerToken(BaseAuthentication):
    """`Authorization: Bearer …` with a token of ours (RFC 6750): a portal's or a user's.

    `request.auth` is the row of the portal or the user.
    """

    def authenticate(self, request: Request) -> tuple[Caller, Portal | User] | None:
        words = get_authorization_header(request).split()
        if not words or words[0].lower() != b"bearer":
            return None
        if len(words) != 2:
            raise TokenRefused
        try:
            token = words[1].decode("ascii")
        except UnicodeDecodeError as error:
            raise TokenRefused from error
        bearer = services.bearer_of(token)
        if bearer.user is not None:
            return Caller(user_actor(bearer.user)), bearer.user
        if bearer.portal is None:
            raise TokenRefused
        actor = Actor(ActorKind.PORTAL, bearer.portal.pk)
        return Caller(actor, bearer.scopes), bearer.portal

    def authenticate_header(self, request: Request) -> str:
        return "Bearer"


def user_actor(user: User) -> Actor:
    """Staff with their standing; anybody else as the client they are, if they are one."""
    if standing_of(user).is_staff:
        return staff_actor(user)
    client = getattr(user, "client", None)
    return Actor(ActorKind.CLIENT, client.pk if client is not None else None)


def actor_of(request: Request) -> Actor:
    """The actor behind an authenticated request."""
    caller: Any = request.user  # a Caller, where Django expects a user of its own
    actor: Actor = caller.actor
    return actor
