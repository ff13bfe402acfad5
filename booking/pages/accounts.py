"""Pages behind the links of a login: an address confirmed, a new password chosen.

Opening one changes nothing: mail programs and scanners do that by themselves.
"""

from http import HTTPStatus

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from booking.pages import mailed
from booking.pages.doors import door
from clients import queries as client_queries
from clients import services as client_services
from clients.api.limits import address_of
from clients.errors import LinkRefused, PasswordRefused
from clients.models import Client, User
from clients.services import Purpose


class PasswordForm(forms.Form):
    """One field: whoever mistypes it has another link sent."""

    use_required_attribute = False

    password = forms.CharField(
        label=_("New password"),
        strip=False,
        max_length=256,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        error_messages={"required": _("Type a password, for example four words in a row")},
        help_text=_("Several words that do not belong together are easy to keep in mind."),
    )


@door("GET", "POST", personal=True)
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """Show that whoever reads mail to this address is who registered."""
    user = _user(token, Purpose.VERIFY)
    return mailed.answered(request, _client(user), lambda: _confirm(request, user, token))


@door("GET", "POST", personal=True)
def new_password(request: HttpRequest, token: str) -> HttpResponse:
    """Choose a new password."""
    user = _user(token, Purpose.PASSWORD)
    return mailed.answered(request, _client(user), lambda: _choose(request, user, token))


def _confirm(request: HttpRequest, user: User | None, token: str) -> HttpResponse:
    is_done = request.method == "POST"
    try:
        if user is None:
            raise LinkRefused
        if is_done:
            client_services.verify_login(token=token)
    except LinkRefused:
        return _over(request)
    return render(request, "pages/confirm_login.html", {"is_done": is_done, "here": request.path})


def _choose(request: HttpRequest, user: User | None, token: str) -> HttpResponse:
    if user is None:
        return _over(request)
    form = PasswordForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            client_services.set_password_by_link(
                token=token,
                password=form.cleaned_data["password"],
                place=address_of(request),
            )
        except LinkRefused:
            return _over(request)
        except PasswordRefused as refusal:
            form.add_error("password", str(refusal))
        else:
            return render(request, "pages/new_password.html", {"is_done": True})
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    context = {"form": form, "email": user.email, "is_done": False, "here": request.path}
    return render(request, "pages/new_password.html", context, status=status)


def _user(token: str, purpose: Purpose) -> User | None:
    try:
        return client_queries.user_of_link(token, purpose)
    except LinkRefused:
        return None


def _client(user: User | None) -> Client | None:
    return getattr(user, "client", None)


def _over(request: HttpRequest) -> HttpResponse:
    return render(request, "pages/login_link_over.html", status=HTTPStatus.GONE)
