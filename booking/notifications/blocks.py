"""What a message consists of, once the facts are in it; each knows itself as plain text."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple


@dataclass(frozen=True, slots=True)
class Words:
    """Lines of one paragraph."""

    lines: tuple[str, ...]

    def plain(self, colon: str) -> str:
        return "\n".join(self.lines)


@dataclass(frozen=True, slots=True)
class Button:
    """One thing to do. `name` is the placeholder's: manage_link, verify_link, login_link…"""

    name: str
    label: str
    url: str

    def plain(self, colon: str) -> str:
        return f"{self.label}{colon}\n{self.url}"


class Row(NamedTuple):
    """A fact and what it is called; codes are for copying and reading out."""

    label: str
    value: str
    is_code: bool


@dataclass(frozen=True, slots=True)
class Appointment:
    """When and where, what for, and the reference."""

    date: str
    time: str
    time_zone: str
    place: tuple[str, ...]
    rows: tuple[Row, ...]
    is_over: bool

    def plain(self, colon: str) -> str:
        lines = [self.date, self.time, self.time_zone, *self.place]
        facts = [f"{row.label}{colon} {row.value}" for row in self.rows]
        return "\n".join(filter(None, [*lines, *facts]))


@dataclass(frozen=True, slots=True)
class Listing:
    """The appointments of a day: time, service, reference."""

    rows: tuple[tuple[str, str, str], ...]

    def plain(self, colon: str) -> str:
        return "\n".join("  ".join(filter(None, row)) for row in self.rows)


Paragraph = Words | Button | Appointment | Listing


@dataclass(frozen=True, slots=True)
class Filled:
    """A message with its facts in it. The subject is one line.

    `colon` stands after a label; French puts a space before it. `values`: every placeholder's, for
    what is written beside the text.
    """

    subject: str
    paragraphs: tuple[Paragraph, ...]
    colon: str = ":"
    values: Mapping[str, str] = field(default_factory=dict)

    def plain(self) -> str:
        """The body as plain text."""
        return "\n\n".join(paragraph.plain(self.colon) for paragraph in self.paragraphs)
