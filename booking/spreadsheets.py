"""Cells that a spreadsheet shows and never runs."""

import re
from typing import Any

#: A spreadsheet takes a cell that begins so for a formula, and runs it. One that begins with our
#: mark before such a sign gets another, so that each comes back as it was.
_FORMULA = re.compile(r"'*[=+\-@\t\r]")
_MARKED = re.compile(r"''*[=+\-@\t\r]")


def cell(value: Any) -> Any:
    """What stands in a cell: nothing for null, and no text that would be run."""
    if value is None:
        return ""
    if isinstance(value, str) and _FORMULA.match(value):
        return f"'{value}"
    return value


def read_cell(text: str) -> str:
    """The text that `cell` wrote."""
    return text[1:] if _MARKED.match(text) else text
