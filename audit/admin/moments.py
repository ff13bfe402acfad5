"""Instants as staff read them: 24-hour clock, weekday, and always with their time zone."""

from collections.abc import Callable
from datetime import UTC, datetime, tzinfo
from typing import Any

from django.contrib import admin
from django.utils.dateformat import format as written
from django.utils.html import format_html
from django.utils.safestring import SafeString


def moment(at: datetime | None, zone: tzinfo = UTC) -> SafeString | str:
    """The instant in a zone, with the zone's name; a dash where there is none."""
    if at is None:
        return "–"
    local = at.astimezone(zone)
    return format_html(
        '<time datetime="{}">{}</time> <span class="zone">{}</span>',
        local.isoformat(timespec="seconds"),
        written(local, "D j M Y, H:i"),
        str(zone),
    )


def moment_of(
    field: str,
    description: Any,
    zone_of: Callable[[Any], tzinfo] = lambda row: UTC,
    *,
    sortable: bool = False,
) -> Any:
    """A column or field that shows a row's instant.

    Typed loosely: Django takes a callable wherever it takes a field's name, its stubs do not.
    """

    @admin.display(description=description, ordering=field if sortable else None)
    def column(row: Any) -> SafeString | str:
        return moment(getattr(row, field), zone_of(row))

    column.__name__ = field
    return column
