"""A report as data: figures and tables, that a page draws and a file writes."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _

#: Rows a page draws; the files have all.
MOST_ROWS = 500


@dataclass(frozen=True, slots=True)
class Column:
    """`kind` is text, count, share (from 0 to 1), days or money."""

    label: str
    kind: str = "count"
    #: Whether a bar is drawn beside a share.
    drawn: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    text: str
    is_text: bool
    #: Hundredths of a bar; None where none is drawn.
    bar: int | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of raw values under columns; the first column names the row."""

    name: str
    title: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Any]]
    total: Sequence[Any] = ()
    note: str = ""
    #: The column of which a drawing of all rows is made; None for no drawing.
    drawing: int | None = None

    @property
    def drawn(self) -> list[list[Cell]]:
        return [self._cells(row) for row in self.rows[:MOST_ROWS]]

    @property
    def drawn_total(self) -> list[Cell]:
        return self._cells(self.total)

    @property
    def left_out(self) -> int:
        """Rows the page does not draw."""
        return max(0, len(self.rows) - MOST_ROWS)

    @property
    def bars(self) -> list[tuple[int, int, int]]:
        """Columns of the drawing: their beginning, height and top, in tenths and hundredths."""
        if self.drawing is None:
            return []
        heights = [round(100 * (row[self.drawing] or 0)) for row in self.rows]
        return [
            (10 * n + 1, min(high, 100), 100 - min(high, 100)) for n, high in enumerate(heights)
        ]

    @property
    def width(self) -> int:
        return 10 * len(self.rows)

    def _cells(self, row: Sequence[Any]) -> list[Cell]:
        return [_cell(column, value) for column, value in zip(self.columns, row, strict=True)]


@dataclass(frozen=True, slots=True)
class Figure:
    """One number of all, and what it was in the time it is compared with."""

    label: str
    text: str
    before: str | None = None


@dataclass(frozen=True, slots=True)
class Hour:
    text: str
    #: From 1 to 4, the fuller the more; 0 where nothing was offered.
    step: int


@dataclass(frozen=True, slots=True)
class Heat:
    """The week's hours: per weekday one cell an hour."""

    hours: Sequence[str]
    days: Sequence[tuple[str, Sequence[Hour]]]


@dataclass(frozen=True, slots=True)
class Report:
    figures: Sequence[Figure]
    tables: Sequence[Table]
    heat: Heat | None = None


@dataclass(frozen=True, slots=True)
class Measure:
    """A column and how it is read off a row's counts."""

    column: Column
    of: Callable[[Any], Any]
    #: Whether it has a column of what it was in the time it is compared with.
    compared: bool = False


@dataclass(slots=True)
class Rows:
    """Counts by key now and, where it is compared, before; `nothing` is what is not there."""

    now: Mapping[Any, Any]
    nothing: Any
    before: Mapping[Any, Any] | None = None
    names: Mapping[Any, tuple[Any, ...]] = field(default_factory=dict)

    def table(
        self, name: str, title: str, heads: Sequence[Column], measures: Sequence[Measure]
    ) -> Table:
        """A row a key in the order of `names`, and below them the sum of all."""
        columns = [*heads]
        for each in measures:
            columns.append(each.column)
            if self.before is not None and each.compared:
                label = _("%(figure)s before") % {"figure": each.column.label}
                columns.append(Column(label, each.column.kind))
        rows = [[*names, *self._values(key, measures)] for key, names in self.names.items()]
        all_now, all_before = self.sums()
        blank = [""] * (len(heads) - 1)
        total = [_("All"), *blank, *_measured(measures, all_now, all_before)]
        return Table(name, title, columns, rows, total)

    def sums(self) -> tuple[Any, Any]:
        """All rows added up, now and before; None where nothing is compared."""
        before = None if self.before is None else sum(self.before.values(), self.nothing)
        return sum(self.now.values(), self.nothing), before

    def figures(self, measures: Sequence[Measure]) -> list[Figure]:
        now, before = self.sums()
        return [
            Figure(
                each.column.label,
                _cell(each.column, each.of(now)).text,
                None if before is None else _cell(each.column, each.of(before)).text,
            )
            for each in measures
        ]

    def _values(self, key: Any, measures: Sequence[Measure]) -> list[Any]:
        before = None if self.before is None else self.before.get(key, self.nothing)
        return _measured(measures, self.now.get(key, self.nothing), before)


def _measured(measures: Sequence[Measure], now: Any, before: Any) -> list[Any]:
    values = []
    for each in measures:
        values.append(each.of(now))
        if before is not None and each.compared:
            values.append(each.of(before))
    return values


def _cell(column: Column, value: Any) -> Cell:
    if column.kind == "text":
        return Cell(str(value), is_text=True)
    if value is None or value == "":
        return Cell("–" if value is None else "", is_text=False)
    bar = min(100, round(100 * value)) if column.drawn else None
    return Cell(said(column.kind, value), is_text=False, bar=bar)


def said(kind: str, value: Any) -> str:
    """A number as the reader writes it."""
    if kind == "share":
        return f"{number_format(round(100 * value, 1), 1)}%"
    places = {"days": 1, "money": 2}.get(kind, 0)
    return str(number_format(value, places, force_grouping=True))
