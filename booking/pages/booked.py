"""Step 4 and after: check the answers, book, and keep the confirmation."""

from http import HTTPStatus
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from booking import queries, services
from booking.errors import HoldExpired, NotLive, ReservationUnknown
from booking.models import Reservation
from booking.notifications import ics
from booking.pages import bookings, gone, guests, standing, tickets
from booking.pages.details_form import needs_in_words
from booking.pages.doors import door
from booking.pages.languages import OWN_NAMES

Status = Reservation.Status


@door("GET", "POST", personal=True)
def check(request: HttpRequest, reservation_id: UUID) -> HttpResponse:
    """The answers before booking, and the one button that books."""
    actor, now = guests.visitor(request, reservation_id), timezone.now()
    reservation = queries.reservation_of(actor, reservation_id)
    client = reservation.client
    if client is None or bookings.is_or_was_appointment(reservation):
        return redirect(bookings.address_of(reservation))
    if not bookings.is_held(reservation, now):
        if request.method == "POST":
            return redirect(bookings.address_of(reservation))
        return gone.over(request, reservation, now)
    if not (client.name and client.phone):
        return redirect("pages:held", reservation.public_id)
    if request.method == "POST":
        try:
            services.confirm(reservation_id=reservation.public_id, actor=actor)
        except (HoldExpired, NotLive):
            return redirect(bookings.address_of(queries.reservation_of(actor, reservation_id)))
        return redirect("pages:booked", reservation.public_id)
    context = {
        "booking": bookings.words(reservation),
        "client": client,
        "language": OWN_NAMES[client.language],
        "stated_number": reservation.stated_number,
        "needs": needs_in_words(reservation),
        "interpreter_language": reservation.interpreter_language,
        "here": request.path,
        "reservation_id": reservation.public_id,
        **bookings.clock_of(reservation, now),
    }
    return render(request, "pages/check.html", context)


@door("GET", personal=True)
def booked(request: HttpRequest, reservation_id: UUID) -> HttpResponse:
    """The confirmation: reference, when and where, what to bring, how to move or cancel."""
    reservation = queries.reservation_of(guests.visitor(request, reservation_id), reservation_id)
    if not bookings.is_or_was_appointment(reservation):
        return redirect(bookings.address_of(reservation))
    now = timezone.now()
    state = standing.state_of(reservation, now)
    move = queries.moved_by_centre(reservation) if state == "booked" else None
    context = {
        "booking": bookings.words(reservation),
        "client": reservation.client,
        "provider": reservation.provider,
        "state": state,
        "ticket": tickets.ticket(reservation) if state in ("booked", "arrived") else None,
        "reservation_id": reservation.public_id,
        "here": request.path,
        **standing.what_may_change(reservation, move, now),
        **standing.moved_by_centre(reservation, move),
    }
    status = HTTPStatus.GONE if state == "cancelled" else HTTPStatus.OK
    return render(request, "pages/booked.html", context, status=status)


@door("GET", personal=True)
def calendar_file(request: HttpRequest, reservation_id: UUID) -> HttpResponse:
    """The appointment for a calendar program; of a cancelled one, the file that takes it out.

    Raises ReservationUnknown for what is only held: a calendar would promise what may lapse.
    """
    reservation = queries.reservation_of(guests.visitor(request, reservation_id), reservation_id)
    if not bookings.is_or_was_appointment(reservation):
        raise ReservationUnknown
    is_cancelled = reservation.status == Status.CANCELLED
    facts = queries.calendar_facts(reservation)
    file = ics.calendar_file(facts, "CANCEL" if is_cancelled else "PUBLISH")
    headers = {"Content-Disposition": 'attachment; filename="appointment.ics"'}
    return HttpResponse(file, content_type="text/calendar; charset=utf-8", headers=headers)


@door("GET", personal=True)
def mine(request: HttpRequest) -> HttpResponse:
    """What this browser holds and has booked; where that is one thing, its own page.

    Whoever is signed in has a list of their own.
    """
    if guests.signed_in(request) is not None:
        return redirect("pages:account")
    client, now = guests.known_client(request), timezone.now()
    held: list[Reservation] = []
    appointments: list[Reservation] = []
    if client is not None:
        actor = guests.actor_of(client)
        held = list(bookings.live_holds(actor, now))
        appointments = list(bookings.appointments_ahead(actor, now))
    if len(held) + len(appointments) == 1:
        return redirect(bookings.address_of([*held, *appointments][0]))
    context = {
        "held": [
            (bookings.words(each), bookings.clock_of(each, now)["until"], each.public_id)
            for each in held
        ],
        "appointments": [bookings.words(each) for each in appointments],
        "here": request.path,
    }
    return render(request, "pages/mine.html", context)
