"""A report as a file: one table as CSV, all of them as sheets of a workbook."""

from collections.abc import Iterator
from typing import Any

from django.http import FileResponse, StreamingHttpResponse

from booking.admin import sheets
from booking.admin.reports.tables import Report, Table


def csv_of(table: Table, filename: str) -> StreamingHttpResponse:
    return sheets.csv_of(_lines_of(table), filename)


def workbook_of(report: Report, filename: str) -> FileResponse:
    """All tables, each on a sheet of its own."""
    return sheets.workbook_of(
        ((table.title, _lines_of(table)) for table in report.tables), filename
    )


def _lines_of(table: Table) -> Iterator[list[Any]]:
    yield [column.label for column in table.columns]
    yield from (list(row) for row in table.rows)
