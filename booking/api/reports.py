"""Reports through REST v1, for staff: JSON, or CSV by `Accept: text/csv` or `format=csv`."""

from dataclasses import asdict, fields
from datetime import timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from booking.api.doors import Door
from booking.api.listing import read_query
from booking.api.roles import AsStaff
from booking.api.schedule_shapes import OneOf
from booking.api.sheets import SheetRenderer
from booking.queries import reports
from booking.queries.reports import Scope, Use
from clients.api.authentication import actor_of
from clients.api.fields import Date, Shape, Text
from providers.models import Provider

#: A report covers at most so many days, both ends included.
MOST_DAYS = 366
_USE = ("slots", "places", "taken", "share")
_OF_PROVIDER = ("provider", "name")


class ReportAsked(Shape):
    """`from` and `to` are local days of each provider, both included."""

    provider = Text(max_length=36, required=False)
    format = OneOf(("json", "csv"), required=False)

    def get_fields(self) -> dict[str, Any]:
        return {"from": Date(), "to": Date(), **super().get_fields()}

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        days = attrs["to"] - attrs["from"] + timedelta(days=1)
        if not timedelta(0) < days <= timedelta(days=MOST_DAYS):
            raise serializers.ValidationError(
                {"to": [_("Choose a day from the first on, within 366 days.")]}, code="invalid"
            )
        return attrs


class UseAsked(ReportAsked):
    by = OneOf(("provider", "day"), required=False, default="provider")


class ReportView(Door):
    """Base: a table of the caller's providers over days."""

    readers = AsStaff
    renderer_classes = (JSONRenderer, SheetRenderer)
    shape: type[ReportAsked] = ReportAsked

    def perform_content_negotiation(self, request: Request, force: bool = False) -> Any:
        """What `format` says goes before what the headers say; a wrong one is the shape's."""
        wanted = request.query_params.get("format")
        if wanted is None:
            return super().perform_content_negotiation(request, force)
        renderer = SheetRenderer() if wanted == "csv" else JSONRenderer()
        return renderer, renderer.media_type

    def get(self, request: Request) -> Response:
        asked = read_query(request, self.shape)
        scope = reports.scope_of(
            actor_of(request), asked["from"], asked["to"], asked.get("provider")
        )
        columns, rows = self.table(scope, asked)
        return Response(
            {
                "from": asked["from"].isoformat(),
                "to": asked["to"].isoformat(),
                "columns": columns,
                "results": rows,
            }
        )

    def table(
        self, scope: Scope, asked: dict[str, Any]
    ) -> tuple[tuple[str, ...], list[dict[str, Any]]]:
        """The names of the columns, and the rows by those names."""
        raise NotImplementedError


class UtilisationView(ReportView):
    """GET reports/utilisation: of the places offered, how many were taken."""

    shape = UseAsked

    def table(
        self, scope: Scope, asked: dict[str, Any]
    ) -> tuple[tuple[str, ...], list[dict[str, Any]]]:
        if asked["by"] == "day":
            days = reports.use_by_day(scope)
            return ("date", *_USE), [{"date": on.isoformat(), **_use(use)} for on, use in days]
        used = reports.use_by_provider(scope)
        return (*_OF_PROVIDER, *_USE), [{**_of(provider), **_use(use)} for provider, use in used]


class OutcomesView(ReportView):
    """GET reports/outcomes: what became of bookings, by provider."""

    def table(
        self, scope: Scope, asked: dict[str, Any]
    ) -> tuple[tuple[str, ...], list[dict[str, Any]]]:
        counted = [field.name for field in fields(reports.Outcomes)]
        rows = [
            {**_of(provider), **asdict(found), "no_show_share": found.no_show_share}
            for provider, found in reports.outcomes(scope)
        ]
        return (*_OF_PROVIDER, *counted, "no_show_share"), rows


class PopularTimesView(ReportView):
    """GET reports/popular-times: hours of the week, by the providers' own clocks."""

    def table(
        self, scope: Scope, asked: dict[str, Any]
    ) -> tuple[tuple[str, ...], list[dict[str, Any]]]:
        rows = [
            {"weekday": found.weekday, "hour": found.hour, **_use(found.use)}
            for found in reports.popular_times(scope)
        ]
        return ("weekday", "hour", *_USE), rows


def _of(provider: Provider) -> dict[str, str]:
    return {"provider": str(provider.public_id), "name": provider.local_name}


def _use(use: Use) -> dict[str, Any]:
    return {"slots": use.slots, "places": use.places, "taken": use.taken, "share": use.share}
