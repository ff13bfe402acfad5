"""What somebody signs in with, and where they are signed in: looked at and ended by themselves."""

from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _text

from audit.errors import DomainError
from clients import second_factor_queries as queries
from clients import services
from clients.models import StaffSession
from config.staff.middleware import staff_session_of
from config.staff.setting_up import is_fresh, recovery_codes_page, show_again
from config.staff.signing_in import page


@dataclass(frozen=True, slots=True)
class Shown:
    """A session in the list."""

    session: StaffSession
    is_this: bool


def my_sign_in_page(request: HttpRequest) -> HttpResponse:
    """List devices and sessions; end, remove and renew by POST."""
    session = staff_session_of(request)
    if session is None:
        return HttpResponseRedirect(reverse("admin:login"))
    if request.method == "POST":
        return _do(request, session)
    return _list(request, session)


def _list(request: HttpRequest, session: StaffSession, refusal: str = "") -> HttpResponse:
    rows = queries.living_staff_sessions(session.user)
    return page(
        request,
        "my_sign_in.html",
        _text("My sign-in"),
        status=HTTPStatus.CONFLICT if refusal else HTTPStatus.OK,
        sessions=[Shown(row, row.pk == session.pk) for row in rows],
        factor=queries.second_factor_of(session.user),
        refusal=refusal,
    )


def _do(request: HttpRequest, session: StaffSession) -> HttpResponse:
    verb = request.POST.get("verb", "")
    if verb in _ENDINGS:
        _ENDINGS[verb](request, session)
    elif verb in ("remove_app", "remove_key", "new_codes"):
        if not is_fresh(session):
            return show_again(reverse("admin:my_sign_in"))
        if verb == "new_codes":
            codes = services.new_recovery_codes(user=session.user)
            return recovery_codes_page(request, codes, reverse("admin:my_sign_in"))
        try:
            _remove(request, session, verb)
        except DomainError as refusal:
            return _list(request, session, str(refusal))
        messages.success(request, _text("It is removed."))
    return HttpResponseRedirect(reverse("admin:my_sign_in"))


def _remove(request: HttpRequest, session: StaffSession, verb: str) -> None:
    if verb == "remove_app":
        services.remove_app(user=session.user)
    else:
        services.remove_key(user=session.user, number=_number(request))


def _end(request: HttpRequest, session: StaffSession) -> None:
    services.end_staff_session(number=_number(request), user=session.user)
    messages.success(request, _text("The session is ended."))


def _end_others(request: HttpRequest, session: StaffSession) -> None:
    services.end_other_staff_sessions(user=session.user, but=session.pk)
    messages.success(request, _text("All other sessions are ended."))


_ENDINGS: dict[str, Callable[[HttpRequest, StaffSession], Any]] = {
    "end": _end,
    "end_others": _end_others,
}


def _number(request: HttpRequest) -> int:
    written = request.POST.get("number", "")
    return int(written) if written.isascii() and written.isdigit() and len(written) <= 18 else 0
