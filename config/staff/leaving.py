"""Signing out, and what ends with a new password."""

from django.http import HttpRequest

from clients import services
from config.staff.middleware import staff_session_of


def end_this(request: HttpRequest) -> None:
    """The session is over for good, not only forgotten by this browser."""
    session = staff_session_of(request)
    if session is not None and request.method == "POST":
        services.end_staff_session(number=session.pk, user=session.user)


def end_others(request: HttpRequest) -> None:
    """Whoever knew the old password is out."""
    session = staff_session_of(request)
    if session is not None:
        services.end_other_staff_sessions(user=session.user, but=session.pk)
