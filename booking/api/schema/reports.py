"""The OpenAPI document on reports."""

from typing import Any

from rest_framework import serializers

from booking.api.reports import ReportAsked, UseAsked
from booking.api.schema.answers import PROVIDER_ID
from clients.api.describing import Answer, Operation, describe
from providers.errors import ProviderUnknown

TAG = "Reports"
_USE = {"slots": 240, "places": 1200, "taken": 978, "share": 0.815}
_OF = {"provider": PROVIDER_ID, "name": "Centre 1"}
_COUNTED = {
    "confirmed": 41,
    "checked_in": 2,
    "completed": 890,
    "no_show": 45,
    "cancelled_by_client": 60,
    "cancelled_by_portal": 12,
    "cancelled_by_staff": 3,
    "cancelled_by_system": 0,
    "moved": 77,
    "held": 4,
    "lapsed": 31,
}


class ReportOut(serializers.Serializer[None]):
    """A table: the names of its columns, and rows by those names."""

    columns = serializers.ListField(child=serializers.CharField())
    results = serializers.ListField(child=serializers.DictField())

    def get_fields(self) -> Any:
        days = {"from": serializers.DateField(), "to": serializers.DateField()}
        return {**days, **super().get_fields()}


def _report(view: str, name: str, summary: str, row: dict[str, Any], shape: Any) -> None:
    example = {
        "from": "2027-03-01",
        "to": "2027-03-07",
        "columns": [*row],
        "results": [row],
    }
    sheet = "\r\n".join([",".join(row), ",".join(map(str, row.values())), ""])
    describe(
        f"booking.api.reports.{view}",
        TAG,
        get=Operation(
            id=name,
            summary=summary,
            description=f"{summary}, at the providers that the caller sees. With"
            " `Accept: text/csv` or `format=csv` the rows come as CSV.",
            query=shape,
            answers={200: Answer(ReportOut, example, "The report.", as_text={"text/csv": sheet})},
            refusals=(ProviderUnknown,),
        ),
    )


_report(
    "UtilisationView", "reportUtilisation", "Count places offered and taken", _OF | _USE, UseAsked
)
_report(
    "OutcomesView",
    "reportOutcomes",
    "Count what became of bookings",
    _OF | _COUNTED | {"no_show_share": 0.048},
    ReportAsked,
)
_report(
    "PopularTimesView",
    "reportPopularTimes",
    "Count bookings by weekday and hour",
    {"weekday": 1, "hour": 9} | _USE,
    ReportAsked,
)
