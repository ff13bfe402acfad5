"""Step 2: a centre's page, where a day and a time are chosen."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from booking import queries
from booking.pages import (
    addresses,
    bookings,
    days,
    guests,
    hours,
    moments,
    months,
    outlooks,
    reasons,
)
from booking.pages.doors import door
from booking.pages.forms import ChooseForm
from booking.pages.outlooks import Outlook
from booking.pages.refusals import BadAddress
from providers import queries as provider_queries
from providers.errors import ServiceUnknown
from providers.models import Provider, Service


@dataclass(frozen=True, slots=True)
class Panel:
    """The chosen day: its times, or why there are none and the nearest other ones."""

    title: str
    sentence: str
    parts: Sequence[days.Part]
    others: Sequence[days.Chip]


@door("GET")
def centre(request: HttpRequest, key: str) -> HttpResponse:
    """A centre: its month, the times of a day, its hours and address."""
    provider = provider_queries.by_key(key)
    asked = ChooseForm(request.GET)
    if not asked.is_valid():
        raise BadAddress
    services = sorted(
        provider_queries.offered_services(provider), key=lambda each: each.slots_needed
    )
    service = _chosen_service(services, asked.cleaned_data["service"])
    now = timezone.now()
    outlook = outlooks.outlook_of(provider, service, now)
    month, day = chosen_day(outlook, asked.cleaned_data["month"], asked.cleaned_data["day"])
    context = {
        **outlooks.shared(outlook, now),
        "services": _choices(provider, services, service, day),
        "month": months.month_of(outlook, month, day),
        "panel": panel_of(outlook, month, day, now) if provider.takes_bookings(now) else None,
        "week": hours.week(provider, outlook.today),
        "differing_days": hours.differing_days(provider, outlook.today),
        "mine": _live_hold(request, provider, now),
        "here": addresses.centre(provider, month=month, day=day, service=service),
    }
    return render(request, "pages/centre.html", context)


def _chosen_service(services: Sequence[Service], code: str) -> Service | None:
    """The service asked for; without a wish, the first one offered."""
    if not code:
        return services[0] if services else None
    for service in services:
        if service.code == code:
            return service
    raise ServiceUnknown


def _choices(
    provider: Provider, services: Sequence[Service], chosen: Service | None, day: date | None
) -> list[tuple[str, str, bool]]:
    """Address, name and whether chosen, of each service; nothing where there is no choice."""
    if len(services) < 2:
        return []
    return [
        (
            addresses.centre(provider, day=day, service=service).removesuffix("#day"),
            service.local_name,
            service == chosen,
        )
        for service in services
    ]


def chosen_day(outlook: Outlook, month: date | None, day: date | None) -> tuple[date, date | None]:
    """The month to show and the day whose times to show: the one asked for, or the first free."""
    if day is not None:
        return months.clamped(outlook, (month or day).replace(day=1)), day
    free = outlook.free()
    if month is None:
        first = free[0] if free else None
        return (first or outlook.today).replace(day=1), first
    month = months.clamped(outlook, month)
    inside = [on for on in free if (on.year, on.month) == (month.year, month.month)]
    return month, inside[0] if inside else None


def panel_of(outlook: Outlook, month: date, day: date | None, now: datetime) -> Panel:
    """The times of a day, or why it has none and the nearest others."""
    if day is None:
        title = _("No free time in %(month)s") % {"month": moments.month_and_year(month)}
        return _elsewhen(outlook, title, month, now)
    slots = queries.time_slots(outlook.provider, day, service=outlook.service, now=now)
    places = sum(slot.remaining for slot in slots)
    if places:
        starts = sum(slot.remaining > 0 for slot in slots)
        if day in outlook.room:
            # A daily limit leaves fewer places than the times show, one by one.
            places = min(places, outlook.room[day].remaining)
        sentence = _what_is_free(outlook, places, starts)
        return Panel(moments.weekday_and_day(day), sentence, days.parts_of_day(slots), [])
    title, why = reasons.of_day(outlook, day, now)
    return _elsewhen(outlook, title, day, now, why)


def _what_is_free(outlook: Outlook, places: int, starts: int) -> str:
    """Places; for a service of several slots, whose starts overlap, times."""
    if outlook.counts_times:
        free = ngettext("%(times)d time free.", "%(times)d times free.", starts)
    else:
        free = ngettext("%(places)d place free.", "%(places)d places free.", places)
    free %= {"places": places, "times": starts}
    minutes = outlook.provider.hold_minutes
    offer = ngettext(
        "Choose a time. We hold it for you for %(minutes)d minute.",
        "Choose a time. We hold it for you for %(minutes)d minutes.",
        minutes,
    )
    return f"{free} {offer % {'minutes': minutes}}"


def _elsewhen(outlook: Outlook, title: str, on: date, now: datetime, why: str = "") -> Panel:
    """No dead end: the free times nearest to the day that has none."""
    near = days.on_other_days(outlook, on, now)
    sentence = (
        _("These are the closest times to that day.")
        if near
        else _("A new day opens every night, and cancelled places come back during the day.")
    )
    sentence = f"{why} {sentence}".strip()
    return Panel(title, sentence, [], [days.chip(slot, with_day=True) for slot in near])


def _live_hold(request: HttpRequest, provider: Provider, now: datetime) -> dict[str, str] | None:
    """The time this visitor holds here already: its chip may look full because of them."""
    client = guests.known_client(request)
    if client is None:
        return None
    held = bookings.live_holds(guests.actor_of(client), now).filter(provider=provider).first()
    if held is None or held.expires_at is None:
        return None
    starts, until = (m.astimezone(provider.zone) for m in (held.starts_at, held.expires_at))
    return {
        "day": moments.weekday_and_day(starts.date()),
        "time": moments.clock_time(starts),
        "until": moments.clock_time(until),
        "address": bookings.address_of(held),
    }
