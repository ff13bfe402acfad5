"""Choosing a language: a link, so that it works without JavaScript."""

from collections.abc import Mapping
from datetime import timedelta
from functools import partial
from typing import Any
from urllib.parse import parse_qsl, urlencode

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

#: Each language in itself.
OWN_NAMES = {"en": "English", "fr": "Français", "es": "Español", "ar": "العربية"}
_LONGEST_ADDRESS = 2000
#: Names a language in an address: `?lang=fr`. The middleware in `config.languages` reads it.
PARAMETER = "lang"
#: Pages that anybody may be sent to, in each language.
PUBLIC = frozenset(
    f"pages:{name}" for name in ("find", "centre", "help", "privacy", "accessibility")
)


def choose(request: HttpRequest, code: str) -> HttpResponse:
    """Remember the language and go back to the page the reader was on."""
    if code not in dict(settings.LANGUAGES):
        raise Http404
    response = HttpResponseRedirect(_way_back(request.GET.get("next", "")))
    remember(request, response, code)
    return response


def alternates(request: HttpRequest) -> Mapping[str, Any]:
    """Context of every page: language code and absolute address of each version of a public page.

    The last is for readers of any other language: it is answered as their browser asks.
    """
    return {"alternates": partial(_alternates, request)}


def _alternates(request: HttpRequest) -> list[tuple[str, str]]:
    match = request.resolver_match
    if match is None or match.view_name not in PUBLIC:
        return []
    given = [(name, value) for name, value in _asked(request) if name != PARAMETER]
    plain = settings.SITE_URL.rstrip("/") + request.path
    versions = [(code, f"{plain}?{urlencode([*given, (PARAMETER, code)])}") for code in OWN_NAMES]
    return [*versions, ("x-default", plain + (f"?{urlencode(given)}" if given else ""))]


def _asked(request: HttpRequest) -> list[tuple[str, str]]:
    """What the address asks for; of one longer than any of ours, nothing is repeated."""
    query = request.META.get("QUERY_STRING", "")
    return parse_qsl(query) if len(query) <= _LONGEST_ADDRESS else []


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
    address = _without_language(address[: _LONGEST_ADDRESS + 1])
    ours = (
        address.startswith("/")
        and len(address) <= _LONGEST_ADDRESS
        and url_has_allowed_host_and_scheme(address, allowed_hosts=None)
    )
    return address if ours else reverse("pages:find")


def _without_language(address: str) -> str:
    """Else the language of the address would win over the one just chosen."""
    page, hash_sign, place = address.partition("#")
    path, _mark, query = page.partition("?")
    given = parse_qsl(query, keep_blank_values=True)
    kept = [(name, value) for name, value in given if name != PARAMETER]
    if kept == given:
        return address
    return path + (f"?{urlencode(kept)}" if kept else "") + hash_sign + place
