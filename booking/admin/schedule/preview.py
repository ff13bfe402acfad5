"""What a draft would do, before anything is saved; and applying it with a choice."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.paginator import Page, Paginator
from django.utils.translation import gettext_lazy as _

from audit.admin.moments import moment
from booking.admin.schedule.month import day_named
from booking.admin.schedule.rows import FROM_THE_LIST
from booking.models import ScheduleChange
from booking.references import in_groups
from providers.models import Provider
from providers.schedules import ScheduleDraft

DAYS_A_PAGE = 31
STRANDED_A_PAGE = 50

WHY = {
    "closed": _("closed then"),
    "capacity": _("fewer places then"),
    "service": _("service no longer offered"),
    "length": _("no longer one unbroken time"),
}
CHOICES = [
    ("keep", _("Keep them. The centre serves them at their time, outside the new hours.")),
    ("move", _("Move each to the next free time. They are told and may choose another.")),
    ("cancel", _("Cancel them. They are told, and why.")),
]


class ApplyForm(forms.Form):
    """What happens to those whose time goes. Asked only where there are some."""

    choice = forms.ChoiceField(
        label=_("What happens to them"),
        choices=CHOICES,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what happens to them."), **FROM_THE_LIST},
    )
    nearby = forms.BooleanField(
        label=_("Where there is no time here, at centres nearby"), required=False
    )
    reason = forms.CharField(
        label=_("Reason"),
        required=False,
        max_length=200,
        help_text=_("Told to those whose appointment changes. Leave out names of people."),
    )

    def __init__(self, *args: Any, asks: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.asks = asks
        if not asks:
            del self.fields["choice"]
            del self.fields["nearby"]

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or self.cleaned_data
        if given.get("choice") == "cancel" and not given.get("reason"):
            self.add_error("reason", _("Write the reason, such as “Centre closed by flooding”."))
        return given

    def chosen(self) -> dict[str, Any]:
        """The choice as `propose_change` takes it; without anybody stranded, to keep is safest."""
        given = self.cleaned_data
        return {
            "choice": ScheduleChange.Choice(given.get("choice") or "keep"),
            "nearby": bool(given.get("nearby")) and given.get("choice") == "move",
            "reason": given["reason"],
        }


@dataclass(frozen=True, slots=True)
class StrandedRow:
    """Somebody whose time goes, as the staff of their centre see them."""

    number: int
    reference: str
    name: str
    starts: str
    service: str
    status: str
    why: str


def stranded_rows(preview: Any, provider: Provider, number: int) -> Page[StrandedRow]:
    ordered = sorted(preview.stranded, key=lambda each: each.reservation.starts_at)
    page = Paginator(ordered, STRANDED_A_PAGE).get_page(number)
    page.object_list = [stranded_row(each, provider) for each in page.object_list]
    return page


def stranded_row(stranded: Any, provider: Provider) -> StrandedRow:
    """One of those stranded, by the clock of the centre they lose their time at."""
    reservation = stranded.reservation
    # Applicants are known to their portal by a number that only auditors look at.
    name = reservation.client.name if reservation.client_id else _("an applicant of a portal")
    return StrandedRow(
        number=reservation.pk,
        reference=in_groups(reservation.reference),
        name=str(name or _("no name given")),
        starts=moment(reservation.starts_at, provider.zone),
        service=reservation.service.local_name if reservation.service else "–",
        status=reservation.get_status_display(),
        why=str(WHY.get(stranded.why, stranded.why)),
    )


def day_rows(preview: Any, number: int) -> Page[Any]:
    """The days on which anything differs, in order."""
    rows = [
        {"on": on, "named": day_named(on), "change": change}
        for on, change in sorted(preview.days.items())
        if change.gained or change.lost or change.changed
    ]
    return Paginator(rows, DAYS_A_PAGE).get_page(number)


def is_of_the_week(draft: ScheduleDraft) -> bool:
    """Whether the draft was written in the week's form rather than on a day of the month."""
    return not (draft.exceptions_added or draft.exceptions_removed)


def page_number(posted: Mapping[str, str], name: str) -> int:
    """Which page of the days or of the people is asked for; the first where nothing is."""
    written = posted.get(f"{name}_page", "1")
    return int(written) if written.isascii() and written.isdigit() and len(written) < 6 else 1
