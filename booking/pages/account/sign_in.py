"""Signing in, here and for citizens only, and signing out."""

from http import HTTPStatus

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from audit.errors import DomainError
from booking.pages import guests
from booking.pages.account.forms import SignInForm
from booking.pages.doors import door
from clients import services as client_services
from clients.api.limits import address_of
from clients.errors import (
    EmailNotVerified,
    SignInRefused,
    StaffSignInElsewhere,
    TooManyAttempts,
)

_LONGEST_ADDRESS = 500
_STATUSES: dict[type[DomainError], HTTPStatus] = {
    TooManyAttempts: HTTPStatus.TOO_MANY_REQUESTS,
    EmailNotVerified: HTTPStatus.FORBIDDEN,
    StaffSignInElsewhere: HTTPStatus.FORBIDDEN,
}


@door("GET", "POST", personal=True)
def sign_in(request: HttpRequest) -> HttpResponse:
    """Address and password for a session of one's own; then on to the page that was wanted."""
    way_on = _way_on(request)
    if request.method != "POST" and guests.signed_in(request) is not None:
        return redirect(way_on)
    form = SignInForm(request.POST if request.method == "POST" else None)
    trouble: DomainError | None = None
    if form.is_bound and form.is_valid():
        try:
            guests.enter(
                request,
                client_services.sign_in_here(**form.cleaned_data, place=address_of(request)),
            )
        except SignInRefused as refusal:
            form.refuse("password", str(refusal))
        except (TooManyAttempts, EmailNotVerified, StaffSignInElsewhere) as refusal:
            trouble = refusal
        else:
            return redirect(way_on)
    return _page(request, form, way_on, trouble)


@door("GET", "POST", personal=True)
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the sign-in, or all of them, and leave nothing in this browser."""
    found = guests.signed_in(request)
    if request.method != "POST":
        return redirect("pages:account")
    if found is not None:
        everywhere = request.POST.get("do") == "everywhere"
        client_services.sign_out(sign_in=found, everywhere=everywhere)
    guests.forget(request)
    messages.success(request, _("You are signed out."))
    return redirect("pages:sign-in")


def _page(
    request: HttpRequest, form: SignInForm, way_on: str, trouble: DomainError | None
) -> HttpResponse:
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    if trouble is not None:
        status = _STATUSES[type(trouble)]
    context = {
        "form": form,
        "next": way_on,
        "trouble": str(trouble) if trouble else "",
        "is_staff": isinstance(trouble, StaffSignInElsewhere),
        "is_waiting": isinstance(trouble, EmailNotVerified),
        "here": request.path,
    }
    response = render(request, "pages/account_sign_in.html", context, status=status)
    if isinstance(trouble, TooManyAttempts):
        response["Retry-After"] = str(trouble.retry_after)
    return response


def _way_on(request: HttpRequest) -> str:
    """The page somebody wanted, if it is one of ours; else their appointments."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    is_ours = (
        wanted.startswith("/")
        and len(wanted) <= _LONGEST_ADDRESS
        and url_has_allowed_host_and_scheme(wanted, allowed_hosts=None)
    )
    return wanted if is_ours else reverse("pages:account")
