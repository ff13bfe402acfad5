"""Help, privacy and the accessibility statement: what this product does, in its own numbers."""

from datetime import date, timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from booking.models.reservation import MORE_TIME
from booking.notifications import links
from booking.pages import moments
from booking.pages.doors import door

#: When somebody last held the statement against the pages.
_LOOKED_AT_ON = date(2026, 11, 21)


@door("GET")
def help_page(request: HttpRequest) -> HttpResponse:
    """How booking works, and whom to ask."""
    context = {
        "hold_minutes": settings.HOLD_MINUTES,
        "more_minutes": int(MORE_TIME / timedelta(minutes=1)),
        "here": request.path,
    }
    return render(request, "pages/help.html", context)


@door("GET")
def privacy(request: HttpRequest) -> HttpResponse:
    """What is kept of whom, for how long, and who sees it."""
    context = {
        "session_hours": settings.SESSION_COOKIE_AGE // 3600,
        "link_days": links.KEPT_AFTER.days,
        "cookies": {
            "session": settings.SESSION_COOKIE_NAME,
            "csrf": settings.CSRF_COOKIE_NAME,
            "language": settings.LANGUAGE_COOKIE_NAME,
        },
        "here": request.path,
    }
    return render(request, "pages/privacy.html", context)


@door("GET")
def accessibility(request: HttpRequest) -> HttpResponse:
    """What the pages promise to those who use them in another way, and what is not good yet."""
    context = {
        "hold_minutes": settings.HOLD_MINUTES,
        "more_minutes": int(MORE_TIME / timedelta(minutes=1)),
        "looked_at_on": moments.full_date(_LOOKED_AT_ON),
        "here": request.path,
    }
    return render(request, "pages/accessibility.html", context)
