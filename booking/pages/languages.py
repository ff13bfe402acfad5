"""Choosing a language: a link, so that it works without JavaScript."""

from datetime import timedelta

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

#: Each language in itself.
OWN_NAMES = {"en": "English", "fr": "Français", "es": "Español", "ar": "العربية"}
_LONGEST_ADDRESS = 2000


def choose(request: HttpRequest, code: str) -> HttpResponse:
    """Remember the language and go back to the page the reader was on."""
    if code not in dict(settings.LANGUAGES):
        raise Http404
    response = HttpResponseRedirect(_way_back(request.GET.get("next", "")))
    remember(request, response, code)
    return response


def remember(request: HttpRequest, response: HttpResponse, code: str) -> None:
    """Let this browser be answered in the language from now on."""
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        code,
        max_age=timedelta(days=365),
        path=settings.LANGUAGE_COOKIE_PATH,
        domain=settings.LANGUAGE_COOKIE_DOMAIN,
        secure=request.is_secure(),
        httponly=True,
        samesite="Lax",
    )


def _way_back(address: str) -> str:
    """The page to return to, if it is one of ours; else the first."""
    ours = (
        address.startswith("/")
        and len(address) <= _LONGEST_ADDRESS
        and url_has_allowed_host_and_scheme(address, allowed_hosts=None)
    )
    return address if ours else reverse("pages:find")
