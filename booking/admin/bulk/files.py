"""Lines as a file that a spreadsheet shows and never runs, and that we read again as they were."""

import csv
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import Any

from django.http import FileResponse, StreamingHttpResponse
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from booking.spreadsheets import cell

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
#: Bytes of a workbook kept in memory before it goes to disk.
_IN_MEMORY = 1_000_000

Rows = Iterable[Sequence[Any]]


class _Line:
    """A file to write to that gives each line back."""

    def write(self, line: str) -> str:
        return line


def csv_of(names: Sequence[Any], rows: Rows, filename: str) -> StreamingHttpResponse:
    """Line by line; the byte order mark tells a spreadsheet that it is UTF-8."""

    def lines() -> Iterator[str]:
        writer = csv.writer(_Line())
        yield "\ufeff"
        for row in chain([names], rows):
            yield writer.writerow([cell(value) for value in row])

    return StreamingHttpResponse(
        lines(),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{filename}.csv"'},
    )


def workbook_of(names: Sequence[Any], rows: Rows, filename: str) -> FileResponse:
    """One sheet, sent while it is read from disk."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(filename[:31])
    for row in chain([names], rows):
        sheet.append([_written(sheet, value) for value in row])
    file = tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115 - the answer closes it
    book.save(file)
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=f"{filename}.xlsx", content_type=XLSX)


def _written(sheet: Any, value: Any) -> Any:
    """A text is written as one, or the workbook would hold it for a formula."""
    if not isinstance(value, str):
        return value
    made = WriteOnlyCell(sheet, ILLEGAL_CHARACTERS_RE.sub("", value))
    made.data_type = "s"
    return made
