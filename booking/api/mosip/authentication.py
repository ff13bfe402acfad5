"""Who calls: MOSIP's proxy sends the token in a cookie, other clients in the header."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import NotAuthenticated
from rest_framework.request import Request

from audit.actors import Actor, ActorKind
from booking.api.mosip import roles
from clients import services
from clients.api.authentication import Caller
from clients.errors import TokenRefused
from clients.models import Portal

COOKIE = "Authorization"


@dataclass(frozen=True, slots=True)
class MosipCaller(Caller):
    """A portal, with the roles of whoever uses it."""

    roles: frozenset[str] = frozenset()
    #: A token of ours that was not made for booking.
    only_reads: bool = False
    #: What the token calls its subject; told to nobody but the caller.
    name: str = ""
    #: Digests of the citizen who uses the portal; empty for staff, and where citizens are not
    #: told apart.
    owners: tuple[str, ...] = ()


class MosipToken(BaseAuthentication):
    """A token of ours or of the external issuer, in the header or in the cookie.

    A browser sends cookies with whatever page asks it to. So a cookie that comes with a request
    from another site is none (`Sec-Fetch-Site`; MOSIP's backend is no browser and sends no such
    header), and what changes anything needs JSON or a method no form has (ADR 0013).
    """

    def authenticate(self, request: Request) -> tuple[MosipCaller, Portal | None] | None:
        token = _in_header(request) or _in_cookie(request)
        if not token:
            return None
        if services.is_external(token):
            return _external(token)
        return _ours(token)

    def authenticate_header(self, request: Request) -> str:
        return "Bearer"


def _external(token: str) -> tuple[MosipCaller, Portal]:
    read = services.read_external(token)
    citizen = not read.roles & (roles.EVERYBODY - roles.CITIZENS)
    caller = MosipCaller(
        actor=Actor(ActorKind.PORTAL, read.portal.pk),
        roles=read.roles & roles.EVERYBODY,
        name=read.subject,
        owners=read.owners if citizen else (),
    )
    return caller, read.portal


def _ours(token: str) -> tuple[MosipCaller, Portal | None]:
    """A portal's token acts in every role, for its own applicants."""
    bearer = services.bearer_of(token)
    if bearer.portal is None:
        # One of our users: good for other doors, and in none of MOSIP's roles.
        return MosipCaller(actor=Actor(ActorKind.PORTAL)), None
    caller = MosipCaller(
        actor=Actor(ActorKind.PORTAL, bearer.portal.pk),
        scopes=bearer.scopes,
        roles=roles.EVERYBODY if bearer.scopes else frozenset(),
        name=bearer.portal.client_id,
        only_reads="book" not in bearer.scopes,
    )
    return caller, bearer.portal


def _in_header(request: Request) -> str:
    kind, _space, token = request.headers.get("Authorization", "").partition(" ")
    return _plain(token) if kind.lower() == "bearer" else ""


def _in_cookie(request: Request) -> str:
    if request.headers.get("Sec-Fetch-Site", "") == "cross-site":
        return ""
    written = unquote(request.COOKIES.get(COOKIE, "")).strip().strip('"').strip()
    kind, space, token = written.partition(" ")
    return _plain(token if space and kind.lower() == "bearer" else written)


def _plain(token: str) -> str:
    token = token.strip()
    if token and not (token.isascii() and token.isprintable() and " " not in token):
        raise TokenRefused
    return token


def caller_of(request: Request) -> MosipCaller:
    """The caller of an authenticated request. Raises NotAuthenticated."""
    caller: Any = request.user
    if not isinstance(caller, MosipCaller):
        raise NotAuthenticated
    return caller
