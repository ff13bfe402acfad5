"""Find a person by what they say of themselves, and add one who is not there yet.

What is asked for is sent as a form and answered at once, so that it stands in no address, no log
and no referrer. Each person shown by it is noted, as a page that was looked at is.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from phonenumber_field.formfields import PhoneNumberField

from audit import services as audit
from audit.admin.standing import actor_of
from booking import queries, services
from booking.admin.desk.reach import must_see_people, must_serve_people, page
from booking.admin.today.desks import desk_of
from booking.models import Reservation
from booking.references import read_reference
from clients.models import Client
from providers.admin.scope import may_serve

MOST_FOUND = 20
_PHONE = {"invalid": gettext_lazy("Write a telephone number such as +212 539 123456.")}
_EMAIL = {"invalid": gettext_lazy("Write an address such as salma@example.org.")}
_TEL = {"type": "tel", "dir": "ltr", "autocomplete": "off"}


def _phone(**how: Any) -> PhoneNumberField:
    widget = forms.TextInput(attrs=_TEL)
    return PhoneNumberField(required=False, error_messages=_PHONE, widget=widget, **how)


def _email(**how: Any) -> forms.EmailField:
    widget = forms.EmailInput(attrs={"dir": "ltr", "autocomplete": "off"})
    return forms.EmailField(required=False, error_messages=_EMAIL, widget=widget, **how)


class _Regional(forms.Form):
    """Numbers without a country are of the region."""

    use_required_attribute = False

    def __init__(self, *args: Any, region: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["phone"].region = region or None  # type: ignore[attr-defined] # it has one


class FindForm(_Regional):
    """One way to say who it is; each is taken as a whole."""

    email = _email(label=gettext_lazy("E-mail"))
    phone = _phone(label=gettext_lazy("Telephone"))
    reference = forms.CharField(
        label=gettext_lazy("Reference of an appointment"),
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
            self.add_error("email", _("Write an e-mail address, a number or a reference."))
        return given


class AddForm(_Regional):
    """Who it is, and how they are written to."""

    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=150,
        error_messages={"required": gettext_lazy("Write the name, for example Salma Bennani.")},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    phone = _phone(label=gettext_lazy("Telephone (optional)"))
    email = _email(label=gettext_lazy("E-mail (optional)"))
    language = forms.ChoiceField(label=gettext_lazy("Language"), choices=settings.LANGUAGES)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("language", (get_language() or "en").split("-")[0])

    def told(self) -> dict[str, str]:
        return {name: str(value or "") for name, value in self.cleaned_data.items()}


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
        context["found"] = _find(request, given)
        known = {"email": given["email"], "phone": given["phone"]}
        context["add_form"] = AddForm(initial=known, region=region)
    return page(request, "find", form=form, **context)


def add_page(request: HttpRequest) -> HttpResponse:
    """Add a person; then choose a time for them."""
    must_serve_people(request)
    sent = request.POST if request.method == "POST" else None
    form = AddForm(sent, region=_region_of(request))
    if form.is_bound and form.is_valid():
        client = services.add_client(told=form.told(), actor=actor_of(request))
        messages.success(request, _("The person is added. Choose a time for them."))
        return HttpResponseRedirect(reverse("desk:book", args=[client.pk]))
    return page(request, "add", form=form, title=_("Add a person"))


def _find(request: HttpRequest, given: dict[str, Any]) -> Found:
    """Whom what was given names, as far as the reader sees them; each is noted."""
    actor, of_applicant = actor_of(request), None
    people: dict[int, Client] = {}
    for how in ({"email": given["email"]}, {"phone": str(given["phone"] or "")}):
        if any(how.values()):
            rows = queries.clients_with(actor, **how, most=MOST_FOUND)
            people |= {row.pk: row for row in rows}
    if given["reference"]:
        booked = queries.owner_of_reference(actor, given["reference"])
        if booked is not None and booked.client is None:
            of_applicant = booked
        elif booked is not None and booked.client is not None and booked.client.erased_at is None:
            people[booked.client.pk] = booked.client
    found = list(people.values())[:MOST_FOUND]
    numbers: list[int | None] = [client.pk for client in found]
    audit.record_successes(
        audit.Trail("find_client", actor, None, "client", number) for number in numbers or [None]
    )
    return Found(found, of_applicant)


def _region_of(request: HttpRequest) -> str:
    desk = desk_of(request, timezone.now())
    return desk.provider.country if desk else ""
