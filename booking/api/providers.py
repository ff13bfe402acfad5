"""Providers and services through REST v1: found, read, added, told about, removed."""

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet, prefetch_related_objects
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.permissions import SAFE_METHODS, AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from audit.actors import Actor
from booking import queries, services
from booking.api import listing, preconditions, schedule, staff
from booking.api.provider_shapes import (
    NewProvider,
    ProvidersAsked,
    ProviderTold,
    ServicesAsked,
    provider_out,
    service_out,
)
from booking.api.roles import AsAdministrator, AsStaffWhoActs
from booking.api.shapes import rfc3339
from clients.api.authentication import BearerToken, Caller, actor_of
from providers import queries as provider_queries
from providers import services as provider_services
from providers.models import Provider
from providers.schedules import ScheduleDraft

_ADDED = {
    # Numbers rise as providers are added.
    "created_at": listing.Order("id", listing.NUMBER),
    "-created_at": listing.Order("id", listing.NUMBER, descending=True),
}
ORDERS: listing.Orders = {
    **_ADDED,
    "name": listing.Order("spelled", listing.TEXT),
    "-name": listing.Order("spelled", listing.TEXT, descending=True),
    "distance": listing.Order("km", listing.FLOAT),
    "next_free": listing.Order("next_free", listing.TEXT),
}
SERVICE_ORDERS = listing.both_ways(code=listing.TEXT)
#: Where nothing is free, in an order of instants written out.
_NEVER = "9999"
_OF_SCHEDULE = ("time_zone", "slot_minutes", "capacity", "closes_on")
_BY_CODE = ("holiday_calendars", "services")


class PublicDoor(APIView):
    """Reading is for everyone; whoever is signed in as staff sees their own whole."""

    authentication_classes = (BearerToken, staff.StaffSession)
    writers: Any = AsAdministrator

    def get_permissions(self) -> list[Any]:
        return [AllowAny() if self.request.method in SAFE_METHODS else self.writers()]


class ProvidersView(PublicDoor):
    """GET providers: those that take bookings, and to staff their own. POST: add one."""

    def get(self, request: Request) -> Response:
        asked = listing.read(request, ProvidersAsked, ORDERS)
        wanted = _wanted(asked)
        now, actor = timezone.now(), _actor(request)
        rows = queries.narrowed(queries.visible_providers(actor, now), wanted, now)
        if asked.ordering == "next_free":
            return Response(_by_next_free(asked, rows, wanted, actor, now))
        if asked.order.field == "spelled":
            rows = rows.annotate(spelled=provider_queries.name_for_reader())
        page = listing.page(rows.prefetch_related(*_BESIDE), asked)
        own = queries.own_providers(actor)
        return Response(listing.answer(asked, page, [_row(each, own) for each in page.rows]))

    def post(self, request: Request) -> Response:
        wish = NewProvider(data=request.data)
        wish.is_valid(raise_exception=True)
        told = dict(wish.validated_data)
        draft = _draft(told)
        provider = provider_services.add_provider(told=told, draft=draft, actor=actor_of(request))
        address = reverse("provider", args=[provider.public_id])
        body = provider_out(provider, full=True)
        return preconditions.answered(request, body, status=201, headers={"Location": address})


class ProviderView(PublicDoor):
    """GET, PUT, PATCH and DELETE providers/{id}."""

    writers = AsStaffWhoActs

    def get(self, request: Request, provider_key: str) -> Response:
        listing.read_query(request)
        actor = _actor(request)
        provider = queries.visible_provider(actor, provider_key, timezone.now())
        return preconditions.answered(request, _row(provider, queries.own_providers(actor)))

    def put(self, request: Request, provider_key: str) -> Response:
        return self._change(request, provider_key, partial=False)

    def patch(self, request: Request, provider_key: str) -> Response:
        return self._change(request, provider_key, partial=True)

    def delete(self, request: Request, provider_key: str) -> Response:
        provider = staff.seen_provider(request, provider_key)
        services.remove_provider(
            provider_id=provider.public_id,
            actor=actor_of(request),
            check=preconditions.matching(request, _tag),
        )
        return Response(status=204)

    def _change(self, request: Request, provider_key: str, *, partial: bool) -> Response:
        provider = staff.run_provider(request, provider_key)
        wish = ProviderTold(data=request.data, partial=partial)
        wish.is_valid(raise_exception=True)
        told = dict(wish.validated_data)
        answer = schedule.taken_out(told)
        check = preconditions.matching(request, _tag)
        draft = _draft(told, provider)
        actor = actor_of(request)

        def beside(row: Provider) -> None:
            check(row)
            provider_services.write_told(row, told, actor)

        if draft != ScheduleDraft():
            return schedule.change(request, provider, draft, **answer, beside=beside)
        row = provider_services.amend_provider(
            provider_id=provider.public_id, told=told, actor=actor, check=check
        )
        return preconditions.answered(request, provider_out(row, full=True))


class ServicesView(PublicDoor):
    """GET services: what one may come for, anywhere or at one provider."""

    def get(self, request: Request) -> Response:
        asked = listing.read(request, ServicesAsked, SERVICE_ORDERS)
        rows = provider_queries.active_services()
        if "provider" in asked.filters:
            provider = provider_queries.by_key(asked.filters["provider"])
            rows = rows.filter(offers__provider=provider)
        if "code" in asked.filters:
            rows = rows.filter(code=asked.filters["code"])
        page = listing.page(rows, asked)
        return Response(listing.answer(asked, page, [service_out(row) for row in page.rows]))


class ServiceView(PublicDoor):
    """GET services/{id}."""

    def get(self, request: Request, service_id: UUID) -> Response:
        listing.read_query(request)
        return preconditions.answered(
            request, service_out(provider_queries.active_service(service_id))
        )


_BESIDE = ("offers__service", "holiday_calendars")


def _actor(request: Request) -> Actor | None:
    return actor_of(request) if isinstance(request.user, Caller) else None


def _row(provider: Provider, own: Collection[int] | None) -> dict[str, Any]:
    row = provider_out(provider, full=own is None or provider.pk in own)
    # A column of a list around a place, not of the table.
    kilometres = getattr(provider, "km", None)
    return row if kilometres is None else row | {"distance_km": round(kilometres, 3)}


def _tag(provider: Provider) -> str:
    return preconditions.tag_of(provider_out(provider, full=True))


def _wanted(asked: listing.Asked) -> queries.Wanted:
    filters = dict(asked.filters)
    if asked.ordering == "distance" and "near" not in filters:
        said = _("Say around which place, as near=latitude,longitude.")
        raise serializers.ValidationError({"near": [said]}, code="required")
    return queries.Wanted(words=filters.pop("q", None), **filters)


def _by_next_free(
    asked: listing.Asked,
    rows: "QuerySet[Provider]",
    wanted: queries.Wanted,
    actor: Actor | None,
    now: datetime,
) -> dict[str, Any]:
    """A page in the order of next free times, which move on while one turns pages."""
    found = queries.by_next_free(rows, wanted.service, now)
    if found is None:
        said = _("Narrow the list: by this order it has room for {most}.")
        said = said.format(most=queries.MOST_BY_TIME)
        raise serializers.ValidationError({"ordering": [said]}, code="too_many")
    places = [
        ((rfc3339(slot.starts_at) if slot else _NEVER, provider.pk), provider, slot)
        for provider, slot in found
    ]
    if (cursor := asked.cursor) is None:
        places = places[: asked.limit + 1]
    elif cursor.backwards:
        places = [each for each in places if each[0] < cursor.place][-asked.limit - 1 :]
    else:
        places = [each for each in places if each[0] > cursor.place][: asked.limit + 1]
    page = listing.page_of(places, asked, lambda each: each[0])
    prefetch_related_objects([provider for _place, provider, _slot in page.rows], *_BESIDE)
    own = queries.own_providers(actor)
    results = [
        _row(provider, own) | {"next_free": rfc3339(slot.starts_at) if slot else None}
        for _place, provider, slot in page.rows
    ]
    return listing.answer(asked, page, results)


def _draft(told: dict[str, Any], provider: Provider | None = None) -> ScheduleDraft:
    """Takes what concerns the hours out of what is told; the draft has what differs of it."""
    given = {name: told.pop(name) for name in (*_OF_SCHEDULE, *_BY_CODE) if name in told}
    for name in _BY_CODE:
        if name in given:
            given[name] = tuple(given[name])
    if provider is None:
        return ScheduleDraft(**given)
    schedule_now = provider_services.schedule_of(provider)
    for name in _OF_SCHEDULE:
        if name in given and given[name] == getattr(provider, name):
            del given[name]
    for name in _BY_CODE:
        if name in given and set(given[name]) == set(getattr(schedule_now, name) or ()):
            del given[name]
    if "closes_on" in given and given["closes_on"] is None:
        given |= {"reopens": True}
        del given["closes_on"]
    return ScheduleDraft(**given)
