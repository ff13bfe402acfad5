"""Somebody at the counter without an appointment: a name, a service, a time of today."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from booking import queries
from booking.admin.desk.fields import PersonForm, SlotForm
from booking.admin.today.desks import Desk
from booking.queries import FreeSlot
from providers.models import Service
from providers.queries import offered_services


class WalkInForm(SlotForm, PersonForm):
    """And which time of today."""

    arrived = forms.BooleanField(
        label=_("Is here now: check in at once"), required=False, initial=True
    )

    def __init__(self, *args: Any, starts: Sequence[FreeSlot], **kwargs: Any) -> None:
        super().__init__(*args, starts=starts, **kwargs)
        if starts:
            self.initial.setdefault("slot", starts[0].id)


def services_at(desk: Desk) -> list[Service]:
    return list(offered_services(desk.provider))


def form_for(desk: Desk, service: Service | None, sent: Any = None) -> WalkInForm:
    """The form with the free times of today for that service, the next one chosen."""
    starts = queries.walk_in_starts(desk.provider, service=service, now=desk.now)
    return WalkInForm(sent, starts=starts, region=desk.provider.country)
