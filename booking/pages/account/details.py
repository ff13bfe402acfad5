"""My details: what the centre finds me by, how I am told, and my password."""

from http import HTTPStatus

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from audit.errors import DomainError
from booking import services
from booking.pages import guests, preferences
from booking.pages.account.forms import ChangePasswordForm, OwnDetailsForm
from booking.pages.account.owners import Owner, own_door
from clients import services as client_services
from clients.api.limits import address_of
from clients.errors import OldPasswordRefused, PasswordRefused, PhoneRefused, TooManyAttempts


@own_door("GET", "POST")
def details(request: HttpRequest, owner: Owner) -> HttpResponse:
    """Name, telephone and language; another number has to be confirmed anew."""
    form = OwnDetailsForm(request.POST if request.method == "POST" else None, owner.client)
    if form.is_bound and form.is_valid():
        try:
            client_services.check_phone(form.cleaned_data["phone"])
        except PhoneRefused as refusal:
            form.refuse("phone", str(refusal))
        else:
            services.change_client(
                client_id=owner.client.public_id, told=form.cleaned_data, actor=owner.actor
            )
            messages.success(request, _("Your details are saved."))
            return redirect(request.path)
    context = {
        "at": "details",
        "form": form,
        "email": owner.user.email,
        "here": request.path,
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    return render(request, "pages/account_details.html", context, status=status)


@own_door("GET", "POST")
def messages_to_me(request: HttpRequest, owner: Owner) -> HttpResponse:
    """By which way I am told and whether reminded, as reached from an appointment."""
    return preferences.answered(preferences.Visit(request, None, owner.client, owner.actor))


@own_door("GET", "POST")
def password(request: HttpRequest, owner: Owner) -> HttpResponse:
    """Another password; wherever else somebody is signed in with this login, they are not then."""
    form = ChangePasswordForm(request.POST if request.method == "POST" else None)
    trouble: DomainError | None = None
    if form.is_bound and form.is_valid():
        try:
            sign_in = client_services.change_password_here(
                user=owner.user, place=address_of(request), **form.cleaned_data
            )
        except OldPasswordRefused:
            form.refuse("old", _("This is not your password"))
        except PasswordRefused as refusal:
            form.refuse("new", str(refusal))
        except TooManyAttempts as refusal:
            trouble = refusal
        else:
            guests.enter(request, sign_in)
            messages.success(request, _("Your password is changed."))
            return redirect("pages:own-details")
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    if trouble is not None:
        status = HTTPStatus.TOO_MANY_REQUESTS
    context = {
        "at": "details",
        "form": form,
        "email": owner.user.email,
        "trouble": str(trouble) if trouble else "",
        "here": request.path,
    }
    return render(request, "pages/account_password.html", context, status=status)
