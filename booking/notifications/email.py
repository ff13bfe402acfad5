"""E-mails: text and HTML of the same words, the calendar file, and the headers that belong."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from booking.notifications import ics
from booking.notifications.blocks import (
    Appointment,
    Button,
    Filled,
    Listing,
    Paragraph,
    Words,
)
from booking.notifications.facts import Facts
from booking.notifications.inert import link
from booking.notifications.mail_template import rendered
from booking.notifications.message_ids import message_id
from booking.notifications.mime import Mail
from booking.notifications.shipped import label
from booking.notifications.values import is_right_to_left
from booking.notifications.wording import Text, fill

#: Kinds that put an appointment into a calendar, or take it out.
_CALENDAR: Mapping[str, ics.Method] = {
    "confirmed": "REQUEST",
    "moved": "REQUEST",
    "reassigned": "REQUEST",
    "reminder": "REQUEST",
    "cancelled": "CANCEL",
}


def compose(notice_id: UUID, facts: Facts, text: Text, *, to: str) -> Mail:
    """The e-mail of a notice, ready to be sent; the same notice always has the same Message-ID.

    Raises TextRefused for a text that cannot be filled.
    """
    filled = fill(text, facts)
    message = Mail(
        mark=notice_id.hex,
        subject=filled.subject,
        body=_plain(filled, facts),
        to=[to],
        headers=_headers(notice_id, facts),
    )
    message.attach_alternative(html(filled, facts), "text/html")
    method = _calendar_method(facts)
    if method:
        calendar = ics.calendar_file(facts, method, attendee=to, values=filled.values)
        # Outlook and Gmail show the alternative part, others offer the attachment.
        message.attach_alternative(
            calendar.decode().replace("\r\n", "\n"), f"text/calendar; method={method}"
        )
        message.attach("invite.ics", calendar, "application/ics")
    return message


def html(filled: Filled, facts: Facts) -> str:
    """The HTML part. Legible without images, for it has none; nothing is fetched from anywhere."""
    right_to_left = is_right_to_left(facts.language)
    heading, paragraphs = _heading(filled)
    context = {
        "language": facts.language,
        "direction": "rtl" if right_to_left else "ltr",
        "subject": filled.subject,
        "preview": _preview(paragraphs),
        "heading": heading,
        "paragraphs": [_shown(paragraph, facts) for paragraph in paragraphs],
        "footer": _footer(facts),
        "stop_url": _stop_url(facts),
        "stop_label": label(facts.language, "stop_reminders"),
    }
    return rendered(context, right_to_left=right_to_left)


def _headers(notice_id: UUID, facts: Facts) -> dict[str, str]:
    headers = {
        "Message-ID": message_id(notice_id),
        "Auto-Submitted": "auto-generated",
        # Exchange answers absences to what it does not know as automatic.
        "X-Auto-Response-Suppress": "All",
        "Content-Language": facts.language,
    }
    stop_url = _stop_url(facts)
    if stop_url:
        headers["List-Unsubscribe"] = f"<{stop_url}>"
        if stop_url.startswith("https://"):  # RFC 8058, section 3.1
            headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    return headers


def _stop_url(facts: Facts) -> str:
    return link(facts.unsubscribe_url) if facts.kind == "reminder" else ""


def _footer(facts: Facts) -> str:
    """The promise to citizens; those who work here know."""
    return "" if facts.kind == "daily_list" else label(facts.language, "footer")


def _calendar_method(facts: Facts) -> ics.Method | None:
    if facts.starts_at is None or facts.ends_at is None or facts.uid is None:
        return None
    if facts.kind == "reassigned" and facts.expires_at is not None:
        # A hold that was moved: a calendar would promise what may lapse.
        return None
    return _CALENDAR.get(facts.kind)


def _plain(filled: Filled, facts: Facts) -> str:
    parts = [filled.plain()]
    if _footer(facts):
        parts.append(f"-- \n{_footer(facts)}")
    if _stop_url(facts):
        parts.append(f"{label(facts.language, 'stop_reminders')}{filled.colon}\n{_stop_url(facts)}")
    return "\n\n".join(parts) + "\n"


def _heading(filled: Filled) -> tuple[str, tuple[Paragraph, ...]]:
    """The first line, and what follows it."""
    first, *rest = filled.paragraphs or (Words((filled.subject,)),)
    if not isinstance(first, Words):
        return filled.subject, filled.paragraphs
    lines = Words(first.lines[1:])
    return first.lines[0], tuple([lines, *rest] if lines.lines else rest)


def _preview(paragraphs: tuple[Paragraph, ...]) -> str:
    """What a list of mails shows beside the subject: the place, or the first sentence."""
    for paragraph in paragraphs:
        if isinstance(paragraph, Appointment):
            return ", ".join(paragraph.place) or paragraph.date
    sentences = [part for part in paragraphs if isinstance(part, Words)]
    return sentences[-1].lines[0] if sentences else ""


def _shown(paragraph: Paragraph, facts: Facts) -> dict[str, object]:
    """A paragraph as the template draws it."""
    match paragraph:
        case Words():
            return {"is": "words", "lines": _with_links(paragraph.lines, facts)}
        case Button():
            is_main = paragraph.name in ("manage_link", "login_link") or facts.kind == "verify"
            return {"is": "button" if is_main else "link", "button": paragraph}
        case Appointment():
            return {"is": "appointment", "appointment": paragraph}
        case Listing():
            return {"is": "listing", "listing": paragraph}


def _with_links(lines: tuple[str, ...], facts: Facts) -> list[list[tuple[str, bool]]]:
    """Each line in pieces; those marked are our own links among its words."""
    given = (facts.manage_url, facts.verify_url, facts.login_url, facts.directions_url)
    urls = sorted(filter(None, map(link, given)), key=len, reverse=True)
    return [_pieces(line, urls) for line in lines]


def _pieces(line: str, urls: Sequence[str]) -> list[tuple[str, bool]]:
    """The line cut at the first of these links, what is left of it at the others."""
    for url in urls:
        before, found, after = line.partition(url)
        if found:
            return [*_pieces(before, urls), (url, True), *_pieces(after, urls)]
    return [(line, False)] if line else []
