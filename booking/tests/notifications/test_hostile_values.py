"""Names and reasons that try to be something else stay words: in text, HTML, headers, ICS, SMS."""

import email
import unicodedata
from dataclasses import replace
from email import policy
from html.parser import HTMLParser
from uuid import UUID

import icalendar
import pytest
from django.conf import settings as django_settings
from hypothesis import given, settings
from hypothesis import strategies as st

from booking.notifications import wording
from booking.notifications.email import compose
from booking.notifications.ics import calendar_file
from booking.notifications.inert import isolated, link, one_line, person
from booking.notifications.samples import sample
from booking.notifications.wording import Text, fill, shipped, sms_body

NOTICE = UUID("5d5c1c52-5f1e-4f6e-9c55-0c6d2c8f7a01")
LANGUAGES = [code for code, _name in django_settings.LANGUAGES]
HIDDEN = {"Cc", "Cs", "Cn", "Co", "Zl", "Zp"}
OURS = set("\n\u2066\u2068\u2069")
PIECES = [
    "\r\nBcc: victim@example.org",
    "\r\n\r\n<script>alert(1)</script>",
    "\x00",
    "\u202e",
    "\u2066",
    "\u2069\u2069",
    "\u061c",
    "\u2028",
    "\x85",
    "😀👩\u200d👩\u200d👧",
    '"><img src=x onerror=alert(1)>',
    "<a href='https://evil.example'>",
    "&lt;b&gt;",
    '=HYPERLINK("https://evil.example")',
    "+1+1",
    "@SUM(A1)",
    "{manage_link}",
    "{reason}",
    "{{ settings.SECRET_KEY }}",
    "{% include 'x' %}",
    "%(name)s",
    "\\n\\, ;END:VEVENT",
    "END:VCALENDAR\r\n",
    "=?utf-8?q?Bcc?=",
    "\ud800",
    "أحمد",
    "Ωmega",
]
hostile = st.lists(st.sampled_from(PIECES) | st.text(max_size=20), min_size=1, max_size=6).map(
    "".join
)
quick = settings(max_examples=60, deadline=None)


def facts(value, kind, language):
    return replace(
        sample(kind, language),
        client_name=value,
        provider_name=value,
        address=(value, "x" + value),
        provider_phone=value,
        service_name=value,
        reason=value,
        former_provider_name=value + "x",
        reference=value,
        directions_url=value,
    )


def allowed(text):
    return all(
        sign in OURS or unicodedata.category(sign) not in HIDDEN | {"Cf"} or sign in "\u200c\u200d"
        for sign in text
    )


def balanced(text):
    """Whether every isolate ends in the line it begins in."""
    depth = 0
    for sign in text:
        depth += (sign in "\u2066\u2068") - (sign == "\u2069")
        if depth < 0 or (sign == "\n" and depth):
            return False
    return depth == 0


class Seen(HTMLParser):
    def __init__(self):
        super().__init__()
        self.tags, self.addresses, self.handlers = set(), set(), []

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        for name, value in attrs:
            if name in ("href", "src", "action"):
                self.addresses.add(value)
            if name.startswith("on"):
                self.handlers.append(name)


@quick
@given(hostile, st.sampled_from(["moved", "cancelled", "missed"]), st.sampled_from(LANGUAGES))
def test_a_mail_stays_one_mail(value, kind, language):
    about = facts(value, kind, language)
    text = Text("{provider}, {service}, {date}", shipped(kind, "email", language).body)

    composed = compose(NOTICE, about, text, to="amina@example.org")
    parsed = email.message_from_bytes(composed.message().as_bytes(), policy=policy.default)

    assert parsed["to"] == "amina@example.org"
    assert parsed["bcc"] is None and parsed["cc"] is None
    assert set(parsed.keys()) == EXPECTED_HEADERS
    assert parsed["message-id"] == f"<{NOTICE}@{django_settings.MAIL_DOMAIN}>"
    assert allowed(composed.subject) and balanced(composed.subject)
    assert "\n" not in composed.subject
    assert [part.get_content_type() for part in parsed.walk()] == EXPECTED_PARTS[kind]


EXPECTED_HEADERS = {
    "Content-Type",
    "MIME-Version",
    "Subject",
    "From",
    "To",
    "Date",
    "Message-ID",
    "Auto-Submitted",
    "X-Auto-Response-Suppress",
    "Content-Language",
}
_ALTERNATIVES = ["multipart/alternative", "text/plain", "text/html"]
EXPECTED_PARTS = {
    "missed": _ALTERNATIVES,
    "moved": ["multipart/mixed", *_ALTERNATIVES, "text/calendar", "application/ics"],
}
EXPECTED_PARTS["cancelled"] = EXPECTED_PARTS["moved"]


@quick
@given(hostile, st.sampled_from(["moved", "cancelled", "missed"]), st.sampled_from(LANGUAGES))
def test_html_has_no_tag_link_or_handler_but_ours(value, kind, language):
    innocent, seen = Seen(), Seen()
    plain = facts("Amina", kind, language)
    text = shipped(kind, "email", language)
    innocent.feed(composed_html(plain, text))
    seen.feed(composed_html(facts(value, kind, language), text))

    assert seen.tags <= innocent.tags
    assert seen.handlers == []
    assert seen.addresses <= innocent.addresses | {link(value)}


def composed_html(about, text):
    message = compose(NOTICE, about, text, to="amina@example.org")
    return next(part.content for part in message.alternatives if part.mimetype == "text/html")


@quick
@given(hostile, st.sampled_from(LANGUAGES))
def test_text_and_text_message_have_the_lines_of_the_text_and_nothing_hidden(value, language):
    about = facts(value, "moved", language)
    innocent = facts("Amina", "moved", language)
    text = Text(
        "",
        "A {provider}\nB {service}, {reference}\n{address}\nC {provider_phone}."
        "\nD {reason}\nE {former_provider}\nF {client_name}",
    )

    for fill_in in (lambda of: fill(text, of).plain(), lambda of: sms_body(text, of)):
        body = fill_in(about)
        assert allowed(body) and balanced(body)
        assert body.count("\n") <= fill_in(innocent).count("\n")
        body.encode()


@quick
@given(hostile, st.sampled_from(LANGUAGES))
def test_a_calendar_file_stays_one_event(value, language):
    about = facts(value, "moved", language)

    read = icalendar.Calendar.from_ical(calendar_file(about, "REQUEST", attendee="a@example.org"))

    assert [part.name for part in read.walk()] == ["VCALENDAR", "VEVENT"]
    event = read.walk("VEVENT")[0]
    assert event["uid"] == f"{about.uid}@{django_settings.MAIL_DOMAIN}"
    for name in ("summary", "location"):
        assert allowed(str(event[name])) and "\n" not in str(event[name])
    assert set(event) == set(EVENT_LINES)


EVENT_LINES = [
    *("UID", "SEQUENCE", "DTSTAMP", "DTSTART", "DTEND", "STATUS", "TRANSP"),
    *("SUMMARY", "LOCATION", "DESCRIPTION", "ORGANIZER", "ATTENDEE"),
]


@given(st.sampled_from(["{manage_link}", "{reason}", "{{date}}", "{", "}"]))
def test_braces_in_a_value_are_only_braces(value):
    about = replace(sample("confirmed", "en"), provider_name=value)
    assert (
        fill(Text("S {provider}", "At {provider}, {time}"), about).plain() == f"At {value}, 10:15"
    )
    assert wording.fill(Text("S {provider}", "x"), about).subject == f"S {value}"


@given(st.text())
def test_one_line_is_one_line_that_can_be_encoded(value):
    line = one_line(value)
    line.encode()
    assert len(line.splitlines()) <= 1
    assert len(line) <= 300
    assert allowed(line) and not set(line) & OURS
    assert one_line(line) == line


@pytest.mark.parametrize(
    ("given_name", "shown"),
    [
        ("José Ángel Muñoz-O’Neill", "José Ángel Muñoz-O’Neill"),
        ("J.-P. Dupont", "J.-P. Dupont"),
        ("أحمد بن علي", "أحمد بن علي"),
        ("رضا\u200cزاده", "رضا\u200cزاده"),
        ("Amina 😀", "Amina 😀"),
        ("Win at evil.example", ""),
        ("https://evil.example", ""),
        ("www.evil", ""),
        ("a@evil.example", ""),
    ],
    ids=["accents", "initials", "arabic", "joiner", "emoji", "domain", "url", "www", "mail"],
)
def test_a_name_that_reads_like_a_link_is_not_greeted(given_name, shown):
    assert person(given_name) == shown


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "//evil.example",
        "https://a.example/ b",
        "https://a.example/\nBcc: x",
        "https://a.example/\u202e",
        "data:text/html,x",
        "",
    ],
    ids=["script", "relative", "space", "line", "bidi", "data", "empty"],
)
def test_what_is_no_plain_address_is_no_link(url):
    assert link(url) == ""
    about = replace(sample("confirmed", "en"), directions_url=url)
    assert fill(Text("S", "{directions_link}"), about).paragraphs == ()


@pytest.mark.parametrize(
    ("value", "right_to_left", "shown"),
    [
        ("Amina", False, "Amina"),
        ("أمينة", False, "\u2068أمينة\u2069"),
        ("أمينة", True, "أمينة"),
        ("Amina", True, "\u2068Amina\u2069"),
        ("10:15", True, "10:15"),
        ("+212 539", True, "\u2066+212 539\u2069"),
        ("+212 539", False, "+212 539"),
        ("", True, ""),
    ],
    ids=["ltr", "ar-in-ltr", "ar", "ltr-in-ar", "clock", "phone-in-ar", "phone", "empty"],
)
def test_a_value_of_another_direction_is_isolated(value, right_to_left, shown):
    assert isolated(value, right_to_left=right_to_left) == shown
