"""My data: a copy of all of it, or none of it kept. Either asks for the password once more."""

from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from audit.errors import DomainError
from booking import queries, services
from booking.errors import Busy, HasAppointments
from booking.pages import guests, refusals
from booking.pages.account.forms import LeaveForm, ProofForm
from booking.pages.account.owners import Owner, own_door
from booking.pages.doors import door
from booking.written_data import written
from clients import services as client_services
from clients.api.limits import address_of
from clients.errors import OldPasswordRefused, TooManyAttempts
from clients.models import Client


@own_door("GET", "POST")
def data(request: HttpRequest, owner: Owner) -> HttpResponseBase:
    """All that is stored about whoever is signed in, as a file."""
    form = ProofForm(request.POST if request.method == "POST" else None)
    refused = _refused(request, owner, form) if form.is_bound else None
    if form.is_bound and form.is_valid() and refused is None:
        return _file(owner.client)
    context = {**_context(owner, form, refused), "here": request.path}
    return render(request, "pages/account_data.html", context, status=_status(form, refused))


@own_door("GET", "POST")
def remove(request: HttpRequest, owner: Owner) -> HttpResponse:
    """Delete the account with all that is stored; what lies ahead is cancelled with it."""
    form = LeaveForm(request.POST if request.method == "POST" else None)
    refused = _refused(request, owner, form) if form.is_bound else None
    if form.is_bound and form.is_valid() and refused is None:
        try:
            services.leave(actor=owner.actor)
        except (HasAppointments, Busy) as refusal:
            refused = refusal
        else:
            guests.forget(request)
            return redirect("pages:account-removed")
    context = {
        **_context(owner, form, refused),
        "ahead": _ahead(owner),
        "has_earlier": queries.claimable_by(owner.client) > 0,
        "here": request.path,
    }
    return render(request, "pages/account_remove.html", context, status=_status(form, refused))


@door("GET", personal=True)
def removed(request: HttpRequest) -> HttpResponse:
    """It is done."""
    return render(request, "pages/account_removed.html", {"here": "/"})


def _refused(request: HttpRequest, owner: Owner, form: ProofForm) -> DomainError | None:
    """Whether it is not the owner who asks; what is wrong with the answers stands in the form."""
    if not form.is_valid():
        return None
    try:
        client_services.prove(
            user=owner.user, password=form.cleaned_data["password"], place=address_of(request)
        )
    except OldPasswordRefused:
        form.refuse("password", _("This is not your password"))
    except TooManyAttempts as refusal:
        return refusal
    return None


def _context(owner: Owner, form: ProofForm, refused: DomainError | None) -> dict[str, Any]:
    return {"at": "data", "form": form, "email": owner.user.email, "trouble": _said(refused)}


def _said(refused: DomainError | None) -> str:
    if isinstance(refused, HasAppointments):
        return _("You are at a centre right now. Delete your account after the visit.")
    return str(refused) if refused else ""


def _status(form: ProofForm, refused: DomainError | None) -> HTTPStatus:
    if isinstance(refused, TooManyAttempts):
        return HTTPStatus.TOO_MANY_REQUESTS
    if refused is not None:
        return refusals.status_of(refused)
    return HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK


def _ahead(owner: Owner) -> str:
    count = queries.bookings_ahead_of(owner.client)
    if not count:
        return ""
    words = ngettext(
        "%(count)d appointment ahead is cancelled. The place goes to someone else at once.",
        "%(count)d appointments ahead are cancelled. The places go to others at once.",
        count,
    )
    return words % {"count": count}


def _file(client: Client) -> StreamingHttpResponse:
    response = StreamingHttpResponse(written(client), content_type="application/json")
    response["Content-Disposition"] = 'attachment; filename="slotkeeper-my-data.json"'
    return response
