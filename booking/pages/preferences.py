"""How somebody is told: by which way, whether reminded, and at which address of theirs."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from audit.actors import Actor
from audit.errors import DomainError
from booking import queries, services
from booking.errors import NoContact, ResendLimit, ReservationUnknown
from booking.models import Reservation
from booking.pages import bookings, guests, refusals
from booking.pages.doors import door
from booking.pages.forms import PreferencesForm
from booking.pages.refusals import BadAddress
from clients import queries as client_queries
from clients import services as client_services
from clients.errors import CodeRefused
from clients.models import Client


@dataclass(slots=True)
class Visit:
    """A request about the messages of a client, and what went wrong so far."""

    request: HttpRequest
    #: From which the page was reached; none from the account.
    reservation: Reservation | None
    client: Client
    actor: Actor
    form: PreferencesForm | None = None
    trouble: DomainError | None = None


@door("GET", "POST", personal=True)
def messages_of(request: HttpRequest, reservation_id: UUID) -> HttpResponse:
    """The page about messages; reached from an appointment, true of all of that person's."""
    actor = guests.visitor(request, reservation_id)
    reservation = queries.reservation_of(actor, reservation_id)
    if reservation.client is None:
        raise ReservationUnknown
    return answered(Visit(request, reservation, reservation.client, actor))


def answered(visit: Visit) -> HttpResponse:
    """The page, or what was asked for on it."""
    if visit.request.method != "POST":
        return _page(visit)
    deed = _DEEDS.get(visit.request.POST.get("do", ""))
    if deed is None:
        raise BadAddress
    return deed(visit)


def _page(visit: Visit) -> HttpResponse:
    client, status = visit.client, HTTPStatus.OK
    if visit.form is not None:
        status = HTTPStatus.UNPROCESSABLE_ENTITY
    elif visit.trouble is not None:
        status = refusals.status_of(visit.trouble)
    context = {
        "booking": bookings.words(visit.reservation) if visit.reservation else None,
        "client": client,
        "form": visit.form or _form(visit, bound=False),
        "has_sms": bool(settings.SMS_BACKEND),
        "email_is_known": bool(client.email_to_use) and client.verified_email == client.email,
        "phone_is_known": bool(client.phone_to_use) and client.verified_phone == client.phone,
        "code_is_sent": client_queries.awaits_phone_code(client, timezone.now()),
        "trouble": str(visit.trouble) if visit.trouble else "",
        "here": visit.request.path,
    }
    return render(visit.request, "pages/preferences.html", context, status=status)


def _form(visit: Visit, *, bound: bool) -> PreferencesForm:
    answers = visit.request.POST if bound else None
    return PreferencesForm(answers, client=visit.client, has_sms=bool(settings.SMS_BACKEND))


def _save(visit: Visit) -> HttpResponse:
    form = _form(visit, bound=True)
    if not form.is_valid():
        visit.form = form
        return _page(visit)
    services.prefer(
        client_number=visit.client.pk,
        notify_by=form.cleaned_data.get("notify_by", visit.client.notify_by),
        wants_reminders=form.cleaned_data["reminders"] == "yes",
        actor=visit.actor,
    )
    messages.success(visit.request, _("Your choice is saved."))
    return redirect(visit.request.path)


def _verify_email(visit: Visit) -> HttpResponse:
    try:
        services.ask_to_verify(client=visit.client, actor=visit.actor)
    except (NoContact, ResendLimit) as error:
        visit.trouble = error
        return _page(visit)
    messages.success(visit.request, _("We have sent you a message. Open the link in it."))
    return redirect(visit.request.path)


def _send_code(visit: Visit) -> HttpResponse:
    if not settings.SMS_BACKEND:
        raise BadAddress
    try:
        services.send_phone_code(client=visit.client, actor=visit.actor)
    except (NoContact, ResendLimit) as error:
        visit.trouble = error
        return _page(visit)
    messages.success(visit.request, _("A code is on its way. Type it below."))
    return redirect(visit.request.path)


def _check_code(visit: Visit) -> HttpResponse:
    # Figures only, as some telephones type them: spaces and other digits are forgiven.
    typed = visit.request.POST.get("code", "")[:40]
    code = "".join(str(int(sign)) for sign in typed if sign.isdecimal())
    try:
        client_services.check_phone_code(
            client_number=visit.client.pk, code=code, actor=visit.actor
        )
    except CodeRefused as error:
        visit.trouble = error
        return _page(visit)
    messages.success(visit.request, _("Your number is confirmed."))
    return redirect(visit.request.path)


_DEEDS: Mapping[str, Callable[[Visit], HttpResponse]] = {
    "save": _save,
    "verify-email": _verify_email,
    "send-code": _send_code,
    "check-code": _check_code,
}
