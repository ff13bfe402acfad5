"""Between password and second factor: noted in the session, for a short while, and nobody yet."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.utils.http import url_has_allowed_host_and_scheme

from clients import services
from clients.api.limits import address_of
from clients.errors import LinkRefused
from clients.mailed_links import Purpose
from clients.models import User
from clients.queries import user_of_link
from clients.services import Origin
from clients.services.staff_doors import MARK_LIFE
from config.staff.devices import device_of
from config.staff.middleware import KEPT_AS

LIFE = timedelta(minutes=10)
_KEPT_AS = "half_way"
_LINK = "set_up_link"
_MARK_COOKIE = "known_browser"


@dataclass(frozen=True, slots=True)
class HalfWay:
    """Somebody whose password was right a moment ago, and where they wanted to go."""

    user: User
    next: str


def begin(request: HttpRequest, user: User, wanted: str) -> None:
    """Note that the password was right."""
    request.session.cycle_key()
    request.session[_KEPT_AS] = {
        "user": user.pk,
        # A password changed meanwhile is not the one that was looked at.
        "hash": user.get_session_auth_hash(),
        "until": (timezone.now() + LIFE).timestamp(),
        "next": wanted,
    }


def read(request: HttpRequest, now: datetime | None = None) -> HalfWay | None:
    """Who is half way in this browser."""
    kept: Any = request.session.get(_KEPT_AS)
    if not isinstance(kept, dict) or kept["until"] <= (now or timezone.now()).timestamp():
        return None
    user = User.objects.filter(pk=kept["user"], is_active=True, is_staff=True).first()
    if user is None or not constant_time_compare(kept["hash"], user.get_session_auth_hash()):
        return None
    return HalfWay(user, kept["next"])


def forget(request: HttpRequest) -> None:
    """Begin with the password again."""
    request.session.pop(_KEPT_AS, None)


def note_link(request: HttpRequest, token: str) -> None:
    """Keep the set-up link that was opened here until somebody signs in."""
    request.session[_LINK] = token


def has_link(request: HttpRequest, user: User) -> bool:
    """Whether this user's set-up link was opened in this browser, and is still good."""
    try:
        return user_of_link(request.session.get(_LINK, ""), Purpose.SECOND_FACTOR) == user
    except LinkRefused:
        return False


def origin_of(request: HttpRequest) -> Origin:
    """Where a try comes from."""
    return Origin(address_of(request), request.COOKIES.get(_MARK_COOKIE, ""))


def complete(request: HttpRequest, user: User) -> None:
    """Sign in for good. Raises SignInRefused."""
    device = device_of(request.headers.get("User-Agent", ""))
    session = services.begin_staff_session(user=user, device=device, origin=origin_of(request))
    login(request, user, backend="django.contrib.auth.backends.ModelBackend")
    for kept in (_KEPT_AS, _LINK):
        request.session.pop(kept, None)
    request.session[KEPT_AS] = session.pk
    request.staff_session = session  # type: ignore[attr-defined] # ours


def remember_browser(response: HttpResponse, user: User) -> HttpResponse:
    """Let the browser be known again, so that nobody elsewhere uses up this user's tries here."""
    response.set_cookie(
        _MARK_COOKIE,
        services.new_mark(user),
        max_age=MARK_LIFE,
        path=reverse("admin:index"),
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return response


def safe(request: HttpRequest, wanted: str) -> str:
    """Where somebody wants to go, if it is with us; else the first page."""
    is_ours = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if is_ours else reverse("admin:index")
