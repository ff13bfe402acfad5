"""Figures as a table of Markdown."""

from collections.abc import Sequence


def table(head: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """The first column is words, the others are figures."""
    text = [[_shown(cell) for cell in row] for row in rows]
    widths = [max(len(line[at]) for line in [list(head), *text]) for at in range(len(head))]
    lines = [_line(head, widths), "|" + "|".join(_rule(at, w) for at, w in enumerate(widths)) + "|"]
    return "\n".join([*lines, *(_line(line, widths) for line in text)])


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    sides = [
        cell.ljust(width) if at == 0 else cell.rjust(width)
        for at, (cell, width) in enumerate(zip(cells, widths, strict=True))
    ]
    return "| " + " | ".join(sides) + " |"


def _rule(at: int, width: int) -> str:
    return "-" * (width + 2) if at == 0 else "-" * (width + 1) + ":"


def _shown(cell: object) -> str:
    if isinstance(cell, float):
        return f"{cell:,.2f}" if cell < 100 else f"{cell:,.0f}"
    return f"{cell:,}" if isinstance(cell, int) else str(cell)
