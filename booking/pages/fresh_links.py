"""A fresh link for whoever knows reference and e-mail address; always the same answer."""

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from booking import queries, services
from booking.errors import NoContact, NotLive, ResendLimit, ReservationUnknown
from booking.models import Notice
from booking.pages import guests
from booking.pages.doors import door
from booking.pages.forms import FreshLinkForm


@door("GET", "POST", personal=True)
def ask(request: HttpRequest) -> HttpResponse:
    """Mail the link to the address we know, if both belong together; never say whether they do."""
    form = FreshLinkForm(request.POST if request.method == "POST" else None)
    context = {"form": form, "here": reverse("pages:fresh-link"), "is_sent": False}
    if not form.is_bound:
        return render(request, "pages/fresh_link.html", context)
    if not form.is_valid():
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        return render(request, "pages/fresh_link.html", context, status=status)
    _send(form.cleaned_data["reference"], form.cleaned_data["email"])
    return render(request, "pages/fresh_link.html", context | {"is_sent": True})


def _send(reference: str, email: str) -> None:
    try:
        reservation = queries.by_reference(reference, email)
        if reservation.client is not None:
            actor = guests.actor_of(reservation.client)
            # By e-mail, whatever is wished otherwise: text messages are too short for a link.
            services.resend(
                reservation_id=reservation.public_id, actor=actor, by=Notice.Channel.EMAIL
            )
    except (ReservationUnknown, NoContact, NotLive, ResendLimit):
        return
