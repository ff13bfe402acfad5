"""Step 1: find a centre."""

from dataclasses import dataclass

from django.core.paginator import EmptyPage, Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from booking import queries
from booking.pages import addresses, days, moments
from booking.pages.doors import door
from booking.pages.forms import FindForm
from booking.pages.places import place_of
from booking.pages.refusals import BadAddress
from booking.queries import FreeSlot
from providers import queries as provider_queries
from providers.models import Provider

PAGE_SIZE = 20


@dataclass(frozen=True, slots=True)
class Card:
    """A centre in the list, with its next free time."""

    name: str
    address: str
    place: str
    next_day: str = ""
    next_time: str = ""
    places: str = ""
    is_last: bool = False


@door("GET")
def find(request: HttpRequest) -> HttpResponse:
    """The list of centres, filtered by place or name."""
    asked = FindForm(request.GET)
    if not asked.is_valid():
        raise BadAddress
    q = asked.cleaned_data["q"]
    found = Paginator(provider_queries.matching(q), PAGE_SIZE)
    try:
        page = found.page(asked.cleaned_data["page"] or 1)
    except EmptyPage as error:
        raise Http404 from error
    centres = list(page.object_list)
    free = queries.next_free(centres, now=timezone.now()) if centres else {}
    context = {
        "q": q,
        "count": found.count,
        "cards": [_card(centre, free.get(centre.pk, [])) for centre in centres],
        "page": page,
        "before": addresses.find(q=q, page=page.number - 1) if page.has_previous() else "",
        "after": addresses.find(q=q, page=page.number + 1) if page.has_next() else "",
        "here": addresses.find(q=q, page=page.number),
    }
    return render(request, "pages/find.html", context)


def _card(centre: Provider, free: list[FreeSlot]) -> Card:
    place = place_of(centre)
    address = addresses.centre(centre)
    if not free:
        return Card(centre.local_name, address, place)
    slot = free[0]
    today = timezone.now().astimezone(centre.zone).date()
    ahead = (slot.local_start.date() - today).days
    near = {0: _("Today"), 1: _("Tomorrow")}
    return Card(
        name=centre.local_name,
        address=address,
        place=place,
        next_day=near.get(ahead) or moments.short_date(slot.local_start.date()),
        next_time=moments.clock_time(slot.local_start),
        places=days.places_left(slot),
        is_last=slot.remaining == 1 < slot.capacity,
    )
