"""Registering, and links sent once more. What is said of an address never tells if we know it."""

from collections.abc import Callable
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language

from booking import services
from booking.pages import guests
from booking.pages.account.forms import AddressForm, RegisterForm
from booking.pages.doors import door
from clients.errors import FieldRefused
from clients.services import Person


@door("GET", "POST", personal=True)
def register(request: HttpRequest) -> HttpResponse:
    """Begin a login; the next step is in the mail, whatever the address was to us."""
    if guests.signed_in(request) is not None:
        return redirect("pages:account")
    form = RegisterForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            services.register(person=Person(**form.cleaned_data, language=get_language() or "en"))
        except FieldRefused as refusal:
            form.refuse(refusal.field, str(refusal))
        else:
            return _look_at_messages(request, "register")
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    context = {"form": form, "here": request.path}
    return render(request, "pages/account_register.html", context, status=status)


@door("GET", "POST", personal=True)
def confirm_again(request: HttpRequest) -> HttpResponse:
    """Send the link of a registration once more."""
    return _ask(request, "confirm", lambda email: services.ask_to_confirm(email=email))


@door("GET", "POST", personal=True)
def forgotten(request: HttpRequest) -> HttpResponse:
    """Send a link by which a new password is chosen."""
    return _ask(request, "password", lambda email: services.ask_new_password(email=email))


def _ask(request: HttpRequest, purpose: str, send: Callable[[str], None]) -> HttpResponse:
    form = AddressForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        send(form.cleaned_data["email"])
        return _look_at_messages(request, purpose)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    context = {"form": form, "purpose": purpose, "here": request.path}
    return render(request, "pages/account_link.html", context, status=status)


def _look_at_messages(request: HttpRequest, purpose: str) -> HttpResponse:
    context = {"purpose": purpose, "here": request.path}
    return render(request, "pages/account_sent.html", context)
