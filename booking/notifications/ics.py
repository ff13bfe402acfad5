"""The calendar file of an appointment: RFC 5545, sent as RFC 5546 asks.

Written line by line: the libraries that write calendars take longer for one than everything else a
message needs. Two of them read it back in the tests.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from email.utils import parseaddr
from functools import lru_cache
from typing import Literal

from django.conf import settings
from django.utils import timezone

from booking.notifications.facts import Facts
from booking.notifications.inert import one_line
from booking.notifications.shipped import colon, label, manage_label
from booking.notifications.values import address_lines, values_of

Method = Literal["REQUEST", "CANCEL", "PUBLISH"]

#: Isolates keep the order of words in a sentence; calendar programs show them as boxes.
_WITHOUT_ISOLATES = str.maketrans("", "", "\u2066\u2068\u2069")
#: RFC 5545, section 3.3.11.
_ESCAPED = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n"})
#: RFC 6868: a quoted parameter knows no quotation mark, and a circumflex stands for itself twice.
_QUOTABLE = str.maketrans({'"': "'", "^": "^^"})
#: Octets in a line; what is longer goes on after a line end and a space.
_LINE = 75
_HEAD = (
    "BEGIN:VCALENDAR",
    "VERSION:2.0",
    "PRODID:-//Slotkeeper//Appointments//EN",
    "CALSCALE:GREGORIAN",
)


def calendar_file(
    facts: Facts,
    method: Method,
    *,
    attendee: str = "",
    now: datetime | None = None,
    values: Mapping[str, str] | None = None,
) -> bytes:
    """The appointment for a calendar program; a later file with the same UID replaces it.

    `attendee`: the address it is sent to. REQUEST and CANCEL name one, for programs file them under
    it; PUBLISH, for a download, names nobody. Instants are UTC: right in any zone, whatever becomes
    of the zone's law. `values`: of these facts, if they are known already. Raises ValueError for
    facts without a time or uid.
    """
    lines = [
        *_HEAD,
        f"METHOD:{method}",
        *_event(facts, method, attendee, now or timezone.now(), values),
        "END:VCALENDAR",
    ]
    return b"".join(map(_folded, lines))


def calendar_feed(name: str, appointments: Iterable[Facts], *, now: datetime) -> bytes:
    """Appointments for a program that fetches them now and then, under a name of their own."""
    lines = [*_HEAD, "METHOD:PUBLISH", f"X-WR-CALNAME:{_text(one_line(name))}"]
    lines += ["REFRESH-INTERVAL;VALUE=DURATION:PT15M", "X-PUBLISHED-TTL:PT15M"]
    for facts in appointments:
        lines += _event(facts, "PUBLISH", "", now, None)
    lines.append("END:VCALENDAR")
    return b"".join(map(_folded, lines))


def _event(
    facts: Facts, method: Method, attendee: str, now: datetime, values: Mapping[str, str] | None
) -> list[str]:
    if facts.starts_at is None or facts.ends_at is None or facts.uid is None:
        raise ValueError("a calendar file needs a beginning, an end and a uid")
    return [
        "BEGIN:VEVENT",
        f"UID:{facts.uid}@{settings.MAIL_DOMAIN}",
        f"SEQUENCE:{facts.sequence}",
        f"DTSTAMP:{_instant(now)}",
        f"DTSTART:{_instant(facts.starts_at)}",
        f"DTEND:{_instant(facts.ends_at)}",
        *_said(facts, values_of(facts) if values is None else values),
        f"STATUS:{'CANCELLED' if method == 'CANCEL' else 'CONFIRMED'}",
        f"TRANSP:{'TRANSPARENT' if method == 'CANCEL' else 'OPAQUE'}",
        *(_people(facts, attendee) if method != "PUBLISH" else ()),
        "END:VEVENT",
    ]


def _said(facts: Facts, values: Mapping[str, str]) -> Iterator[str]:
    """Summary, place and description, in the reader's language."""
    place = [one_line(facts.provider_name), *address_lines(facts)]
    summary = ", ".join(filter(None, [values["service"], values["provider"]]))
    rows = [
        (label(facts.language, "reference"), values["reference"]),
        (label(facts.language, "telephone"), values["provider_phone"]),
        (manage_label(facts.language, facts.kind), values["manage_link"]),
    ]
    between = colon(facts.language)
    lines = [f"{values['date']}, {values['time']}", values["time_zone"]]
    lines += [f"{name}{between} {value}" for name, value in rows if value]
    yield f"SUMMARY:{_text(summary or values['reference'])}"
    yield f"LOCATION:{_text(', '.join(filter(None, place)))}"
    yield f"DESCRIPTION:{_text(chr(10).join(lines))}"


def _people(facts: Facts, attendee: str) -> Iterator[str]:
    """Us as the organiser and, if known, the address it goes to; nobody is asked to answer."""
    name = one_line(facts.provider_name).translate(_QUOTABLE)
    yield f'ORGANIZER;CN="{name}":mailto:{_bare(settings.DEFAULT_FROM_EMAIL)}'
    if attendee:
        yield f"ATTENDEE;PARTSTAT=ACCEPTED;RSVP=FALSE:mailto:{_bare(attendee)}"


@lru_cache(maxsize=64)
def _bare(address: str) -> str:
    return one_line(parseaddr(address)[1])


def _instant(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _text(value: str) -> str:
    return value.translate(_WITHOUT_ISOLATES).translate(_ESCAPED)


def _folded(line: str) -> bytes:
    """The line with its end; never folded within a character."""
    octets = line.encode()
    pieces = []
    begin, room = 0, _LINE
    while len(octets) - begin > room:
        end = begin + room
        while octets[end] & 0b1100_0000 == 0b1000_0000:
            end -= 1
        pieces.append(octets[begin:end])
        # The space before what follows is counted too.
        begin, room = end, _LINE - 1
    pieces.append(octets[begin:])
    return b"\r\n ".join(pieces) + b"\r\n"
