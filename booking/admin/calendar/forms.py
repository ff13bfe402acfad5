"""The forms of a calendar's pages: who calls, who asks for a move."""

from collections.abc import Iterator, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from booking.admin.desk import fields
from booking.admin.schedule.rows import FROM_THE_LIST
from booking.models import Reservation
from clients.models import Client
from providers.models import Service

NEW = "new"


class CallerForm(fields.ReasonForm):
    """For whom of those found or for somebody new, what for where there are services, and why."""

    client = forms.ChoiceField(
        label=_("Who it is"),
        widget=forms.RadioSelect,
        required=False,
        error_messages={
            "required": _("Choose who of them it is, or somebody new."),
            "invalid_choice": _("Choose who it is once more."),
        },
    )
    service = forms.ChoiceField(
        label=_("Service"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose the service."), **FROM_THE_LIST},
    )
    field_order = ("client", "service", "reason")

    def __init__(
        self, *args: Any, offered: Sequence[Service], people: Sequence[Client], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.people = {str(client.pk): client for client in people}
        self._offered = {str(service.public_id): service for service in offered}
        self.initial.setdefault("reason", _("Asked by telephone"))
        client: Any = self.fields["client"]
        client.choices = [(number, each.name or each) for number, each in self.people.items()]
        client.choices += [(NEW, _("Somebody new"))]
        client.required = bool(people)
        if len(people) == 1:
            self.initial.setdefault("client", str(people[0].pk))
        if not offered:
            del self.fields["service"]
            return
        service: Any = self.fields["service"]
        service.choices = [(number, each.local_name) for number, each in self._offered.items()]
        if len(offered) == 1:
            self.initial.setdefault("service", str(offered[0].public_id))

    @property
    def known(self) -> Iterator[dict[str, Any]]:
        """Each choice of who it is with the person, None for somebody new."""
        for radio in self["client"]:
            yield {"radio": radio, "person": self.people.get(str(radio.data["value"]))}

    def client_chosen(self) -> Client | None:
        """None for somebody new."""
        return self.people.get(self.cleaned_data["client"])

    def service_chosen(self) -> Service | None:
        return self._offered.get(self.cleaned_data.get("service", ""))


class MoveForm(fields.MoveForm):
    """`revision` is the state of the appointment that was looked at."""

    revision = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, reservation: Reservation, **kwargs: Any) -> None:
        super().__init__(*args, reservation=reservation, **kwargs)
        self.initial["revision"] = reservation.revision
