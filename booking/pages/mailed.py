"""What pages behind a link in a message have in common: who came by it, and that it stays here."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation

from booking.pages import languages
from clients.models import Client

#: Others are told of our site at most, never of the address, which carries the token. Stricter,
#: "no-referrer", would have browsers send `Origin: null` with our own forms, and those are refused.
REFERRER_POLICY = "strict-origin"


def answered(
    request: HttpRequest, client: Client | None, view: Callable[[], HttpResponse]
) -> HttpResponse:
    """Answer in the language of the message, unless this browser has chosen one.

    Where it sends on to another page, the language is remembered for that one.
    """
    has_chosen = settings.LANGUAGE_COOKIE_NAME in request.COOKIES
    if client is None or has_chosen:
        response = view()
    else:
        with translation.override(client.language):
            response = view()
        response.headers.setdefault("Content-Language", client.language)
        if response.has_header("Location"):
            languages.remember(request, response, client.language)
    response["Referrer-Policy"] = REFERRER_POLICY
    return response
