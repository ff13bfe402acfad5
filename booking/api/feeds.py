"""Appointments for calendar programs: one as a file, a provider's by a secret address."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.request import Request
from rest_framework.response import Response

from audit.digests import digest
from booking import queries
from booking.api import preconditions, staff
from booking.api.doors import Door
from booking.models import Reservation
from booking.notifications import ics
from clients.api.authentication import actor_of
from providers import services as provider_services

CALENDAR = "text/calendar; charset=utf-8"


class _AsIs(BaseContentNegotiation):
    """A calendar file is one, whatever else a program says it would accept."""

    def select_parser(self, request: Request, parsers: Any) -> Any:
        return parsers[0]

    def select_renderer(self, request: Request, renderers: Any, format_suffix: Any = None) -> Any:
        return renderers[0], renderers[0].media_type


class AppointmentCalendarView(Door):
    """GET appointments/{id}/calendar: an iCalendar file; of a cancelled one METHOD:CANCEL."""

    content_negotiation_class = _AsIs

    def get(self, request: Request, reservation_id: UUID) -> HttpResponse:
        reservation = queries.reservation_of(actor_of(request), reservation_id)
        over = reservation.status in (Reservation.Status.CANCELLED, Reservation.Status.EXPIRED)
        facts = queries.calendar_facts(reservation)
        file = ics.calendar_file(facts, "CANCEL" if over else "PUBLISH")
        name = f"{reservation.reference}.ics"
        headers = {"Content-Disposition": f'attachment; filename="{name}"'}
        return HttpResponse(file, content_type=CALENDAR, headers=headers)


class CalendarFeedView(staff.StaffView):
    """POST providers/{id}/calendar-feed: a new secret address, told once. DELETE: none."""

    def post(self, request: Request, provider_key: str) -> Response:
        provider = staff.run_provider(request, provider_key)
        token = provider_services.renew_calendar_feed(provider=provider, actor=actor_of(request))
        path = reverse("provider-calendar", args=[token])
        return Response({"url": f"{settings.SITE_URL}{path}"}, status=201)

    def delete(self, request: Request, provider_key: str) -> Response:
        provider = staff.run_provider(request, provider_key)
        provider_services.end_calendar_feed(provider=provider, actor=actor_of(request))
        return Response(status=204)


@csrf_exempt  # else another method is answered with a page about cookies instead of 405
@require_safe
def provider_calendar(request: HttpRequest, token: str) -> HttpResponse:
    """GET calendars/{token}.ics: a provider's appointments, without a name; 304 for no change."""
    provider = queries.provider_of_feed(digest(token))
    if provider is None:
        return HttpResponse(status=404, content_type="text/plain")
    found = queries.appointments_for_calendar(provider, timezone.now())
    facts = [queries.calendar_facts(one) for one in found]
    told = [(one.public_id, one.revision) for one in found]
    tag = preconditions.tag_of({"name": provider.local_name, "appointments": told})
    headers = {"ETag": tag, "Cache-Control": "private, max-age=300"}
    if preconditions.is_known(request, tag):
        return HttpResponseNotModified(headers=headers)
    file = ics.calendar_feed(provider.local_name, facts, now=timezone.now())
    return HttpResponse(file, content_type=CALENDAR, headers=headers)
