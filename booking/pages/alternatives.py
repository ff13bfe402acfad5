"""Where else: free times at centres near one that has none, by distance."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from booking import queries
from booking.pages import addresses, days, moments
from booking.pages.days import Chip
from booking.pages.outlooks import Outlook
from booking.queries import FreeSlot, Party, Wish
from providers.models import Provider

_SAME_HOUR = timedelta(hours=1)
Found = tuple[Provider, FreeSlot]


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """Times at other centres, one each."""

    title: str
    chips: Sequence[Chip]


def on_day(outlook: Outlook, on: date, now: datetime) -> Elsewhere | None:
    """The first free time of that day at each of the nearest centres; else their next at all."""
    near, free = _free_on(outlook, on, now)
    found = [(other, free[other.pk][0]) for other in near if free[other.pk]]
    if found:
        return _elsewhere(outlook, _("Another centre, same day"), found)
    return _soonest(outlook, near, now)


def at_hour(outlook: Outlook, wanted: datetime, now: datetime) -> Elsewhere | None:
    """The time nearest to an instant, at most an hour from it; else as `on_day`."""
    on = wanted.astimezone(outlook.provider.zone).date()
    near, free = _free_on(outlook, on, now)
    found = [
        (other, min(free[other.pk], key=lambda slot: abs(slot.starts_at - wanted)))
        for other in near
        if free[other.pk]
    ]
    same = [pair for pair in found if abs(pair[1].starts_at - wanted) <= _SAME_HOUR]
    if same:
        return _elsewhere(outlook, _("Same hour, another centre"), same)
    if found:
        return _elsewhere(outlook, _("Another centre, same day"), found)
    return _soonest(outlook, near, now)


def soonest(outlook: Outlook, now: datetime, wish: Wish | None = None) -> Elsewhere | None:
    """The next free time at each of the nearest centres, on the days and at the hours wished."""
    near = queries.providers_nearby(outlook.provider, outlook.service, now)
    return _soonest(outlook, near, now, wish)


def _soonest(
    outlook: Outlook, near: Sequence[Provider], now: datetime, wish: Wish | None = None
) -> Elsewhere | None:
    free = queries.next_free(near, service=outlook.service, now=now, wish=wish)
    found = [(other, slot) for other in near for slot in free.get(other.pk, [])]
    return _elsewhere(outlook, _("Another centre"), found) if found else None


def _free_on(
    outlook: Outlook, on: date, now: datetime
) -> tuple[list[Provider], dict[int, list[FreeSlot]]]:
    """However many centres are near: one query for them, and one for what they have free."""
    near = queries.providers_nearby(outlook.provider, outlook.service, now)
    free = queries.free_starts(near, on, on, service=outlook.service, party=Party(), now=now)
    return near, free


def _elsewhere(outlook: Outlook, title: str, found: Iterable[Found]) -> Elsewhere:
    nearest = list(found)[: days.NEAR]
    return Elsewhere(title, [_chip(outlook.provider, other, slot) for other, slot in nearest])


def _chip(here: Provider, other: Provider, slot: FreeSlot) -> Chip:
    """Which centre, how far, and on whose clock if that is another one."""
    km = number_format(round(queries.kilometres(here, other), 1))
    words = {
        "centre": other.local_name,
        "distance": _("%(km)s\N{NO-BREAK SPACE}km") % {"km": km},
        "places": days.places_left(slot),
    }
    places = _("%(centre)s, %(distance)s. %(places)s") % words
    if slot.local_start.utcoffset() != slot.starts_at.astimezone(here.zone).utcoffset():
        places += ". " + moments.zone_words(other.zone, slot.starts_at)
    return replace(
        days.chip(slot, with_day=True),
        places=places,
        is_last=False,
        action=reverse("pages:hold", args=[addresses.key_of(other)]),
    )
