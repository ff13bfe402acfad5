"""Centres in a list: name, place, distance, what one may rely on, the next free time."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import urlencode

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from booking.pages import addresses, days, moments
from booking.pages.about import needs_in_words
from booking.pages.places import place_of
from booking.queries import FreeSlot
from providers.models import Accessibility, Provider, Service

#: Told of every centre that has them; other needs only to those who ask for them.
_ALWAYS_TOLD = (Accessibility.WHEELCHAIR, Accessibility.STEP_FREE)
#: From here on a distance is told without decimals.
_FAR_KM = 10


@dataclass(frozen=True, slots=True)
class Card:
    """A centre in the list, with its next free time."""

    name: str
    address: str
    place: str
    distance: str
    needs: Sequence[str]
    #: Latitude and longitude for the map, written plainly; empty where they are not known.
    point: str
    next_day: str = ""
    next_time: str = ""
    next_address: str = ""
    places: str = ""
    is_last: bool = False


def card(
    centre: Provider,
    slot: FreeSlot | None,
    *,
    service: Service | None = None,
    needs: Collection[str] = (),
    town: str = "",
    now: datetime,
) -> Card:
    """A centre's card; its distance, if it has one, is from the town or else from the reader."""
    told = {*_ALWAYS_TOLD, *needs}.intersection(centre.accessibility)
    facts = Card(
        name=centre.local_name,
        address=addresses.centre(centre, service=service),
        place=place_of(centre),
        distance=_distance(getattr(centre, "km", None), town),
        needs=needs_in_words(told),
        point=_point(centre),
    )
    if slot is None:
        return facts
    on = slot.local_start.date()
    ahead = (on - now.astimezone(centre.zone).date()).days
    near = {0: _("Today"), 1: _("Tomorrow")}
    return replace(
        facts,
        next_day=near.get(ahead) or moments.short_date(on),
        next_time=moments.clock_time(slot.local_start),
        next_address=addresses.keeping(
            addresses.centre(centre, day=on, service=service),
            urlencode({"start": moments.instant(slot.starts_at)}),
        ),
        places=days.places_left(slot),
        is_last=slot.remaining == 1 < slot.capacity,
    )


def _distance(kilometres: float | None, town: str) -> str:
    if kilometres is None:
        return ""
    if kilometres < 1:
        return (
            _("Less than 1 km from %(town)s") % {"town": town} if town else _("Less than 1 km away")
        )
    told = number_format(kilometres, 0 if kilometres >= _FAR_KM else 1)
    if town:
        return _("%(km)s km from %(town)s") % {"km": told, "town": town}
    return _("%(km)s km away") % {"km": told}


def _point(centre: Provider) -> str:
    if centre.latitude is None or centre.longitude is None:
        return ""
    return f"{centre.latitude:.4f},{centre.longitude:.4f}"
