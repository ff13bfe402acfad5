"""Texts with placeholders: filled with facts, and refused where they cannot be."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation

from booking.errors import TextRefused
from booking.notifications.facts import Facts
from booking.notifications.samples import sample
from booking.notifications.sms.segments import segments
from booking.notifications.wording import Text, check, fill, shipped, sms_body

PARIS = ZoneInfo("Europe/Paris")


def facts(**changes):
    return replace(sample("confirmed", "en"), **changes)


def body(text, about=None):
    return fill(Text("A subject", text), about or facts()).plain()


def test_facts_stand_where_the_placeholders_were():
    assert body("{date}, {time}, {provider}, {reference}") == (
        "Wednesday 11 November 2026, 10:15, Tangier City Centre, K7M-2QX-9RT-4HC"
    )


def test_a_line_whose_facts_are_missing_is_left_out():
    text = "Above\nReason: {reason}\nBelow"
    cancelled = replace(sample("cancelled", "en"), reason="")
    assert body(text, cancelled) == "Above\nBelow"
    assert body(text, replace(cancelled, reason="Repairs")) == "Above\nReason: Repairs\nBelow"


def test_a_paragraph_whose_facts_are_missing_is_left_out():
    nameless = facts(client_name="", directions_url="")
    assert body("Above\n\nHello {client_name},\n\n{directions_link}\n\nBelow", nameless) == (
        "Above\n\nBelow"
    )


def test_a_line_with_one_fact_of_two_stays():
    assert body("{service} at {provider}", facts(service_name="")) == "at Tangier City Centre"


def test_the_appointment_is_left_out_where_there_is_none():
    assert body("Above\n\n{appointment}", facts(starts_at=None)) == "Above"


def test_the_appointment_says_when_where_what_for_and_the_reference():
    assert body("{appointment}").splitlines() == [
        "Wednesday 11 November 2026",
        "10:15",
        "Casablanca time (UTC+1)",
        "Tangier City Centre",
        "14 Rue de Fès",
        "90000 Tangier",
        "Service: New identity card",
        "Reference: K7M-2QX-9RT-4HC",
    ]


@pytest.mark.parametrize(
    ("language", "on", "written"),
    [
        ("en", datetime(2026, 11, 1, 9, tzinfo=UTC), "Sunday 1 November 2026"),
        ("fr", datetime(2026, 11, 1, 9, tzinfo=UTC), "dimanche 1er novembre 2026"),
        ("fr", datetime(2026, 11, 11, 9, tzinfo=UTC), "mercredi 11 novembre 2026"),
        ("es", datetime(2026, 11, 11, 9, tzinfo=UTC), "miércoles 11 de noviembre de 2026"),
        ("ar", datetime(2026, 11, 11, 9, tzinfo=UTC), "الأربعاء 11 نوفمبر 2026"),
    ],
    ids=["en", "fr-first", "fr", "es", "ar"],
)
def test_dates_are_in_the_readers_language_whatever_the_process_speaks(language, on, written):
    with translation.override("ar" if language == "en" else "en"):
        assert body("{date}", facts(language=language, starts_at=on)) == written


def test_the_date_is_the_centres_day():
    late = datetime(2026, 11, 10, 22, 30, tzinfo=UTC)
    there = facts(starts_at=late, zone=ZoneInfo("Asia/Tokyo"))
    assert body("{date}, {time}, {time_zone}", there) == (
        "Wednesday 11 November 2026, 07:30, Tokyo time (UTC+9)"
    )


def test_a_time_that_comes_twice_carries_its_offset():
    first = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert body("{time}", facts(zone=PARIS, starts_at=first)) == "02:30 (UTC+2)"
    second = first + timedelta(hours=1)
    assert body("{time}", facts(zone=PARIS, starts_at=second)) == "02:30 (UTC+1)"
    assert body("{time}", facts(zone=PARIS, starts_at=first - timedelta(hours=1))) == "01:30"


@pytest.mark.parametrize(
    ("language", "zone", "written"),
    [
        ("en", "America/Argentina/Buenos_Aires", "Buenos Aires time (UTC-3)"),
        ("en", "UTC", "local time (UTC+0)"),
        ("en", "Etc/GMT-3", "local time (UTC+3)"),
        ("fr", "Africa/Algiers", "heure locale (Alger, UTC+1)"),
        ("ar", "Africa/Casablanca", "\u2068توقيت الدار البيضاء (UTC+1)\u2069"),
    ],
    ids=["city", "utc", "etc", "fr", "ar"],
)
def test_the_zone_is_named_by_its_city(language, zone, written):
    assert body("{time_zone}", facts(language=language, zone=ZoneInfo(zone))) == written


def test_until_is_the_end_of_the_hold():
    assert body("{until}, {until_date}", sample("held", "en")) == "09:42, Monday 9 November 2026"


def test_the_same_centre_is_not_named_as_the_former_one():
    moved = sample("moved", "en")
    stayed = replace(moved, former_provider_name=moved.provider_name)
    assert body("At {former_provider}.", moved) == "At Tangier Old Port."
    assert body("At {former_provider}.", stayed) == ""


def test_a_french_label_has_its_space():
    text = shipped("confirmed", "email", "fr")
    assert "Référence\u00a0: K7M" in fill(text, sample("confirmed", "fr")).plain()


def test_a_link_alone_in_its_paragraph_is_a_button_with_our_label():
    assert body("{manage_link}") == f"Move or cancel:\n{facts().manage_url}"
    assert body("Change it: {manage_link}") == f"Change it: {facts().manage_url}"


def test_a_daily_list_has_a_line_for_each_appointment():
    filled = fill(shipped("daily_list", "email", "en"), sample("daily_list", "en"))
    assert filled.subject == "Appointments on Wednesday 11 November 2026: 3"
    assert "08:45  New identity card  Q8R-T3W-NB6-ZKJ" in filled.plain().splitlines()


def test_a_day_without_appointments_has_no_list():
    empty = replace(sample("daily_list", "en"), lines=())
    filled = fill(shipped("daily_list", "email", "en"), empty)
    assert filled.subject.endswith(": 0")
    assert "Identity" not in filled.plain()


def test_long_words_of_people_are_cut_where_a_text_message_would_grow():
    long = facts(language="ar", provider_name="مركز التسجيل " * 40)
    text = shipped("confirmed", "sms", "ar")
    assert segments(fill(text, long).plain()).parts > 4
    cut = sms_body(text, long)
    assert segments(cut).parts <= 4
    assert "…" in cut
    assert "K7M-2QX-9RT-4HC" in cut


def test_a_text_message_has_no_no_break_spaces():
    assert "\u00a0" not in sms_body(Text("", "Appelez\u00a0: {provider_phone}"), facts())


def test_filling_refuses_what_the_kind_does_not_know():
    with pytest.raises(TextRefused, match=r"\{lines\}"):
        body("{lines}")


@pytest.mark.parametrize(
    ("subject", "text", "sentence"),
    [
        ("S", "{appointment}\n\n{manage_link}\n\n{colour}", "There is no placeholder {colour}"),
        ("{lines}", "{appointment}\n\n{manage_link}", "There is no placeholder {lines}"),
        ("S", "{appointment}\n\n{manage_link} {", "A brace stands alone"),
        ("S", "{appointment}\n\n{manage_link} }}", "A brace stands alone"),
        ("S {Date}", "{appointment}\n\n{manage_link}", "A brace stands alone"),
        ("S", "{date.year} {manage_link}", "A brace stands alone"),
        ("S", "{appointment}\n\nCome on time.", "Put {manage_link} into the text"),
        ("S", "{date}\n\n{manage_link}", "Put {time} into the text"),
        ("{date}, {time}", "{manage_link}", "Put {date} into the text"),
        ("S", "It is: {appointment}\n\n{manage_link}", "Put {appointment} in a paragraph"),
        ("{appointment}", "{date} {time} {manage_link}", "Put {appointment} in a paragraph"),
        ("S" * 121, "{appointment}\n\n{manage_link}", "longer than 120"),
        ("S" * 100 + "{date}", "{appointment}\n\n{manage_link}", "longer than 120"),
        ("S", "{appointment}\n\n{manage_link}" + "a" * 4000, "longer than 4000"),
        ("S\nBcc: all@example.org", "{appointment}\n\n{manage_link}", "in one line"),
        ("S\rBcc: all@example.org", "{appointment}\n\n{manage_link}", "nobody sees"),
        ("S", "{appointment}\n\n{manage_link}\u202e", "nobody sees"),
        ("S", "{appointment}\n\n{manage_link}\x00", "nobody sees"),
        (" ", "{appointment}\n\n{manage_link}", "Write a subject"),
        ("S", " \n", "Write a text"),
    ],
    ids=lambda value: "".join(sign for sign in value if sign.isascii() and sign.isalnum())[:24],
)
def test_an_e_mail_is_refused_with_what_to_change(subject, text, sentence):
    with pytest.raises(TextRefused) as refused:
        check(Text(subject, text), "confirmed", "email")
    assert sentence in str(refused.value)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("{appointment}", "There is no placeholder {appointment}"),
        ("{date}", "Put {time} into the text"),
        ("{date} {time} " + "a" * 600, "Shorten it to 4"),
        ("{date} {time} " + "ا" * 260, "Shorten it to 4"),
    ],
    ids=["block", "needed", "long", "long-in-arabic"],
)
def test_a_text_message_is_refused_with_what_to_change(text, sentence):
    with pytest.raises(TextRefused) as refused:
        check(Text("", text), "confirmed", "sms")
    assert sentence in str(refused.value)


def test_the_length_of_a_text_message_is_that_of_its_own_language():
    text = Text("", "{date} {time} " + "a" * 400)
    check(text, "confirmed", "sms", "en")
    with pytest.raises(TextRefused):
        check(text, "confirmed", "sms", "ar")


def test_a_text_typed_in_a_browser_is_taken():
    check(Text("S", "{appointment}\r\n\r\n{manage_link}"), "confirmed", "email")
    assert len(fill(Text("S", "{date}\r\n\r\n{time}"), facts()).paragraphs) == 2


def test_a_refusal_has_a_code_and_a_sentence_without_one_of_its_own():
    assert TextRefused.code == "text_refused"
    assert str(TextRefused()) == "This text cannot be used in a message."


def test_nothing_is_needed_of_a_message_about_nothing():
    bare = Facts(kind="erased", language="en")
    assert fill(shipped("erased", "email", "en"), bare).plain().count("Reference") == 0
