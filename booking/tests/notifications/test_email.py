"""An e-mail as it leaves: headers, parts, the same words in text and HTML."""

import email
import re
from dataclasses import replace
from email import policy
from html import unescape
from uuid import UUID

import icalendar
import pytest
from django.conf import settings as django_settings

from booking.notifications.email import compose
from booking.notifications.samples import sample
from booking.notifications.values import PLACEHOLDERS
from booking.notifications.wording import Text, shipped

NOTICE = UUID("5d5c1c52-5f1e-4f6e-9c55-0c6d2c8f7a01")
LANGUAGES = [code for code, _name in django_settings.LANGUAGES]
KINDS = sorted(PLACEHOLDERS)


def sent(kind="confirmed", language="en", **changes):
    """The mail as its receiver parses it."""
    facts = replace(sample(kind, language), **changes)
    message = compose(NOTICE, facts, shipped(kind, "email", language), to="amina@example.org")
    return email.message_from_bytes(message.message().as_bytes(), policy=policy.default)


def part(message, content_type):
    found = [each for each in message.walk() if each.get_content_type() == content_type]
    return found[0].get_content() if found else None


def words_of(html):
    """What a reader sees, without the preview line and the style sheet."""
    body = re.sub(r"<(style|title)>.*?</\1>|<!--.*?-->|<div[^>]*aria-hidden.*?</div>", " ", html)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", body)).split())


def test_the_headers_say_what_it_is():
    message = sent()
    assert message["message-id"] == f"<{NOTICE}@{django_settings.MAIL_DOMAIN}>"
    assert message["subject"] == "You are booked: Wednesday 11 November 2026, 10:15"
    assert message["to"] == "amina@example.org"
    assert message["from"] == django_settings.DEFAULT_FROM_EMAIL
    assert message["auto-submitted"] == "auto-generated"
    assert message["content-language"] == "en"


def test_a_repeat_has_the_same_id():
    assert sent()["message-id"] == sent()["message-id"]


@pytest.mark.parametrize("kind", KINDS)
def test_only_a_reminder_can_be_unsubscribed_from(kind):
    message = sent(kind, unsubscribe_url="https://book.example.org/u/token")
    if kind == "reminder":
        assert message["list-unsubscribe"] == "<https://book.example.org/u/token>"
        assert message["list-unsubscribe-post"] == "List-Unsubscribe=One-Click"
        assert "https://book.example.org/u/token" in part(message, "text/plain")
        assert 'href="https://book.example.org/u/token"' in part(message, "text/html")
    else:
        assert message["list-unsubscribe"] is None
        assert "book.example.org/u/" not in message.as_string()


def test_one_click_is_not_promised_without_https():
    message = sent("reminder", unsubscribe_url="http://127.0.0.1:8000/u/token")
    assert message["list-unsubscribe"] == "<http://127.0.0.1:8000/u/token>"
    assert message["list-unsubscribe-post"] is None


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_text_and_html_say_the_same(kind, language):
    message = sent(kind, language)
    shown, html = words_of(part(message, "text/html")), part(message, "text/html")
    for line in part(message, "text/plain").splitlines():
        if line.startswith("https://"):
            assert line.replace("&", "&amp;") in html
            continue
        for word in line.replace("-- ", "").split():
            assert word.rstrip(":") in shown


@pytest.mark.parametrize("language", LANGUAGES)
def test_html_has_the_direction_of_its_language(language):
    html = part(sent(language=language), "text/html")
    direction = "rtl" if language == "ar" else "ltr"
    assert f'<html lang="{language}" dir="{direction}">' in html
    # Web mail keeps only what is inside the body.
    assert f'<div lang="{language}" dir="{direction}">' in html


@pytest.mark.parametrize("kind", KINDS)
def test_html_fetches_nothing_and_runs_nothing(kind):
    html = part(sent(kind), "text/html")
    assert not re.search(r"<(img|script|link|iframe|form|object|video)\b|url\(|@import", html)
    links = set(re.findall(r'href="([^"]+)"', html))
    assert all(url.startswith("https://") for url in links)


def test_html_survives_a_program_that_drops_style_sheets():
    html = part(sent(), "text/html")
    body = html[html.index("<body") :]
    bare = re.findall(r"<(?:p|h1|a|td|div)(?![^>]*(?:style|lang)=)[^>]*>", body)
    assert [tag for tag in bare if "mso" not in tag and tag != '<td dir="ltr">'] == []


def test_the_preview_is_the_place():
    preview = re.search(r'aria-hidden="true">([^<]*)<', part(sent(), "text/html"))[1]
    assert preview == "Tangier City Centre, 14 Rue de Fès, 90000 Tangier"


@pytest.mark.parametrize(
    ("kind", "method"),
    [
        ("confirmed", "REQUEST"),
        ("moved", "REQUEST"),
        ("reassigned", "REQUEST"),
        ("reminder", "REQUEST"),
        ("cancelled", "CANCEL"),
        ("held", None),
        ("missed", None),
        ("erased", None),
        ("daily_list", None),
        ("verify", None),
    ],
    ids=lambda value: str(value),
)
def test_a_calendar_file_comes_with_what_belongs_in_a_calendar(kind, method):
    message = sent(kind)
    inline = [each for each in message.walk() if each.get_content_type() == "text/calendar"]
    files = [each for each in message.walk() if each.get_filename()]
    if method is None:
        assert inline == files == []
        return
    assert inline[0].get_param("method") == method
    assert not inline[0].is_attachment()
    assert [each.get_filename() for each in files] == ["invite.ics"]
    as_part = icalendar.Calendar.from_ical(inline[0].get_content())
    as_file = icalendar.Calendar.from_ical(files[0].get_content())
    assert as_part == as_file
    assert as_file["method"] == method
    assert as_file.walk("VEVENT")[0]["attendee"] == "mailto:amina@example.org"


def test_an_appointment_that_was_held_before_enters_the_calendar():
    once_held = sample("held", "en").expires_at
    assert part(sent("confirmed", expires_at=once_held), "text/calendar") is not None


def test_an_address_that_is_verified_is_not_asked_about():
    asked, not_asked = sent(), sent(verify_url="")
    for kind in ("text/plain", "text/html"):
        assert "Confirm this address for reminders" in part(asked, kind)
        assert "Confirm this address" not in part(not_asked, kind)


def test_what_is_only_held_enters_no_calendar():
    held = sample("held", "en").expires_at
    assert part(sent("reassigned", expires_at=held), "text/calendar") is None
    assert "finish booking before" in part(sent("reassigned", expires_at=held), "text/plain")


def test_a_text_without_a_heading_is_headed_by_its_subject():
    text = Text("A subject", "{appointment}\n\nChange: {manage_link}")
    message = compose(NOTICE, sample("confirmed", "en"), text, to="amina@example.org")
    html = message.alternatives[0].content
    assert re.search(r"<h1[^>]*>A subject</h1>", html)
    url = sample("confirmed", "en").manage_url
    assert re.search(f'<a [^>]*href="{url}"[^>]*>{url}</a>', html)


def test_the_token_is_in_no_header():
    message = sent()
    assert sample("confirmed", "en").manage_url.rpartition("/")[2] not in str(message.items())
