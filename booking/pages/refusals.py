"""What a citizen sees when the answer is no: plain words, the next step, and the right status."""

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from audit.errors import DomainError
from booking import errors
from clients.errors import ClientUnknown, CodeRefused
from providers.errors import ProviderUnknown, ServiceUnknown

#: Where a refusal is not simply a conflict with how things stand (409).
STATUSES: dict[type[DomainError], HTTPStatus] = {
    ProviderUnknown: HTTPStatus.NOT_FOUND,
    ServiceUnknown: HTTPStatus.NOT_FOUND,
    ClientUnknown: HTTPStatus.NOT_FOUND,
    CodeRefused: HTTPStatus.UNPROCESSABLE_ENTITY,
    errors.SlotUnknown: HTTPStatus.NOT_FOUND,
    errors.ReservationUnknown: HTTPStatus.NOT_FOUND,
    errors.HoldExpired: HTTPStatus.GONE,
    errors.NotLive: HTTPStatus.GONE,
    errors.ResendLimit: HTTPStatus.TOO_MANY_REQUESTS,
    errors.Busy: HTTPStatus.SERVICE_UNAVAILABLE,
}
RETRY_AFTER_SECONDS = 5


class BadAddress(Exception):
    """The request does not have the shape our own pages send. Nothing of it is repeated."""


def status_of(error: DomainError) -> HTTPStatus:
    return STATUSES.get(type(error), HTTPStatus.CONFLICT)


def refused(request: HttpRequest, error: DomainError) -> HttpResponse:
    """The page for a refusal that has none of its own."""
    status = status_of(error)
    titles = {
        HTTPStatus.NOT_FOUND: _("We cannot find this page"),
        HTTPStatus.GONE: _("This booking is over"),
        HTTPStatus.SERVICE_UNAVAILABLE: _("Many people are booking right now"),
    }
    context = {"title": titles.get(status, _("That is not possible")), "sentence": str(error)}
    return marked(render(request, "pages/refused.html", context, status=status))


def bad_address(request: HttpRequest) -> HttpResponse:
    return render(request, "400.html", status=HTTPStatus.BAD_REQUEST)


def wrong_method(request: HttpRequest, allowed: tuple[str, ...]) -> HttpResponse:
    response = render(request, "405.html", status=HTTPStatus.METHOD_NOT_ALLOWED)
    response["Allow"] = ", ".join(allowed)
    return response


def marked(response: HttpResponse) -> HttpResponse:
    """Say when to try again, where trying again is the answer."""
    if response.status_code == HTTPStatus.SERVICE_UNAVAILABLE:
        response["Retry-After"] = str(RETRY_AFTER_SECONDS)
    return response
