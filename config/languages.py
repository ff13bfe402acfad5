"""In which language a request is answered: its address says, else its cookie, else its browser."""

from django.conf import settings
from django.http import HttpRequest
from django.middleware.locale import LocaleMiddleware
from django.utils import translation

from booking.pages.languages import PARAMETER


def language_of(request: HttpRequest) -> str:
    """One of settings.LANGUAGES; asks neither database nor session."""
    wanted = request.GET.get(PARAMETER, "")
    if wanted in dict(settings.LANGUAGES):
        return wanted
    return translation.get_language_from_request(request)


class LanguageMiddleware(LocaleMiddleware):
    """An address with a language is answered in it, this once; the switcher alone remembers.

    So a page can be linked to in each language, and whoever follows such a link keeps their own.
    """

    def process_request(self, request: HttpRequest) -> None:
        language = language_of(request)
        translation.activate(language)
        request.LANGUAGE_CODE = language
