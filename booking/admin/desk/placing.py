"""Book and move on somebody's behalf, each with a reason."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from audit.admin.moments import moment
from audit.admin.standing import actor_of
from audit.errors import DomainError
from booking import services
from booking.admin.desk.fields import CENTRE, MoveForm, SlotForm
from booking.admin.desk.reach import appointment, must_serve_people, page, person, said
from booking.admin.desk.times import TimeForm, choose
from booking.models import Reservation

Status = Reservation.Status


class MoveTimeForm(SlotForm, MoveForm):
    """Another time, who wants it, and why."""


def book_page(request: HttpRequest, number: int) -> HttpResponse:
    """Choose centre, service, day and time for a person; then it is booked."""
    must_serve_people(request)
    client, now = person(request, number), timezone.now()
    times = choose(request, now)
    sent = request.POST if request.method == "POST" else None
    form = TimeForm(sent, starts=times.starts)
    if form.is_bound and times.is_ready and form.is_valid():
        try:
            booked = services.book(
                choice=form.choice(),
                client_id=client.public_id,
                service_id=times.service.public_id if times.service else None,
                reason=form.cleaned_data["reason"],
                actor=actor_of(request),
                now=now,
            )
        except DomainError as refusal:
            form.add_error("slot", said(refusal))
        else:
            messages.success(request, _("%(reference)s is booked.") % {"reference": booked})
            return _to(booked)
    title = _("Book for client %(number)s") % {"number": client.pk}
    return page(request, "book", form=form, title=title, client=client, times=times)


def move_page(request: HttpRequest, number: int) -> HttpResponse:
    """Choose another time for an appointment or a hold; then it is moved."""
    reservation, now = appointment(request, number), timezone.now()
    if reservation.status not in (Status.HELD, Status.CONFIRMED):
        raise Http404
    times = choose(
        request,
        now,
        at=reservation.provider,
        fixed=reservation.service,
        has_no_service=reservation.service is None,
    )
    sent = request.POST if request.method == "POST" else None
    form = MoveTimeForm(sent, starts=times.starts, reservation=reservation)
    if form.is_bound and times.is_ready and form.is_valid():
        verb = services.reassign if form.cleaned_data["who"] == CENTRE else services.reschedule
        try:
            moved = verb(
                reservation_id=reservation.public_id,
                choice=form.choice(),
                reason=form.cleaned_data["reason"],
                actor=actor_of(request),
                now=now,
            )
        except DomainError as refusal:
            form.add_error("slot", said(refusal))
        else:
            messages.success(request, _("%(reference)s is moved.") % {"reference": moved})
            return _to(moved)
    return page(
        request,
        "move",
        form=form,
        title=_("Move %(reference)s") % {"reference": reservation},
        reservation=reservation,
        stands=moment(reservation.starts_at, reservation.provider.zone),
        times=times,
    )


def _to(reservation: Reservation) -> HttpResponse:
    return HttpResponseRedirect(reverse("admin:booking_reservation_change", args=[reservation.pk]))
