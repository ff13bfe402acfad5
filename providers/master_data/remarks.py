"""What an import has to say about the rows it read."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum


class Weight(StrEnum):
    """Refused: a row is left out. Guessed: a value was worked out. Noted: one was not used."""

    REFUSED = "refused"
    GUESSED = "guessed"
    NOTED = "noted"


@dataclass(frozen=True, slots=True)
class Remark:
    """Row 1 is the header, as a spreadsheet counts; no row: the file as a whole."""

    weight: Weight
    file: str
    row: int | None
    field: str
    reason: str


@dataclass(slots=True)
class Remarks:
    """Remarks in the order they were made, and how many inactive rows each file had."""

    made: list[Remark] = field(default_factory=list)
    inactive: Counter[str] = field(default_factory=Counter)

    def refuse(self, file: str, row: int | None, field: str, reason: str) -> None:
        self.made.append(Remark(Weight.REFUSED, file, row, field, reason))

    def guess(self, file: str, row: int | None, field: str, reason: str) -> None:
        self.made.append(Remark(Weight.GUESSED, file, row, field, reason))

    def note(self, file: str, row: int | None, field: str, reason: str) -> None:
        self.made.append(Remark(Weight.NOTED, file, row, field, reason))

    def of(self, weight: Weight) -> list[Remark]:
        return [remark for remark in self.made if remark.weight == weight]

    def refused_rows(self) -> int:
        """Rows left out; a row with two faults counts once."""
        return len({(remark.file, remark.row) for remark in self.of(Weight.REFUSED)})

    def lines(self) -> Iterator[str]:
        """One line per file, field and reason, with every row it applies to."""
        for weight in Weight:
            rows: dict[tuple[str, str, str], list[int]] = {}
            for remark in self.of(weight):
                group = rows.setdefault((remark.file, remark.field, remark.reason), [])
                if remark.row is not None:
                    group.append(remark.row)
            for (file, column, reason), numbers in rows.items():
                where = " ".join(part for part in (file, ranges(numbers)) if part)
                yield f"{weight}: {where}: {f'{column}: ' if column else ''}{reason}"


def ranges(numbers: Iterable[int]) -> str:
    """`row 4`, or `rows 2-5, 9` with the length when it is not plain to see."""
    ordered = sorted(set(numbers))
    runs: list[list[int]] = []
    for number in ordered:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    words = ", ".join(_span(run) for run in runs)
    if len(ordered) < 2:
        return f"row {words}" if words else ""
    return f"rows {words} ({len(ordered)} rows)"


def _span(run: Sequence[int]) -> str:
    return str(run[0]) if len(run) == 1 else f"{run[0]}-{run[-1]}"


def quoted(value: str, most: int = 60) -> str:
    """A value as it may be printed: short, on one line."""
    shown = value if len(value) <= most else f"{value[:most]}…"
    return f"“{shown}”" if shown.isprintable() else f"“{shown.encode('unicode_escape').decode()}”"
