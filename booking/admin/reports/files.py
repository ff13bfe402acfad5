"""A report as a file: one table as CSV, all of them as sheets of a workbook."""

import csv
import re
import tempfile
from collections.abc import Iterator
from typing import Any

from django.http import FileResponse, StreamingHttpResponse
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from booking.admin.reports.tables import Report, Table
from booking.spreadsheets import cell

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
#: What the name of a sheet may not hold, and its greatest length.
_NOT_IN_A_NAME = re.compile(r"[\[\]:*?/\\]")
_LONGEST_NAME = 31
#: Bytes of a workbook kept in memory before it goes to disk.
_IN_MEMORY = 1_000_000


class _Line:
    """A file to write to that gives each line back."""

    def write(self, line: str) -> str:
        return line


def csv_of(table: Table, filename: str) -> StreamingHttpResponse:
    """One table, line by line; the byte order mark tells a spreadsheet that it is UTF-8."""

    def lines() -> Iterator[str]:
        writer = csv.writer(_Line())
        yield "\ufeff"
        for row in _lines_of(table):
            yield writer.writerow([cell(value) for value in row])

    return StreamingHttpResponse(
        lines(),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{filename}.csv"'},
    )


def workbook_of(report: Report, filename: str) -> FileResponse:
    """All tables, each on a sheet of its own, sent while it is read from disk."""
    book = Workbook(write_only=True)
    for table in report.tables:
        sheet = book.create_sheet(_NOT_IN_A_NAME.sub(" ", table.title)[:_LONGEST_NAME])
        for row in _lines_of(table):
            sheet.append([_written(sheet, value) for value in row])
    file = tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115 - the answer closes it
    book.save(file)
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=f"{filename}.xlsx", content_type=XLSX)


def _lines_of(table: Table) -> Iterator[list[Any]]:
    yield [column.label for column in table.columns]
    yield from (list(row) for row in table.rows)


def _written(sheet: Any, value: Any) -> Any:
    """A text is written as one, or the workbook would hold it for a formula."""
    if not isinstance(value, str):
        return value
    made = WriteOnlyCell(sheet, ILLEGAL_CHARACTERS_RE.sub("", value))
    made.data_type = "s"
    return made
