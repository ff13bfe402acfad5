"""Step 2: a centre's page, where a day and a time are chosen."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from booking import queries
from booking.pages import (
    about,
    addresses,
    alternatives,
    days,
    moments,
    months,
    outlooks,
    own_holds,
    reasons,
    wishes,
    zones,
)
from booking.pages.alternatives import Elsewhere
from booking.pages.choose_form import ChooseForm
from booking.pages.doors import door
from booking.pages.outlooks import Outlook
from booking.pages.refusals import BadAddress
from booking.queries import FreeSlot
from providers import queries as provider_queries
from providers.errors import ServiceUnknown
from providers.models import Service


@dataclass(frozen=True, slots=True)
class Panel:
    """The chosen day: its times, or why there are none and the nearest other ones."""

    title: str
    sentence: str
    parts: Sequence[days.Part]
    others: Sequence[days.Chip]
    #: The clock its times are read on, and whether that clock changes on the day.
    clock: zones.Clock
    note: str = ""
    elsewhere: Elsewhere | None = None


@door("GET")
def centre(request: HttpRequest, key: str) -> HttpResponse:
    """A centre: its first free time, its month, the times of a day, its hours and address."""
    provider = provider_queries.by_key(key)
    form = ChooseForm(request.GET)
    if not form.is_valid():
        raise BadAddress
    asked = form.cleaned_data
    services = sorted(
        provider_queries.offered_services(provider), key=lambda each: each.slots_needed
    )
    service = _chosen_service(services, asked["service"])
    wanted = wishes.Asked(asked["days"], asked["part"])
    if len(request.GET.getlist("days")) > 1 or len(request.GET.getlist("part")) > 1:
        # Tick boxes send each by itself; an address to keep or send on has them together.
        return redirect(
            addresses.keeping(addresses.centre(provider, service=service), wanted.query)
        )
    now = timezone.now()
    holds = own_holds.held_here(request, provider, now)
    outlook = outlooks.outlook_of(provider, service, now, holds=holds, kept=wanted.query)
    context = {
        **outlooks.shared(outlook, now),
        "about": about.about_of(provider, outlook.today, services),
        "mine": holds,
        **_to_choose_from(outlook, asked, wanted, services, now),
    }
    return render(request, "pages/centre.html", context)


def _to_choose_from(
    outlook: Outlook,
    asked: Mapping[str, Any],
    wanted: wishes.Asked,
    services: Sequence[Service],
    now: datetime,
) -> Mapping[str, Any]:
    """The month, the day and the ways to other times; where nothing can be had, other centres."""
    if not outlook.provider.takes_bookings(now):
        here, elsewhere = outlook.address(), alternatives.soonest(outlook, now)
        return {"panel": None, "elsewhere": elsewhere, "here": here}
    soonest = wishes.soonest(outlook, wanted, now)
    month, day = chosen_day(outlook, asked["month"], asked["day"])
    if soonest and soonest.is_wish and soonest.on and not (asked["month"] or asked["day"]):
        month, day = soonest.on.replace(day=1), soonest.on
    panel = panel_of(outlook, month, day, now, asked["start"])
    if not panel.parts:
        elsewhere = (
            alternatives.on_day(outlook, day, now) if day else alternatives.soonest(outlook, now)
        )
        panel = replace(panel, elsewhere=elsewhere)
    return {
        "services": _choices(outlook, services, day),
        "soonest": soonest,
        "any_day": replace(outlook, kept="").address(),
        "month": months.month_of(outlook, month, day),
        "panel": panel,
        "here": outlook.address(month=month, day=day),
    }


def _chosen_service(services: Sequence[Service], code: str) -> Service | None:
    """The service asked for; without a wish, the first one offered."""
    if not code:
        return services[0] if services else None
    for service in services:
        if service.code == code:
            return service
    raise ServiceUnknown


def _choices(
    outlook: Outlook, services: Sequence[Service], day: date | None
) -> list[tuple[str, Service, bool]]:
    """Address, service and whether chosen; nothing where there is no choice. The day stays."""
    if len(services) < 2:
        return []
    return [
        (
            replace(outlook, service=service).address(day=day).removesuffix("#day"),
            service,
            service == outlook.service,
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


def panel_of(
    outlook: Outlook, month: date, day: date | None, now: datetime, wanted: str = ""
) -> Panel:
    """The times of a day, or why it has none and the nearest others.

    `wanted`: the instant of a time to point out, as forms carry it.
    """
    if day is None:
        title = _("No free time in %(month)s") % {"month": moments.month_and_year(month)}
        return _elsewhen(outlook, title, month, now)
    slots = queries.time_slots(outlook.provider, day, service=outlook.service, now=now)
    places = sum(slot.remaining for slot in slots)
    held = outlook.held_on(day)
    if not places and not (held and slots):
        title, why = reasons.of_day(outlook, day, now)
        return _elsewhen(outlook, title, day, now, why)
    shown = Panel(
        title=moments.weekday_and_day(day),
        sentence=_what_is_free(outlook, day, slots),
        parts=days.parts_of_day(slots, outlook.holds, wanted),
        others=[],
        clock=zones.clock(outlook.provider.zone, (slot.starts_at for slot in slots), now),
        note=zones.change_on(day, outlook.provider.zone),
    )
    if places or held is None:
        return shown
    near = days.on_other_days(outlook, day, now)
    return replace(
        shown,
        sentence=_("You hold %(time)s. Every other time is full.") % {"time": held.time},
        others=[days.chip(slot, with_day=True) for slot in near],
    )


def _what_is_free(outlook: Outlook, day: date, slots: Sequence[FreeSlot]) -> str:
    """Places; for a service of several slots, whose starts overlap, times."""
    starts = sum(slot.remaining > 0 for slot in slots)
    places = sum(slot.remaining for slot in slots)
    if day in outlook.room:
        # A daily limit leaves fewer places than the times show, one by one.
        places = min(places, outlook.room[day].remaining)
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
    shown = (slot.starts_at for slot in near)
    return Panel(
        title=title,
        sentence=sentence,
        parts=[],
        others=[days.chip(slot, with_day=True) for slot in near],
        clock=zones.clock(outlook.provider.zone, shown, now),
    )
