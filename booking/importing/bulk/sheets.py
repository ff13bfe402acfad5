"""Reading an uploaded table, CSV or XLSX, whoever wrote it and whatever is in it."""

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time
from typing import Any
from xml.parsers.expat import ExpatError

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from booking.spreadsheets import read_cell

#: Bytes of an uploaded file; more is no list of centres.
MOST_BYTES = 5_000_000
#: Lines below the names of the columns.
MOST_LINES = 5_000
MOST_COLUMNS = 80
#: Signs in one cell.
MOST_SIGNS = 2_000
#: Bytes that a workbook may unpack to, and its parts: a bomb is small before it is opened.
_MOST_UNPACKED = 40_000_000
_MOST_PARTS = 200
_BOMS = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
_UNREADABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")
_ENTITIES = (b"<!DOCTYPE", b"<!ENTITY", "<!DOCTYPE".encode("utf-16-le"))

#: The number of a line in the file, and its cells by column.
Line = tuple[int, dict[str, str]]


class SheetRefused(Exception):
    """The file as a whole cannot be taken; says why in a sentence."""

    def __init__(self, sentence: str | Promise) -> None:
        self.sentence = sentence
        super().__init__(sentence)

    def __str__(self) -> str:
        return str(self.sentence)


def read_sheet(content: bytes, columns: Sequence[str], required: Iterable[str]) -> list[Line]:
    """The lines of a file that have anything in them.

    The first line names the columns, in any order and letter case. Raises SheetRefused.
    """
    if len(content) > MOST_BYTES:
        raise SheetRefused(_("The file is larger than 5 MB. Bring it in parts."))
    is_workbook = content.startswith(b"PK\x03\x04")
    rows = _workbook_rows(content) if is_workbook else _csv_rows(_decoded(content))
    names: list[str] = []
    lines: list[Line] = []
    for number, cells in rows:
        if not any(cells):
            continue
        if not names:
            names = _names(cells, columns, required)
            continue
        if len(lines) == MOST_LINES:
            raise SheetRefused(_("The file has more than 5,000 lines. Bring it in parts."))
        lines.append((number, _by_name(number, names, cells)))
    if not lines:
        raise SheetRefused(_("There is no line below the names of the columns."))
    return lines


def _names(cells: Sequence[str], columns: Sequence[str], required: Iterable[str]) -> list[str]:
    names = [cell.strip().lower() for cell in cells]
    while names and not names[-1]:
        names.pop()
    for name in names:
        if name not in columns:
            said = _("There is no column “%(name)s” here. Those there are: %(known)s.")
            raise SheetRefused(said % {"name": name[:40], "known": ", ".join(columns)})
        if names.count(name) > 1:
            raise SheetRefused(_("The column “%(name)s” is there twice.") % {"name": name})
    for name in required:
        if name not in names:
            raise SheetRefused(_("The column “%(name)s” is missing.") % {"name": name})
    return names


def _by_name(number: int, names: Sequence[str], cells: Sequence[str]) -> dict[str, str]:
    if any(cells[len(names) :]):
        said = _("Line %(line)s has more cells than there are columns.")
        raise SheetRefused(said % {"line": number})
    padded = [*cells, *[""] * len(names)]
    return dict(zip(names, padded, strict=False))


def _decoded(content: bytes) -> str:
    encoding = next((name for bom, name in _BOMS.items() if content.startswith(bom)), "utf-8")
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        said = _("Line %(line)s is not UTF-8. Save the file as “CSV UTF-8” or as XLSX.")
        raise SheetRefused(said % {"line": line}) from error
    found = _UNREADABLE.search(text)
    if found:
        line = text.count("\n", 0, found.start()) + 1
        raise SheetRefused(_("Line %(line)s holds signs that cannot be read.") % {"line": line})
    return text


def _csv_rows(text: str) -> Iterator[tuple[int, list[str]]]:
    """Cells with the line each row begins on; commas, semicolons or tabs between them."""
    first = text.lstrip("\r\n").partition("\n")[0]
    between = max(",;\t", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=between, strict=True)
    begins = 1
    try:
        for cells in reader:
            yield begins, [read_cell(cell).strip() for cell in cells]
            begins = reader.line_num + 1
    except csv.Error as error:
        said = _(
            "Line %(line)s cannot be read as CSV. Look for a quotation mark that is not closed."
        )
        raise SheetRefused(said % {"line": begins}) from error


def _workbook_rows(content: bytes) -> Iterator[tuple[int, list[str]]]:
    """Of the first sheet: what the cells show, never how it is worked out."""
    try:
        _refuse_bombs(content)
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
        rows = book.worksheets[0].iter_rows(
            max_row=MOST_LINES + 2, max_col=MOST_COLUMNS, values_only=True
        )
        for number, cells in enumerate(rows, start=1):
            yield number, [_text(cell, number) for cell in cells]
    except (
        zipfile.BadZipFile,
        InvalidFileException,
        ExpatError,
        SyntaxError,
        ValueError,
        TypeError,
        LookupError,
        AttributeError,
        OverflowError,
        NotImplementedError,
        OSError,
        EOFError,
    ) as error:  # whatever the library meets in what is no workbook
        raise SheetRefused(_("This file cannot be read as a workbook (XLSX).")) from error


def _refuse_bombs(content: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        found = parts.infolist()
        if len(found) > _MOST_PARTS or sum(part.file_size for part in found) > _MOST_UNPACKED:
            raise SheetRefused(_("This workbook unpacks to more than 40 MB. Bring it as CSV."))
        for part in found:
            # Never more than was said of its size comes out: the reader stops there.
            written = parts.read(part) if part.filename.endswith((".xml", ".rels")) else b""
            if any(sign in written for sign in _ENTITIES):
                raise SheetRefused(_("This file cannot be read as a workbook (XLSX)."))


def _text(value: Any, number: int) -> str:
    """What stands in a cell, as a CSV would have it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else str(value)
    if isinstance(value, datetime):
        has_hour = value.time() != time(0)
        return value.strftime("%Y-%m-%d %H:%M" if has_hour else "%Y-%m-%d")
    if isinstance(value, time):
        return value.strftime("%H:%M")
    if isinstance(value, date):
        return value.isoformat()
    text = str(value).strip()
    if _UNREADABLE.search(text):
        raise SheetRefused(_("Line %(line)s holds signs that cannot be read.") % {"line": number})
    return text
