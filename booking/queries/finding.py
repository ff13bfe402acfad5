"""The centres somebody looks for, with their next free time, and others nearby where these fail."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from math import ceil

from django.db.models import F, QuerySet

from booking.queries.free_slots import FreeSlot
from booking.queries.provider_lists import (
    Near,
    Wanted,
    narrowed,
    soonest_first,
    with_distance,
)
from providers import queries as provider_queries
from providers.models import Provider, Service
from providers.towns import Town, town_called

#: Of so many at most the next free times are compared; more are listed by distance or name.
MOST_COMPARED = 400
PAGE_SIZE = 20
#: How many others are offered, out of how many, and how far away.
MOST_OTHERS = 5
_OTHERS_ASKED = 20
_OTHERS_KM = 500
#: Centres farther apart than this, in degrees, have no middle that means anything.
_ONE_PLACE = 2.0

Offer = tuple[Provider, FreeSlot | None]


@dataclass(frozen=True, slots=True)
class Found:
    """A page of the centres found; each provider has `km` where there is a place to measure from.

    `others` are free ones nearby, for a search that finds none or only full ones.
    """

    total: int
    number: int
    pages: int
    offers: Sequence[Offer]
    #: Whether they are in the order of their next free times.
    by_time: bool
    #: The town that was typed, which distances are measured from.
    town: Town | None
    others: Sequence[Offer]


def found_centres(
    wanted: Wanted,
    service: Service | None,
    *,
    around: Near | None,
    nearest: bool,
    number: int,
    now: datetime,
) -> Found:
    """The page with this number: soonest first, or nearest first if wished and measurable.

    Measured from the place `around`, else from the town the words name. Too many to compare are
    listed by distance, else by name. A number beyond the last page finds none of the `total`.
    """
    town = None
    if around is None and wanted.words is not None:
        town = _town(wanted.words, now)
        around = Near(town.latitude, town.longitude, _OTHERS_KM) if town else None
    rows = narrowed(provider_queries.open_providers(now), wanted, now)
    if around is not None and wanted.near is None:
        rows = with_distance(rows, around)
    ordered = _in_order(rows, measured=around is not None)
    total = ordered.count()
    page = slice((number - 1) * PAGE_SIZE, number * PAGE_SIZE)
    by_time = total <= MOST_COMPARED and not (nearest and around is not None)
    if by_time:
        offers = soonest_first(list(ordered), service, now)[page]
    else:
        offers = _with_times(list(ordered[page]), service, now)
    others: Sequence[Offer] = ()
    if number == 1 and not any(slot for _provider, slot in offers):
        middle = around or _middle([provider for provider, _slot in offers])
        others = _others(wanted, service, middle, offers, now) if middle else ()
    return Found(
        total=total,
        number=number,
        pages=max(ceil(total / PAGE_SIZE), 1),
        offers=offers,
        by_time=by_time,
        town=town,
        others=others,
    )


def _town(words: str, now: datetime) -> Town | None:
    countries = provider_queries.open_providers(now).exclude(country="").values_list("country")
    return town_called(words, [code for (code,) in countries.order_by("country").distinct()])


def _in_order(rows: "QuerySet[Provider]", *, measured: bool) -> "QuerySet[Provider]":
    """Nearest first where distances are known, those without coordinates last; else by name."""
    if measured:
        return rows.order_by(F("km").asc(nulls_last=True), "pk")
    return rows.order_by(provider_queries.name_for_reader(), "pk")


def _with_times(
    providers: Sequence[Provider], service: Service | None, now: datetime
) -> list[Offer]:
    """These in the order given, each with its next free start."""
    slots = {provider.pk: slot for provider, slot in soonest_first(providers, service, now)}
    return [(provider, slots[provider.pk]) for provider in providers]


def _middle(providers: Sequence[Provider]) -> Near | None:
    """Where these centres are, if they are all at one place."""
    points = [
        (float(each.latitude), float(each.longitude))
        for each in providers
        if each.latitude is not None and each.longitude is not None
    ]
    if not points:
        return None
    sides = list(zip(*points, strict=True))
    if any(max(side) - min(side) > _ONE_PLACE for side in sides):
        return None
    latitude, longitude = (sum(side) / len(side) for side in sides)
    return Near(latitude, longitude, _OTHERS_KM)


def _others(
    wanted: Wanted,
    service: Service | None,
    middle: Near,
    offers: Sequence[Offer],
    now: datetime,
) -> list[Offer]:
    """Free centres nearest to a place that meet the same needs, nearest first."""
    elsewhere = replace(wanted, words=None, near=replace(middle, within=_OTHERS_KM))
    rows = narrowed(provider_queries.open_providers(now), elsewhere, now)
    rows = rows.exclude(pk__in=[provider.pk for provider, _slot in offers])
    nearest = list(_in_order(rows, measured=True)[:_OTHERS_ASKED])
    free = [offer for offer in _with_times(nearest, service, now) if offer[1] is not None]
    return free[:MOST_OTHERS]
