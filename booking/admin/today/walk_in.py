"""Somebody at the counter without an appointment: a name, a service, a time of today."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from phonenumber_field.formfields import PhoneNumberField

from booking import queries
from booking.admin.today.desks import Desk
from booking.choices import SlotChoice
from booking.queries import FreeSlot
from booking.services import Person
from booking.wall_clock import clock_time
from providers.models import Service
from providers.queries import offered_services


class PersonForm(forms.Form):
    """Who it is; rules are the engine's."""

    use_required_attribute = False

    name = forms.CharField(
        label=_("Name"),
        max_length=150,
        error_messages={"required": _("Write the name, for example Salma Bennani.")},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    phone = PhoneNumberField(
        label=_("Telephone (optional)"),
        required=False,
        error_messages={"invalid": _("Write a telephone number such as +212 539 123456.")},
        widget=forms.TextInput(attrs={"type": "tel", "dir": "ltr", "autocomplete": "off"}),
    )
    email = forms.EmailField(
        label=_("E-mail (optional)"),
        required=False,
        error_messages={"invalid": _("Write an address such as salma@example.org.")},
        widget=forms.EmailInput(attrs={"dir": "ltr", "autocomplete": "off"}),
    )
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)

    def __init__(self, *args: Any, region: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["phone"].region = region or None  # type: ignore[attr-defined] # it has one
        self.initial.setdefault("language", (get_language() or "en").split("-")[0])

    def person(self) -> Person:
        given = self.cleaned_data
        return Person(given["name"], given["email"], str(given["phone"] or ""), given["language"])


class WalkInForm(PersonForm):
    """And which time of today."""

    slot = forms.TypedChoiceField(
        label=_("Time"),
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose a time."),
            "invalid_choice": _("That time is not free any more. Choose another."),
        },
    )
    arrived = forms.BooleanField(
        label=_("Is here now: check in at once"), required=False, initial=True
    )

    def __init__(self, *args: Any, starts: Sequence[FreeSlot], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["slot"].choices = [  # type: ignore[attr-defined] # it takes choices
            (start.id, clock_time(start.local_start)) for start in starts
        ]
        if starts:
            self.initial.setdefault("slot", starts[0].id)

    def choice(self) -> SlotChoice:
        return SlotChoice(slot_id=self.cleaned_data["slot"])


def services_at(desk: Desk) -> list[Service]:
    return list(offered_services(desk.provider))


def chosen_service(written: str, offered: Sequence[Service]) -> Service | None:
    """The service asked for, else the only one there is."""
    try:
        wanted = UUID(written)
    except ValueError:
        return offered[0] if len(offered) == 1 else None
    return next((service for service in offered if service.public_id == wanted), None)


def form_for(desk: Desk, service: Service | None, sent: Any = None) -> WalkInForm:
    """The form with the free times of today for that service, the next one chosen."""
    starts = queries.walk_in_starts(desk.provider, service=service, now=desk.now)
    return WalkInForm(sent, starts=starts, region=desk.provider.country)
