"""Reading a CSV file that may be anything: one bad row or byte costs that row, not the file."""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from providers.master_data.fields import Unreadable, flag_of
from providers.master_data.remarks import Remarks, quoted

FILE_BYTES = 64 * 1024 * 1024
FIELD_CHARACTERS = 1000


class Unusable(Exception):
    """The master data cannot be read at all; the sentence says why."""


class Lines(Protocol):
    """What csv.reader returns; its type has no public name."""

    line_num: int

    def __next__(self) -> list[str]: ...


@dataclass(frozen=True, slots=True)
class Row:
    """An active row: its number as a spreadsheet counts, and its cells without outer spaces."""

    file: str
    number: int
    cells: dict[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells[column]


def table(directory: Path, file: str, columns: Sequence[str], remarks: Remarks) -> list[Row]:
    """The active, well-formed rows of a file. Raises Unusable where the file itself is no use."""
    reader = csv.reader(io.StringIO(_text(directory / file), newline=""), strict=True)
    header = _header(file, reader, columns)
    rows = []
    for number, cells in _records(file, reader, remarks):
        if not any(cells):
            continue
        if len(cells) != len(header):
            reason = f"the row has {len(cells)} fields where the header has {len(header)}"
            remarks.refuse(file, number, "", reason)
            continue
        row = Row(
            file, number, {name: cell.strip() for name, cell in zip(header, cells, strict=True)}
        )
        if _is_clean(row, remarks) and _is_active(row, remarks):
            rows.append(row)
    return rows


def _text(path: Path) -> str:
    try:
        if path.stat().st_size > FILE_BYTES:
            raise Unusable(f"{path.name} is larger than {FILE_BYTES // 1024 // 1024} MB.")
        found = path.read_bytes()
    except FileNotFoundError as error:
        raise Unusable(f"{path.name} is missing.") from error
    except OSError as error:
        raise Unusable(f"{path.name} cannot be read: {error.strerror}.") from error
    # Bytes that are not UTF-8 become surrogates, so that only the fields that hold them are lost.
    return found.decode("utf-8-sig", errors="surrogateescape")


def _header(file: str, reader: Lines, columns: Sequence[str]) -> list[str]:
    try:
        header = [name.strip() for name in next(reader)]
    except StopIteration:
        raise Unusable(f"{file} is empty.") from None
    except csv.Error as error:
        raise Unusable(f"{file} is not a CSV file: {error}.") from error
    if fault := next(filter(None, map(text_fault, header)), None):
        raise Unusable(f"{file} is not a CSV file in UTF-8: its header {fault}.")
    if missing := [name for name in columns if name not in header]:
        raise Unusable(f"{file} lacks the columns {', '.join(missing)}.")
    if twice := sorted({name for name in header if header.count(name) > 1}):
        raise Unusable(f"{file} has columns twice: {', '.join(map(quoted, twice))}.")
    return header


def _records(file: str, reader: Lines, remarks: Remarks) -> Iterator[tuple[int, list[str]]]:
    while True:
        try:
            record = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            # The reader has dropped the line and goes on with the next.
            remarks.refuse(file, reader.line_num, "", f"the row is not CSV: {error}")
        else:
            yield reader.line_num, record


def text_fault(text: str) -> str | None:
    """What is wrong with a text before anybody asks what it means."""
    if len(text) > FIELD_CHARACTERS:
        return f"is longer than {FIELD_CHARACTERS:,} characters"
    if "\0" in text:
        return "holds a NUL character"
    if any("\ud800" <= character <= "\udfff" for character in text):
        return "is not UTF-8 text"
    if any(ord(character) < 32 and character not in "\t\r\n" for character in text):
        return "holds a control character"
    return None


def _is_clean(row: Row, remarks: Remarks) -> bool:
    faults = [(name, fault) for name, cell in row.cells.items() if (fault := text_fault(cell))]
    for name, fault in faults:
        remarks.refuse(row.file, row.number, name, fault)
    return not faults


def _is_active(row: Row, remarks: Remarks) -> bool:
    try:
        active = flag_of(row["is_active"])
    except Unreadable as error:
        remarks.refuse(row.file, row.number, "is_active", str(error))
        return False
    if not active:
        remarks.inactive[row.file] += 1
    return active
