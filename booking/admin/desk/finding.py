"""Find a person by what they say of themselves, and add one who is not there yet.

What is asked for is sent as a form and answered at once, so that it stands in no address, no log
and no referrer. Each person shown by it is noted, as a page that was looked at is.
"""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from audit import services as audit
from audit.actors import Actor
from audit.admin.standing import actor_of
from booking import queries, services
from booking.admin.desk.fields import PersonForm, RegionalForm, email_field, phone_field
from booking.admin.desk.reach import must_see_people, must_serve_people, page
from booking.admin.today.desks import desk_of
from booking.models import Reservation
from booking.references import read_reference
from clients.models import Client
from providers.admin.scope import may_serve

MOST_FOUND = 20


class FindForm(RegionalForm):
    """One way to say who it is; each is taken as a whole."""

    phone = phone_field(label=gettext_lazy("Telephone"))
    email = email_field(label=gettext_lazy("E-mail"))
    reference = forms.CharField(
        label=gettext_lazy("Reference"),
        required=False,
        max_length=60,
        widget=forms.TextInput(attrs={"dir": "ltr", "autocomplete": "off", "spellcheck": "false"}),
    )

    def clean_reference(self) -> str:
        written = self.cleaned_data["reference"]
        reference = read_reference(written) if written else ""
        if reference is None:
            raise forms.ValidationError(
                _(
                    "That is not a whole reference. It has 12 letters and figures, such as"
                    " K7M-2QX-9RT-4HC."
                )
            )
        return reference

    def clean(self) -> dict[str, Any] | None:
        given = super().clean()
        if not self.errors and not any(self.cleaned_data.values()):
            self.add_error("phone", _("Write an e-mail address, a number or a reference."))
        return given


@dataclass(frozen=True, slots=True)
class Found:
    """People, and a booking that is nobody's but a portal's applicant's."""

    people: Sequence[Client]
    of_applicant: Reservation | None


def find_page(request: HttpRequest) -> HttpResponse:
    """Ask who it is; answer in the same breath."""
    must_see_people(request)
    sent = request.POST if request.method == "POST" else None
    region = _region_of(request)
    form = FindForm(sent, region=region)
    context: dict[str, Any] = {
        "title": _("Find a person"),
        "may_serve": may_serve(request.user, None),
    }
    if form.is_bound and form.is_valid():
        given = form.cleaned_data
        context["found"] = search(request, given)
        known = {"email": given["email"], "phone": given["phone"]}
        context["add_form"] = PersonForm(initial=known, region=region)
    return page(request, "find", form=form, **context)


def add_page(request: HttpRequest) -> HttpResponse:
    """Add a person; then choose a time for them."""
    must_serve_people(request)
    sent = request.POST if request.method == "POST" else None
    form = PersonForm(sent, region=_region_of(request))
    if form.is_bound and form.is_valid():
        client = services.add_client(told=asdict(form.person()), actor=actor_of(request))
        messages.success(request, _("The person is added. Choose a time for them."))
        return HttpResponseRedirect(reverse("desk:book", args=[client.pk]))
    return page(request, "add", form=form, title=_("Add a person"))


def search(request: HttpRequest, given: dict[str, Any]) -> Found:
    """Whom what was given names, as far as the reader sees them; each is noted."""
    actor, of_applicant = actor_of(request), None
    people = people_with(actor, given["email"], str(given["phone"] or ""))
    if given["reference"]:
        booked = queries.owner_of_reference(actor, given["reference"])
        if booked is not None and booked.client is None:
            of_applicant = booked
        elif booked is not None and booked.client is not None and booked.client.erased_at is None:
            people = list(dict.fromkeys([*people, booked.client]))
    found = people[:MOST_FOUND]
    note_shown(actor, [client.pk for client in found] or [None])
    return Found(found, of_applicant)


def people_with(actor: Actor, email: str, phone: str) -> list[Client]:
    """Those with this address, then those with this number, as far as the actor sees them."""
    people: dict[Client, None] = {}
    for how in ({"email": email}, {"phone": phone}):
        if any(how.values()):
            people |= dict.fromkeys(queries.clients_with(actor, **how, most=MOST_FOUND))
    return list(people)[:MOST_FOUND]


def note_shown(actor: Actor, numbers: Iterable[int | None]) -> None:
    """Write down who was shown to whom; None for nobody."""
    audit.record_successes(
        audit.Trail("find_client", actor, None, "client", number) for number in numbers
    )


def _region_of(request: HttpRequest) -> str:
    desk = desk_of(request, timezone.now())
    return desk.provider.country if desk else ""
