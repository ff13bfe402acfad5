"""Calendar files to read, and what is read out of them, in a line each."""

from datetime import date
from zoneinfo import ZoneInfo

from providers import ics

BERLIN = ZoneInfo("Europe/Berlin")
FIRST, LAST = date(2027, 3, 1), date(2029, 6, 30)


def calendar_file(*events, head=""):
    """A calendar with these events, each a text of lines."""
    body = "".join(f"BEGIN:VEVENT\n{event}\nEND:VEVENT\n" for event in events)
    text = f"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//Example//EN\n{head}{body}END:VCALENDAR\n"
    return text.replace("\n", "\r\n").encode()


def read(*events, zone=BERLIN, first=FIRST, last=LAST, head=""):
    return ics.read(calendar_file(*events, head=head), zone=zone, first=first, last=last)


def told(*events, **more):
    """Date and hours of each closure; nothing may be refused."""
    found = read(*events, **more)
    assert not found.refused
    return [
        f"{closure.on:%m-%d}"
        + ("" if closure.from_time is None
           else f" {closure.from_time:%H:%M}-{closure.until_time:%H:%M}")
        for closure in found.closures
    ]  # fmt: skip
