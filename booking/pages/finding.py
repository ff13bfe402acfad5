"""Step 1: find a centre."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from booking import queries
from booking.pages import cards
from booking.pages.doors import door
from booking.pages.find_form import DISTANCES, BoxForm, FindForm, Search
from booking.pages.refusals import BadAddress
from booking.queries import Found, Near, Wanted
from providers import queries as provider_queries
from providers import towns
from providers.models import Accessibility, Service

#: So many services are buttons; more are a list to open.
MOST_BUTTONS = 8
#: So many town names a map has room for.
_MOST_TOWNS = 40


@dataclass(frozen=True, slots=True)
class Filter:
    """What narrows the list, and the address of the list without it."""

    words: str
    without: str


@dataclass(frozen=True, slots=True)
class Pages:
    """Where a list in pages goes on; empty at its ends."""

    number: int
    total: int
    before: str
    after: str


@door("GET")
def find(request: HttpRequest) -> HttpResponse:
    """The list of centres, narrowed by service, words, place and needs."""
    asked = FindForm(request.GET)
    if not asked.is_valid():
        raise BadAddress
    search, now = asked.search(), timezone.now()
    if search.near and asked.data["near"] != search.near_written:
        # No page, and no link on one, is to tell where somebody is more closely.
        return redirect(search.here())
    services = sorted(provider_queries.services_somewhere(now), key=lambda each: each.local_name)
    service = next((each for each in services if each.code == search.service), None)
    found = _found(search, service, now)
    if search.page > found.pages:
        raise Http404
    context = {
        "search": search,
        "services": services,
        "as_buttons": len(services) <= MOST_BUTTONS,
        "service": service,
        "is_unknown_service": bool(search.service) and service is None,
        "needs": [(need.value, need.label, need.value in search.needs) for need in Accessibility],
        "distances": DISTANCES,
        "title": _title(search, found),
        "filters": _filters(search, service),
        "cards": _cards(found, found.offers, search, service, now),
        "others": _cards(found, found.others, search, service, now),
        "orders": _orders(search, found),
        "by_time": found.by_time,
        "pages": _pages(search, found),
        "middle": _middle(search, found),
        "here": search.here(),
    }
    return render(request, "pages/find.html", context)


@door("GET")
def towns_of_map(request: HttpRequest) -> HttpResponse:
    """The larger towns in a part of the globe, for the map: name, latitude, longitude."""
    asked = BoxForm(request.GET)
    if not asked.is_valid():
        raise BadAddress
    found = towns.towns_in(asked.cleaned_data["box"], _MOST_TOWNS)
    return JsonResponse({"towns": [[each.name, each.latitude, each.longitude] for each in found]})


def _found(search: Search, service: Service | None, now: datetime) -> Found:
    around = Near(*search.near, search.within) if search.near else None
    wanted = Wanted(
        words=search.words or None,
        service=service.public_id if service else None,
        accessibility=search.needs,
        # Words say where; a position beside them only measures.
        near=None if search.words else around,
    )
    return queries.found_centres(
        wanted,
        service,
        around=around,
        nearest=search.order == "nearest",
        number=search.page,
        now=now,
    )


def _cards(
    found: Found,
    offers: Sequence[queries.Offer],
    search: Search,
    service: Service | None,
    now: datetime,
) -> list[cards.Card]:
    town = search.words if found.town else ""
    return [
        cards.card(centre, slot, service=service, needs=search.needs, town=town, now=now)
        for centre, slot in offers
    ]


def _title(search: Search, found: Found) -> str:
    # Isolated, so that letters of another direction do not pull the quotation marks around.
    quoted = f"\u2068{search.words}\u2069"
    words = {"centres": found.total, "q": quoted, "km": search.within}
    if search.words:
        told = ngettext(
            "%(centres)s centre for “%(q)s”", "%(centres)s centres for “%(q)s”", found.total
        )
    elif search.near:
        told = ngettext(
            "%(centres)s centre within %(km)s km of you",
            "%(centres)s centres within %(km)s km of you",
            found.total,
        )
    else:
        told = ngettext("%(centres)s centre", "%(centres)s centres", found.total)
    return told % words


def _filters(search: Search, service: Service | None) -> list[Filter]:
    filters = []
    if search.words:
        quoted = pgettext("what was typed", "“%(words)s”") % {"words": search.words}
        filters.append(Filter(quoted, search.address(words="")))
    if service is not None:
        filters.append(Filter(service.local_name, search.address(service="")))
    if search.near:
        filters.append(Filter(_("Near me"), search.address(near=None, order="soonest")))
    for need in Accessibility:
        if need.value in search.needs:
            others = tuple(each for each in search.needs if each != need.value)
            filters.append(Filter(str(need.label), search.address(needs=others)))
    return filters


def _orders(search: Search, found: Found) -> list[tuple[str, str, bool]]:
    """Address, name and whether chosen, of each order there is to choose from."""
    if found.total < 2 or not (search.near or found.town):
        return []
    return [
        (search.address(order="soonest"), _("Soonest"), found.by_time),
        (search.address(order="nearest"), _("Nearest"), not found.by_time),
    ]


def _pages(search: Search, found: Found) -> Pages | None:
    if found.pages < 2:
        return None
    return Pages(
        number=found.number,
        total=found.pages,
        before=search.address(page=found.number - 1) if found.number > 1 else "",
        after=search.address(page=found.number + 1) if found.number < found.pages else "",
    )


def _middle(search: Search, found: Found) -> str:
    """What the map draws its rings around: latitude and longitude, or nothing."""
    if search.near:
        return search.near_written
    return f"{found.town.latitude:.2f},{found.town.longitude:.2f}" if found.town else ""
