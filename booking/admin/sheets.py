"""Lines as files that a spreadsheet shows and never runs, and that are read again as they were."""

import csv
import re
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.http import FileResponse, StreamingHttpResponse
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from booking.spreadsheets import cell

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
#: What the name of a sheet may not hold, and its greatest length.
_NOT_IN_A_NAME = re.compile(r"[\[\]:*?/\\]")
_LONGEST_NAME = 31
#: Bytes of a workbook kept in memory before it goes to disk.
_IN_MEMORY = 1_000_000

Lines = Iterable[Sequence[Any]]


class _Line:
    """A file to write to that gives each line back."""

    def write(self, line: str) -> str:
        return line


def csv_of(lines: Lines, filename: str) -> StreamingHttpResponse:
    """Line by line; the byte order mark tells a spreadsheet that it is UTF-8."""

    def written() -> Iterator[str]:
        writer = csv.writer(_Line())
        yield "\ufeff"
        for line in lines:
            yield writer.writerow([cell(value) for value in line])

    return StreamingHttpResponse(
        written(),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{filename}.csv"'},
    )


def workbook_of(sheets: Iterable[tuple[str, Lines]], filename: str) -> FileResponse:
    """Each of these lines on a sheet of its own, by title; sent while it is read from disk."""
    book = Workbook(write_only=True)
    for title, lines in sheets:
        sheet = book.create_sheet(_NOT_IN_A_NAME.sub(" ", title)[:_LONGEST_NAME])
        for line in lines:
            sheet.append([_written(sheet, value) for value in line])
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
