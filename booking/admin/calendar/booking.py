"""Book a time for somebody on the telephone: found among those who were here, or new.

Who calls is asked for as on the pages about people: sent as a form and answered at once, so that it
stands in no address, and within the reader's centres alone.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import URLPattern
from django.utils.translation import gettext as _

from audit.admin.doors import DIGITS
from audit.admin.moments import moment
from audit.admin.standing import actor_of
from audit.errors import DomainError
from booking import queries, services
from booking.admin.calendar.forms import CallerForm
from booking.admin.calendar.ways import back_to, slot_at
from booking.admin.desk.fields import PersonForm
from booking.admin.desk.finding import MOST_FOUND, FindForm, Found, note_shown, people_with, search
from booking.admin.desk.reach import said
from booking.admin.schedule.frame import CentrePages
from booking.choices import SlotChoice
from booking.models import Reservation, Slot
from providers.models import Provider
from providers.queries import offered_services


@dataclass(frozen=True, slots=True)
class Call:
    """What is known of a call: who was asked for, who was found, and the forms that ask on."""

    find: FindForm
    form: CallerForm
    #: Somebody new.
    person: PersonForm
    found: Found | None = None
    is_ready: bool = False

    @property
    def status(self) -> int:
        return 422 if self.form.is_bound or self.find.errors else 200


class BookPages(CentrePages):
    """For those who serve at the centre; whoever runs it may close the time from here."""

    def get_urls(self) -> list[URLPattern]:
        ways = [("calendar/book/<int:slot>/", self.book_view, "calendar_book")]
        return [*self.ways(ways), *super().get_urls()]

    def book_view(self, request: HttpRequest, number: int, slot: int) -> HttpResponse:
        """Ask who calls, or book; a POST with `find` asks."""
        provider = self.served(request, number)
        chosen = slot_at(provider, slot)
        call = _call(request, provider)
        if call.is_ready and (booked := _book(request, chosen, call)) is not None:
            return back_to(provider, booked)
        if call.found is None:
            note_shown(actor_of(request), [client.pk for client in call.form.people.values()])
        local = chosen.starts_at.astimezone(provider.zone)
        ends = chosen.ends_at.astimezone(provider.zone)
        return self.framed(
            request,
            provider,
            "calendar_book",
            _("Book at %(centre)s for a caller"),
            tab="calendar",
            status=call.status,
            call=call,
            form=call.form,
            slot=chosen,
            when=moment(chosen.starts_at, provider.zone),
            day=local.date(),
            closing=f"?day={local.date()}&from={local:%H:%M}&until={ends:%H:%M}#day",
        )


def _call(request: HttpRequest, provider: Provider) -> Call:
    sent = request.POST if request.method == "POST" else None
    offered = list(offered_services(provider))
    find = partial(FindForm, region=provider.country, auto_id="find_%s")
    if sent is not None and "find" not in sent:
        return _sent(request, sent, find(), partial(CallerForm, offered=offered), provider.country)
    asked = find(sent)
    found, known = None, {}
    if asked.is_bound and asked.is_valid():
        found = search(request, asked.cleaned_data)
        known = {name: asked.cleaned_data[name] for name in ("email", "phone")}
    form = CallerForm(offered=offered, people=found.people if found else ())
    person = PersonForm(region=provider.country, initial=known)
    # Where the next key is wanted, with one hand on the telephone.
    wanted = asked["phone"] if found is None else form["client"] if form.people else person["name"]
    wanted.field.widget.attrs["autofocus"] = True
    return Call(asked, form, person, found)


def _sent(
    request: HttpRequest,
    sent: QueryDict,
    find: FindForm,
    form_for: Callable[..., CallerForm],
    region: str,
) -> Call:
    """What is to be booked; those who were found come along as numbers and are looked up anew."""
    actor = actor_of(request)
    form = form_for(sent, people=queries.clients_numbered(actor, _numbers(sent.getlist("known"))))
    if sent.get("client", "") in form.people:
        person = PersonForm(region=region)
        return Call(find, form, person, is_ready=form.is_valid())
    person = PersonForm(sent, region=region)
    is_ready = all([form.is_valid(), person.is_valid()])
    if is_ready and not form.cleaned_data["client"]:
        # Nobody was looked for: whoever was here before is shown before there are two of them.
        given = person.person()
        if people := people_with(actor, given.email, given.phone):
            return Call(find, form_for(sent, people=people), person)
    return Call(find, form, person, is_ready=is_ready)


def _book(request: HttpRequest, slot: Slot, call: Call) -> Reservation | None:
    client, service = call.form.client_chosen(), call.form.service_chosen()
    how: dict[str, Any] = {
        "choice": SlotChoice(slot_id=slot.pk),
        "service_id": service.public_id if service else None,
        "reason": call.form.cleaned_data["reason"],
        "actor": actor_of(request),
    }
    try:
        if client is None:
            booked = services.book_caller(person=call.person.person(), **how)
        else:
            booked = services.book(client_id=client.public_id, **how)
    except DomainError as refusal:
        messages.error(request, said(refusal))
        return None
    messages.success(request, _("%(reference)s is booked.") % {"reference": booked})
    return booked


def _numbers(written: Sequence[str]) -> list[int]:
    return [
        int(each)
        for each in written[:MOST_FOUND]
        if each.isascii() and each.isdigit() and len(each) <= DIGITS
    ]
