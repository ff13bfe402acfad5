"""Another time for an appointment: the old place is kept until the new one is had."""

from dataclasses import replace
from datetime import date, datetime
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from audit.actors import Actor
from booking import queries, services
from booking.choices import SlotChoice
from booking.errors import BookingError, NotConfirmed, SameTime
from booking.models import Reservation
from booking.pages import (
    bookings,
    choosing,
    guests,
    moments,
    months,
    outlooks,
    refusals,
    standing,
)
from booking.pages.doors import door
from booking.pages.forms import MoveForm, TimeForm
from booking.pages.refusals import BadAddress


@door("GET", "POST", personal=True)
def move(request: HttpRequest, reservation_id: UUID) -> HttpResponse:
    """Choose another time, look at it beside the old one, and only then move."""
    actor, now = guests.visitor(request, reservation_id), timezone.now()
    reservation = queries.reservation_of(actor, reservation_id)
    if reservation.status != Reservation.Status.CONFIRMED:
        return redirect("pages:change", reservation.public_id)
    if request.method == "POST":
        return _moved(request, reservation, actor, now)
    if not standing.may_move(reservation, now):
        # A calendar whose every time is refused would be a dead end; the page says what is left.
        return redirect("pages:change", reservation.public_id)
    asked = MoveForm(request.GET)
    if not asked.is_valid():
        raise BadAddress
    if asked.cleaned_data["starts_at"] is not None:
        return _check(request, reservation, asked.cleaned_data["starts_at"])
    month, day = asked.cleaned_data["month"], asked.cleaned_data["day"]
    return _choose(request, reservation, month, day, now)


def _choose(
    request: HttpRequest,
    reservation: Reservation,
    month: date | None,
    day: date | None,
    now: datetime,
    trouble: BookingError | None = None,
) -> HttpResponse:
    provider, here = reservation.provider, _address(reservation)
    outlook = outlooks.outlook_of(provider, reservation.service, now)
    month, day = choosing.chosen_day(outlook, month, day)
    context = {
        **outlooks.shared(outlook, now),
        "booking": bookings.words(reservation),
        "month": months.month_of(outlook, month, day, here),
        "panel": _panel(outlook, month, day, now) if provider.is_open_to_booking else None,
        "choose_address": here,
        "change_address": reverse("pages:change", args=[reservation.public_id]),
        "trouble": str(trouble) if trouble else "",
        "here": here,
    }
    status = refusals.status_of(trouble) if trouble else HTTPStatus.OK
    return refusals.marked(render(request, "pages/move.html", context, status=status))


def _panel(
    outlook: outlooks.Outlook, month: date, day: date | None, now: datetime
) -> choosing.Panel:
    """As on the centre's page, but that nothing is held by choosing."""
    panel = choosing.panel_of(outlook, month, day, now)
    if not panel.parts:
        return panel
    return replace(
        panel, sentence=_("Choose a time. You see it once more before anything changes.")
    )


def _check(request: HttpRequest, reservation: Reservation, starts_at: datetime) -> HttpResponse:
    """Both times side by side. Nothing is kept for the visitor meanwhile but the old one."""
    provider = reservation.provider
    local = starts_at.astimezone(provider.zone)
    context: dict[str, Any] = {
        "booking": bookings.words(reservation),
        "day": moments.weekday_and_day(local.date()),
        "full_day": moments.full_date(local.date()),
        "time": moments.clock_time(local),
        "zone": moments.zone_words(provider.zone, starts_at),
        "instant": moments.instant(starts_at),
        "move_address": _address(reservation),
        "choose_address": _address(reservation) + f"?day={local.date().isoformat()}#day",
        "change_address": reverse("pages:change", args=[reservation.public_id]),
        "here": _address(reservation) + "?" + urlencode({"starts_at": moments.instant(starts_at)}),
    }
    return render(request, "pages/move_check.html", context)


def _moved(
    request: HttpRequest, reservation: Reservation, actor: Actor, now: datetime
) -> HttpResponse:
    wanted = TimeForm(request.POST)
    if not wanted.is_valid():
        raise BadAddress
    provider, starts_at = reservation.provider, wanted.cleaned_data["starts_at"]
    try:
        services.reschedule(
            reservation_id=reservation.public_id,
            choice=SlotChoice(provider=str(provider.public_id), starts_at=starts_at),
            actor=actor,
            now=now,
        )
    except (SameTime, NotConfirmed):
        # A second tap, or another tab was faster: the page tells how it stands.
        return redirect("pages:change", reservation.public_id)
    except BookingError as error:
        day = starts_at.astimezone(provider.zone).date()
        return _choose(request, reservation, None, day, now, error)
    messages.success(request, _("Your appointment has moved. The reference stays the same."))
    return redirect("pages:booked", reservation.public_id)


def _address(reservation: Reservation) -> str:
    return reverse("pages:move", args=[reservation.public_id])
