"""The administrator's list: centres that need a look, each with where to look."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from booking import queries
from booking.queries import Trouble

#: Centres listed; beyond so many the list is no help.
MOST_LISTED = 100


@dataclass(frozen=True, slots=True)
class Concern:
    """A centre, and its troubles as sentence and address."""

    number: int
    name: str
    external_id: str
    lines: Sequence[tuple[str, str]]


def overview(now: datetime) -> dict[str, Any]:
    """What the page of troubles shows."""
    found = queries.troubles(now)
    return {
        "concerns": [_concern(each) for each in found.troubles[:MOST_LISTED]],
        "more": max(0, len(found.troubles) - MOST_LISTED),
        "general": list(_of_nobody(found)),
    }


def _concern(trouble: Trouble) -> Concern:
    centre = trouble.provider
    return Concern(centre.pk, centre.local_name, centre.external_id or "", _lines(trouble))


def _lines(trouble: Trouble) -> list[tuple[str, str]]:
    number = trouble.provider.pk
    lines = []
    if trouble.no_openings:
        week = reverse("admin:providers_provider_schedule_week", args=[number])
        lines.append((_("No times ahead"), week))
    if trouble.is_full:
        month = reverse("admin:providers_provider_schedule_month", args=[number])
        lines.append((_("No free time in the next two weeks"), month))
    if trouble.failed_messages:
        said = ngettext(
            "%(count)d message given up in a week",
            "%(count)d messages given up in a week",
            trouble.failed_messages,
        )
        lines.append((said % {"count": trouble.failed_messages}, _notices("given_up", number)))
    if trouble.repairs:
        said = ngettext(
            "%(count)d day of availability repaired since yesterday",
            "%(count)d days of availability repaired since yesterday",
            trouble.repairs,
        )
        lines.append((said % {"count": trouble.repairs}, ""))
    return lines


def _of_nobody(found: queries.Overview) -> list[tuple[str, str]]:
    lines = []
    if found.cache_is_away:
        lines.append((_("Valkey does not answer: free times are read from the database."), ""))
    if found.late_messages:
        said = ngettext(
            "%(count)d message is due for more than 15 minutes.",
            "%(count)d messages are due for more than 15 minutes.",
            found.late_messages,
        )
        lines.append((said % {"count": found.late_messages}, _notices("due")))
    if found.failed_elsewhere:
        said = ngettext(
            "%(count)d message of no centre was given up in a week.",
            "%(count)d messages of no centre were given up in a week.",
            found.failed_elsewhere,
        )
        lines.append((said % {"count": found.failed_elsewhere}, _notices("given_up")))
    return lines


def _notices(status: str, provider: int | None = None) -> str:
    only = {"status__exact": status} | ({"provider": provider} if provider else {})
    return f"{reverse('admin:booking_notice_changelist')}?{urlencode(only)}"
