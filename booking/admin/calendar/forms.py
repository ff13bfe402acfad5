"""The forms of a calendar's pages: who calls, who asks for a move."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from booking.admin.schedule.rows import FROM_THE_LIST
from booking.admin.today.walk_in import PersonForm
from booking.models import Reservation
from providers.models import Service

WHO_ASKS = {
    "client": _("They asked for it."),
    "centre": _("The centre needs it. They are told that the centre moved them."),
}


class CallerForm(PersonForm):
    """Who calls, and what for, where the centre offers services."""

    service = forms.ChoiceField(
        label=_("Service"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose the service."), **FROM_THE_LIST},
    )

    def __init__(self, *args: Any, offered: Sequence[Service], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._offered = {str(service.public_id): service for service in offered}
        if not offered:
            del self.fields["service"]
            return
        self.fields["service"].choices = [  # type: ignore[attr-defined] # it takes choices
            (number, service.local_name) for number, service in self._offered.items()
        ]
        if len(offered) == 1:
            self.initial.setdefault("service", str(offered[0].public_id))

    def service_chosen(self) -> Service | None:
        return self._offered.get(self.cleaned_data.get("service", ""))


class MoveForm(forms.Form):
    """Whose wish a move is; `revision` is the state of the appointment that was looked at."""

    use_required_attribute = False

    asks = forms.ChoiceField(
        label=_("Who asks for the move"),
        choices=list(WHO_ASKS.items()),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose who asks for the move."), **FROM_THE_LIST},
    )
    revision = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, reservation: Reservation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["revision"] = reservation.revision
        if reservation.status == Reservation.Status.HELD:
            # A time that is not booked yet is only ever moved by the centre.
            self.fields["asks"].choices = [  # type: ignore[attr-defined] # it takes choices
                ("centre", WHO_ASKS["centre"])
            ]
            self.initial.setdefault("asks", "centre")
