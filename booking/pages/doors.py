"""What every page of the citizen's door has in common: methods, refusals, no copies kept."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.cache import add_never_cache_headers, patch_cache_control

from audit.errors import DomainError
from booking.pages import refusals
from booking.pages.refusals import BadAddress

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


def door(*methods: str, personal: bool = False) -> Callable[[View[P]], View[P]]:
    """Answer these methods, and answer every refusal with a page of ours.

    A personal page leaves no copy in the browser: the next person at a shared computer, or the
    back button after a change, must meet the present state.
    """
    allowed = (*methods, "HEAD") if "GET" in methods else methods

    def fitted(view: View[P]) -> View[P]:
        @wraps(view)
        def answer(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            response = _answer(request, allowed, lambda: view(request, *args, **kwargs))
            if personal:
                add_never_cache_headers(response)
            else:
                patch_cache_control(response, private=True, no_cache=True)
            return response

        return answer

    return fitted


def _answer(
    request: HttpRequest, allowed: tuple[str, ...], view: Callable[[], HttpResponseBase]
) -> HttpResponseBase:
    if request.method not in allowed:
        return refusals.wrong_method(request, allowed)
    try:
        return view()
    except DomainError as error:
        return refusals.refused(request, error)
    except BadAddress:
        return refusals.bad_address(request)
