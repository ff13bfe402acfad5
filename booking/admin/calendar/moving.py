"""Choose another time in the calendar for somebody who has one."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern
from django.utils.translation import gettext as _

from audit.admin.moments import moment
from audit.admin.standing import actor_of
from audit.errors import DomainError
from booking import queries, services
from booking.admin.calendar.forms import MoveForm
from booking.admin.calendar.ways import back_to, day_of, slot_at
from booking.admin.desk.fields import CENTRE
from booking.admin.desk.reach import said
from booking.admin.schedule.frame import CentrePages
from booking.admin.today.clerk import name_of
from booking.choices import SlotChoice
from booking.models import Reservation, Slot
from booking.wall_clock import clock_time


class MovePages(CentrePages):
    """For those who serve at the centre."""

    def get_urls(self) -> list[URLPattern]:
        address = "calendar/move/<int:reservation>/<int:slot>/"
        return [*self.ways([(address, self.move_view, "calendar_move")]), *super().get_urls()]

    def move_view(
        self, request: HttpRequest, number: int, reservation: int, slot: int
    ) -> HttpResponse:
        """Both times side by side; a POST moves."""
        provider = self.served(request, number)
        moved = queries.one_at_centre(provider, reservation)
        if moved is None:
            raise Http404
        chosen = slot_at(provider, slot)
        sent = request.POST if request.method == "POST" else None
        form = MoveForm(sent, reservation=moved)
        status = 200 if sent is None else 422
        if sent is not None and form.is_valid():
            if form.cleaned_data["revision"] != moved.revision:
                messages.warning(request, _("It was changed meanwhile. Look at it again."))
                form, status = MoveForm(reservation=moved), 409
            elif _move(request, moved, chosen, form):
                return back_to(provider, chosen)
        return self.framed(
            request,
            provider,
            "calendar_move",
            _("Move an appointment at %(centre)s"),
            tab="calendar",
            status=status,
            form=form,
            reservation=moved,
            name=name_of(moved),
            old=moment(moved.starts_at, provider.zone),
            new=moment(chosen.starts_at, provider.zone),
            slot=chosen,
            back=day_of(provider, chosen.starts_at) + f"&move={moved.pk}",
        )


def _move(request: HttpRequest, moved: Reservation, slot: Slot, form: MoveForm) -> bool:
    verb = services.reassign if form.cleaned_data["who"] == CENTRE else services.reschedule
    try:
        verb(
            reservation_id=moved.public_id,
            choice=SlotChoice(slot_id=slot.pk),
            reason=form.cleaned_data["reason"],
            actor=actor_of(request),
        )
    except DomainError as refusal:
        messages.error(request, f"{moved}: {said(refusal)}")
        return False
    local = slot.starts_at.astimezone(moved.provider.zone)
    words = {"reference": moved, "time": clock_time(local)}
    messages.success(request, _("%(reference)s is moved to %(time)s.") % words)
    return True
