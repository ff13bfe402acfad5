"""Texts with placeholders: shipped, checked, filled.

A text is plain. `{placeholder}` stands for one fact of the table in `values`; there is nothing
else to learn. Blank lines part paragraphs, and the first line of an e-mail is its heading. A line
whose placeholders are all empty is left out. A paragraph that is nothing but a link's placeholder
becomes a button; `{appointment}` and `{lines}` are blocks and stand alone.
"""

import re
from collections.abc import Callable, Iterator

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from booking.errors import TextRefused
from booking.notifications.blocks import (
    Appointment,
    Button,
    Filled,
    Listing,
    Paragraph,
    Row,
    Words,
)
from booking.notifications.facts import Facts
from booking.notifications.inert import LONGEST, hides_something, isolated, one_line
from booking.notifications.samples import sample
from booking.notifications.shipped import Text, colon, label, manage_label, shipped
from booking.notifications.sms.segments import segments
from booking.notifications.values import (
    BLOCKS,
    IN_APPOINTMENT,
    LINKS,
    PLACEHOLDERS,
    address_lines,
    grouped,
    is_right_to_left,
    values_of,
)

__all__ = ["Filled", "Text", "check", "fill", "shipped", "sms_body"]

LONGEST_SUBJECT = 120
LONGEST_BODY = 4000
MOST_PARTS = 4
_NAME = re.compile(r"\{([a-z_]+)\}")
_WHEN = frozenset({"date", "time"})
_CHANGE = _WHEN | {"manage_link"}
#: What a text has to say, whoever writes it; for SMS less, where every sign is paid for.
_NEEDED = {
    ("held", "email"): _CHANGE | {"until"},
    ("confirmed", "email"): _CHANGE,
    ("moved", "email"): _CHANGE,
    ("cancelled", "email"): _WHEN,
    ("reassigned", "email"): _CHANGE,
    ("reminder", "email"): _CHANGE,
    ("missed", "email"): frozenset({"date"}),
    ("daily_list", "email"): frozenset({"day", "lines"}),
    ("verify", "email"): frozenset({"verify_link"}),
    ("login_verify", "email"): frozenset({"login_link"}),
    ("login_known", "email"): frozenset({"login_link"}),
    ("login_reset", "email"): frozenset({"login_link"}),
    ("approved", "email"): frozenset({"provider", "login_link"}),
    ("held", "sms"): _WHEN | {"until"},
    ("confirmed", "sms"): _WHEN,
    ("moved", "sms"): _WHEN,
    ("cancelled", "sms"): _WHEN,
    ("reassigned", "sms"): _CHANGE,
    ("reminder", "sms"): _WHEN,
    ("missed", "sms"): frozenset({"date"}),
    ("daily_list", "sms"): frozenset({"day", "count"}),
    ("verify", "sms"): frozenset({"code"}),
}


def check(text: Text, kind: str, channel: str, language: str = "en") -> None:
    """See that a text can be sent.

    Raises TextRefused with a sentence that says what to change.
    """
    _check_form(text, channel)
    allowed, used = PLACEHOLDERS[kind], _names(text.subject) | _names(text.body)
    if channel == "sms":
        allowed -= BLOCKS
    for name in sorted(used - allowed):
        _refuse(_("There is no placeholder {name} in this kind of message."), f"{{{name}}}")
    for name in sorted(_blocks_among_words(text)):
        _refuse(_("Put {name} in a paragraph of its own."), f"{{{name}}}")
    said = _names(text.body)
    if "appointment" in said:
        said |= IN_APPOINTMENT
    for name in sorted(_NEEDED.get((kind, channel), frozenset()) - said):
        _refuse(_("Put {name} into the text. Without it the message does not help."), f"{{{name}}}")
    _check_length(text, channel, sample(kind, language))


def fill(text: Text, facts: Facts, longest: int = LONGEST) -> Filled:
    """The text with the facts in it; nothing in a fact is taken for a placeholder.

    `longest`: of what people wrote, in characters. Raises TextRefused for a placeholder that this
    kind does not know.
    """
    unknown = (_names(text.subject) | _names(text.body)) - PLACEHOLDERS[facts.kind]
    for name in sorted(unknown):
        _refuse(_("There is no placeholder {name} in this kind of message."), f"{{{name}}}")
    values = values_of(facts, longest)
    subject = one_line_of(_filled_line(text.subject, values) or "")
    paragraphs = (
        _paragraph(part, facts, values) for part in re.split(r"\n\s*\n", text.body.strip())
    )
    shown = tuple(found for found in paragraphs if found is not None)
    return Filled(subject, shown, colon(facts.language), values)


def sms_body(text: Text, facts: Facts) -> str:
    """The text message; what people wrote is cut short where it would take more than four parts."""
    body = ""
    for longest in (LONGEST, 80, 40, 20):
        # A no-break space alone would more than double the price.
        body = fill(text, facts, longest).plain().replace("\u00a0", " ")
        if segments(body).parts <= MOST_PARTS:
            break
    return body


def one_line_of(line: str) -> str:
    """A subject: the isolates of its values are kept, for they are ours."""
    return " ".join(line.split())


def _check_form(text: Text, channel: str) -> None:
    # A browser sends what was typed with line ends of two signs.
    for part in (text.subject, text.body.replace("\r\n", "\n")):
        if set("{}") & set(_NAME.sub("", part)):
            _refuse(_("A brace stands alone. Write placeholders like {name}."), "{date}")
        if hides_something(part):
            _refuse(_("There are signs in the text that nobody sees. Type it anew."))
    if len(text.subject.splitlines()) > 1:
        _refuse(_("Write the subject in one line."))
    if channel == "email" and not text.subject.strip():
        _refuse(_("Write a subject."))
    if not text.body.strip():
        _refuse(_("Write a text."))


def _check_length(text: Text, channel: str, facts: Facts) -> None:
    if channel == "sms":
        parts = segments(fill(text, facts).plain().replace("\u00a0", " ")).parts
        if parts > MOST_PARTS:
            _refuse(_("This text message takes {name} parts. Shorten it to 4 or fewer."), parts)
        return
    if len(fill(text, facts).subject) > LONGEST_SUBJECT:
        _refuse(_("The subject is longer than {name} characters."), LONGEST_SUBJECT)
    if len(text.body) > LONGEST_BODY:
        _refuse(_("The text is longer than {name} characters."), LONGEST_BODY)


def _refuse(sentence: str, name: str | int = "") -> None:
    raise TextRefused(sentence.replace("{name}", str(name)))


def _names(part: str) -> frozenset[str]:
    return frozenset(_NAME.findall(part))


def _blocks_among_words(text: Text) -> Iterator[str]:
    """Blocks that do not stand alone."""
    yield from _names(text.subject) & BLOCKS
    for part in re.split(r"\n\s*\n", text.body.strip()):
        names = _names(part) & BLOCKS
        if names and not _NAME.fullmatch(part.strip()):
            yield from names


def _paragraph(part: str, facts: Facts, values: dict[str, str]) -> Paragraph | None:
    alone = _NAME.fullmatch(part.strip())
    if alone and alone[1] in LINKS:
        return _button(alone[1], facts, values)
    if alone and alone[1] in _BLOCK_MAKERS:
        return _BLOCK_MAKERS[alone[1]](facts, values)
    lines = tuple(
        found for line in part.strip().splitlines() if (found := _filled_line(line, values))
    )
    return Words(lines) if lines else None


def _filled_line(line: str, values: dict[str, str]) -> str | None:
    names = _names(line)
    if names and not any(values.get(name) for name in names):
        return None
    return _NAME.sub(lambda found: values.get(found[1], ""), line).strip()


def _button(name: str, facts: Facts, values: dict[str, str]) -> Button | None:
    if not values[name]:
        return None
    if name == "manage_link":
        return Button(name, manage_label(facts.language, facts.kind), values[name])
    word = facts.kind if name == "login_link" else "directions"
    if name == "verify_link":
        word = "verify" if facts.kind == "verify" else "verify_too"
    return Button(name, label(facts.language, word), values[name])


def _appointment(facts: Facts, values: dict[str, str]) -> Appointment | None:
    if facts.starts_at is None:
        return None
    right_to_left = is_right_to_left(facts.language)
    place = [isolated(line, right_to_left=right_to_left) for line in address_lines(facts)]
    rows = [
        Row(label(facts.language, name), values[name], name == "reference")
        for name in ("service", "reference")
    ]
    return Appointment(
        date=capfirst(values["date"]),
        time=values["time"],
        time_zone=capfirst(values["time_zone"]),
        place=tuple(filter(None, [values["provider"], *place])),
        rows=tuple(row for row in rows if row.value),
        is_over=facts.kind == "cancelled",
    )


def _listing(facts: Facts, _values: dict[str, str]) -> Listing | None:
    right_to_left = is_right_to_left(facts.language)
    rows = tuple(
        (
            one_line(time, 40),
            isolated(one_line(service), right_to_left=right_to_left),
            isolated(grouped(reference), right_to_left=right_to_left),
        )
        for time, service, reference in facts.lines
    )
    return Listing(rows) if rows else None


_BLOCK_MAKERS: dict[str, Callable[[Facts, dict[str, str]], Paragraph | None]] = {
    "appointment": _appointment,
    "lines": _listing,
}
