"""The calendar file of an appointment: RFC 5545, sent as RFC 5546 asks."""

from datetime import UTC, datetime
from email.utils import parseaddr
from typing import Literal

from django.conf import settings
from django.utils import timezone
from icalendar import Calendar, Event, vCalAddress, vText

from booking.notifications.facts import Facts
from booking.notifications.inert import one_line
from booking.notifications.shipped import colon, label, manage_label
from booking.notifications.values import address_lines, values_of

Method = Literal["REQUEST", "CANCEL", "PUBLISH"]

#: Isolates keep the order of words in a sentence; calendar programs show them as boxes.
_WITHOUT_ISOLATES = str.maketrans("", "", "\u2066\u2068\u2069")


def calendar_file(
    facts: Facts, method: Method, *, attendee: str = "", now: datetime | None = None
) -> bytes:
    """The appointment for a calendar program; a later file with the same UID replaces it.

    `attendee`: the address it is sent to. REQUEST and CANCEL name one, for programs file them under
    it; PUBLISH, for a download, names nobody. Instants are UTC: right in any zone, whatever becomes
    of the zone's law. Raises ValueError for facts without a time or uid.
    """
    if facts.starts_at is None or facts.ends_at is None or facts.uid is None:
        raise ValueError("a calendar file needs a beginning, an end and a uid")
    calendar = Calendar()
    calendar.add("prodid", "-//Slotkeeper//Appointments//EN")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", method)
    event = Event()
    event.add("uid", f"{facts.uid}@{settings.MAIL_DOMAIN}")
    event.add("sequence", facts.sequence)
    event.add("dtstamp", (now or timezone.now()).astimezone(UTC).replace(microsecond=0))
    event.add("dtstart", facts.starts_at.astimezone(UTC))
    event.add("dtend", facts.ends_at.astimezone(UTC))
    _say(event, facts)
    event.add("status", "CANCELLED" if method == "CANCEL" else "CONFIRMED")
    event.add("transp", "TRANSPARENT" if method == "CANCEL" else "OPAQUE")
    if method != "PUBLISH":
        _name_people(event, facts, attendee)
    calendar.add_component(event)
    file: bytes = calendar.to_ical()
    return file


def _say(event: Event, facts: Facts) -> None:
    """Summary, place and description, in the reader's language."""
    values = {name: value.translate(_WITHOUT_ISOLATES) for name, value in values_of(facts).items()}
    place = [one_line(facts.provider_name), *address_lines(facts)]
    summary = [values["service"], values["provider"]]
    event.add("summary", ", ".join(filter(None, summary)) or values["reference"])
    event.add("location", ", ".join(filter(None, place)))
    rows = [
        (label(facts.language, "reference"), values["reference"]),
        (label(facts.language, "telephone"), values["provider_phone"]),
        (manage_label(facts.language, facts.kind), values["manage_link"]),
    ]
    between = colon(facts.language)
    lines = [f"{values['date']}, {values['time']}", values["time_zone"]]
    lines += [f"{name}{between} {value}" for name, value in rows if value]
    event.add("description", "\n".join(lines))


def _name_people(event: Event, facts: Facts, attendee: str) -> None:
    """Us as the organiser and, if known, the address it goes to; nobody is asked to answer."""
    organiser = vCalAddress(f"mailto:{parseaddr(settings.DEFAULT_FROM_EMAIL)[1]}")
    organiser.params["CN"] = vText(one_line(facts.provider_name).replace('"', "'"))
    event.add("organizer", organiser)
    if attendee:
        guest = vCalAddress(f"mailto:{parseaddr(attendee)[1]}")
        guest.params["PARTSTAT"] = vText("ACCEPTED")
        guest.params["RSVP"] = vText("FALSE")
        event.add("attendee", guest)
