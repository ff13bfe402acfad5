"""The fields of every page on which somebody is booked or moved by another: who, when, why."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from phonenumber_field.formfields import PhoneNumberField

from booking.choices import SlotChoice
from booking.models import Reservation, ReservationNote
from booking.queries import FreeSlot
from booking.services import Person
from booking.wall_clock import clock_time

CLIENT, CENTRE = "client", "centre"
_WHO_ASKS = {
    CLIENT: _("The person asked for another time"),
    CENTRE: _("The centre needs it: they are told and may choose another"),
}


def phone_field(**how: Any) -> PhoneNumberField:
    return PhoneNumberField(
        required=False,
        error_messages={"invalid": _("Write a telephone number such as +212 537 123456.")},
        widget=forms.TextInput(attrs={"type": "tel", "dir": "ltr", "autocomplete": "off"}),
        **how,
    )


def email_field(**how: Any) -> forms.EmailField:
    return forms.EmailField(
        required=False,
        error_messages={"invalid": _("Write an address such as salma@example.org.")},
        widget=forms.EmailInput(attrs={"dir": "ltr", "autocomplete": "off"}),
        **how,
    )


class RegionalForm(forms.Form):
    """Its telephone number is of the region where it names no country."""

    use_required_attribute = False

    def __init__(self, *args: Any, region: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["phone"].region = region or None  # type: ignore[attr-defined] # it has one


class PersonForm(RegionalForm):
    """Who it is, and how they are written to; rules are the engine's."""

    name = forms.CharField(
        label=_("Name"),
        max_length=150,
        error_messages={"required": _("Write the name, for example Salma Bennani.")},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    phone = phone_field(label=_("Telephone (optional)"))
    email = email_field(label=_("E-mail (optional)"))
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("language", (get_language() or "en").split("-")[0])

    def person(self) -> Person:
        given = self.cleaned_data
        return Person(given["name"], given["email"], str(given["phone"] or ""), given["language"])


class SlotForm(forms.Form):
    """Which of the free times."""

    use_required_attribute = False

    slot = forms.TypedChoiceField(
        label=_("Time"),
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose a time."),
            "invalid_choice": _("That time is not free any more. Choose another."),
        },
    )

    def __init__(self, *args: Any, starts: Sequence[FreeSlot], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["slot"].choices = [  # type: ignore[attr-defined] # it takes choices
            (start.id, clock_time(start.local_start)) for start in starts
        ]

    def choice(self) -> SlotChoice:
        return SlotChoice(slot_id=self.cleaned_data["slot"])


class ReasonForm(forms.Form):
    """Why; kept beside the appointment."""

    use_required_attribute = False
    field_order = ("slot", "who", "reason")

    reason = forms.CharField(
        label=_("Reason"),
        max_length=ReservationNote.MOST,
        help_text=_("Kept with the appointment. Leave out names, addresses and numbers of people."),
        error_messages={"required": _("Write the reason, such as “Asked by telephone”.")},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class MoveForm(ReasonForm):
    """Who wants a move: their own change of mind, or the centre's need; and why."""

    who = forms.ChoiceField(
        label=_("Who asked for it"),
        choices=list(_WHO_ASKS.items()),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose who asked for it.")},
    )

    def __init__(self, *args: Any, reservation: Reservation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if reservation.status == Reservation.Status.HELD:
            # Whoever holds a time and wants another lets go of it; only the centre moves a hold.
            who: Any = self.fields["who"]
            who.choices = [(CENTRE, _WHO_ASKS[CENTRE])]
            self.initial.setdefault("who", CENTRE)
