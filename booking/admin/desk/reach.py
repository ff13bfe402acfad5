"""Whom somebody at a desk may look for and act for, and what every page of the desk has."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from audit.admin.standing import actor_of
from audit.errors import DomainError
from booking import queries
from booking.errors import HasAppointments
from booking.models import Reservation
from clients.errors import ClientUnknown
from clients.models import Client
from providers.admin.scope import may_see, may_serve

#: What is said to a person about themselves, in words for whoever acts for them.
_FOR_ANOTHER: dict[str, Promise] = {
    "hold_limit": _("This person would hold more times than one may."),
    "appointment_limit": _("This person would have more appointments ahead than one may."),
    "has_login": _("This person has a login. They remove it, or an administrator confirms."),
}


def must_see_people(request: HttpRequest) -> None:
    """Raises PermissionDenied for staff of no centre."""
    if not may_see(request.user, None):
        raise PermissionDenied


def must_serve_people(request: HttpRequest) -> None:
    """Raises PermissionDenied for staff of no centre, and for who only looks."""
    if not may_serve(request.user, None):
        raise PermissionDenied


def person(request: HttpRequest, number: int) -> Client:
    """The person of that number; one the reader does not see is absent. Raises Http404."""
    try:
        return queries.client_numbered(actor_of(request), number)
    except ClientUnknown as unknown:
        raise Http404 from unknown


def appointment(request: HttpRequest, number: int) -> Reservation:
    """A hold or an appointment the reader may act on. Raises Http404, PermissionDenied."""
    rows = queries.visible_to(actor_of(request)).select_related("provider", "service", "client")
    found = rows.filter(pk=number).first()
    if found is None:
        raise Http404
    if not may_serve(request.user, found.provider_id):
        raise PermissionDenied
    return found


def said(refusal: DomainError) -> str:
    """The refusal in words for whoever acts for another."""
    if isinstance(refusal, HasAppointments):
        words = ngettext(
            "%(count)d appointment of this person lies ahead. Cancel it first.",
            "%(count)d appointments of this person lie ahead. Cancel them first.",
            count := refusal.more["appointments"],
        )
        return words % {"count": count}
    return str(_FOR_ANOTHER.get(refusal.code, refusal))


def page(
    request: HttpRequest, name: str, *, status: int = 200, form: Form | None = None, **context: Any
) -> HttpResponse:
    """One of the desk's pages; a form with faults answers 422."""
    request.current_app = admin.site.name
    faulty = form is not None and form.is_bound and bool(form.errors)
    return TemplateResponse(
        request,
        f"admin/booking/desk/{name}.html",
        {**admin.site.each_context(request), "form": form, **context},
        status=422 if faulty else status,
    )
