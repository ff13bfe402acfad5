"""Staff are nobody until they have shown a second factor, and nobody again when it is too long ago.

Django's session alone opens nothing to them, whichever page or program began it: the row of
`clients.StaffSession` does, and is asked at each request that wants to know who is there.
"""

from collections.abc import Callable
from functools import partial
from typing import Any

from asgiref.sync import sync_to_async
from django.contrib.auth.middleware import get_user
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject

from clients import services
from clients.models import StaffSession

#: Where Django's session keeps the number of the row.
KEPT_AS = "staff_session"


class StaffSessionMiddleware:
    """Stands behind Django's own AuthenticationMiddleware and believes it of citizens only."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        who: Any = partial(_who, request)
        request.user = SimpleLazyObject(who)  # type: ignore[assignment] # as Django does
        request.auser = sync_to_async(who)
        return self.get_response(request)


def staff_session_of(request: HttpRequest) -> StaffSession | None:
    """The session that lets this request in, if one does."""
    if not request.user.is_authenticated:
        return None
    return getattr(request, "staff_session", None)


def _who(request: HttpRequest) -> Any:
    user: Any = get_user(request)
    if not (user.is_authenticated and user.is_staff):
        return user
    number = request.session.get(KEPT_AS)
    if isinstance(number, int):
        session = services.living_session(number=number, user=user)
        if session is not None:
            request.staff_session = session  # type: ignore[attr-defined] # ours
            return user
    return AnonymousUser()
