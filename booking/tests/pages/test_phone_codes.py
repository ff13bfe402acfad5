"""A code of six figures shows that a telephone is somebody's."""

from datetime import timedelta

import pytest
from django.utils import timezone

from audit.models import Entry
from booking.models import Notice
from booking.notifications import wording
from booking.notifications.shipped import shipped
from booking.services.sending import letters
from booking.tests.pages.links import appointment, mailed
from clients.models import PhoneCode

NUMBER = "+212650123456"


@pytest.fixture
def booked(centre, settings):
    settings.SMS_BACKEND = "http"
    return appointment(centre)


@pytest.fixture
def page(visitor, booked):
    return visitor.post(mailed(booked), {"do": "messages"}).url


def ask(visitor, page) -> str:
    """Ask for a code; what the message will say it is."""
    assert visitor.post(page, {"do": "send-code"}).url == page
    return Notice.objects.latest("pk").sealed["code"]


def answer(visitor, page, code):
    return visitor.post(page, {"do": "check-code", "code": code})


def known(booked) -> str:
    booked.client.refresh_from_db()
    return str(booked.client.verified_phone)


def other_than(code) -> str:
    return f"{(int(code) + 1) % 1_000_000:06d}"


def test_the_code_goes_to_the_number_and_nowhere_else(visitor, booked, page, caplog):
    code = ask(visitor, page)

    notice = Notice.objects.get()
    (letter,) = letters.write([notice.pk], timezone.now())
    assert (notice.kind, notice.channel, letter.contact) == ("verify", "sms", NUMBER)
    for language in ("en", "fr", "es", "ar"):
        text = shipped("verify", "sms", language)
        wording.check(text, "verify", "sms", language)
        assert code in wording.sms_body(text, letter.facts)
    assert code not in visitor.get(page).content.decode()
    assert code not in caplog.text
    assert code not in PhoneCode.objects.get().digest
    assert not Entry.objects.filter(verb__contains=code).exists()


def test_the_right_code_confirms_the_number_once(visitor, booked, page):
    code = ask(visitor, page)

    assert answer(visitor, page, f" {code[:3]} {code[3:]} ").url == page

    assert known(booked) == NUMBER
    assert "Your number is confirmed." in visitor.get(page).content.decode()
    assert not PhoneCode.objects.exists()


def test_figures_of_another_script_are_figures(visitor, booked, page):
    code = ask(visitor, page)

    answer(visitor, page, "".join("٠١٢٣٤٥٦٧٨٩"[int(sign)] for sign in code))

    assert known(booked) == NUMBER


@pytest.mark.parametrize("code", ["", "abc", "1" * 40])
def test_what_is_no_code_is_refused_in_words(visitor, booked, page, code):
    ask(visitor, page)

    response = answer(visitor, page, code)

    assert response.status_code == 422
    assert "This code does not fit" in response.content.decode()
    assert known(booked) == ""


def test_five_wrong_codes_end_it_and_the_right_one_comes_too_late(visitor, booked, page):
    code = ask(visitor, page)
    for _try in range(PhoneCode.MOST_TRIES):
        answer(visitor, page, other_than(code))

    assert answer(visitor, page, code).status_code == 422
    assert known(booked) == ""


def test_the_fifth_try_may_be_the_right_one(visitor, booked, page):
    code = ask(visitor, page)
    for _try in range(PhoneCode.MOST_TRIES - 1):
        answer(visitor, page, other_than(code))

    answer(visitor, page, code)

    assert known(booked) == NUMBER


def test_a_code_is_good_for_a_quarter_of_an_hour(visitor, booked, page):
    code = ask(visitor, page)
    soon = timezone.now() + timedelta(minutes=15)
    assert abs(PhoneCode.objects.get().expires_at - soon) < timedelta(minutes=1)
    PhoneCode.objects.update(expires_at=timezone.now())

    assert answer(visitor, page, code).status_code == 422


def test_a_code_is_good_for_the_number_it_went_to(visitor, booked, page):
    code = ask(visitor, page)
    booked.client.phone = "+212650999999"
    booked.client.save()

    assert answer(visitor, page, code).status_code == 422
    assert known(booked) == ""


def test_a_new_code_ends_the_one_before(visitor, booked, page):
    first = ask(visitor, page)
    second = ask(visitor, page)

    if first != second:
        assert answer(visitor, page, first).status_code == 422
    assert answer(visitor, page, second).status_code == 302


def test_codes_are_not_sent_endlessly(visitor, booked, page):
    for minutes in range(3):
        ask(visitor, page)
        newest = Notice.objects.filter(pk=Notice.objects.latest("pk").pk)
        newest.update(created_at=timezone.now() - timedelta(minutes=minutes + 1))

    assert visitor.post(page, {"do": "send-code"}).status_code == 429


def test_no_code_is_sent_where_no_text_messages_are(visitor, booked, page, settings):
    settings.SMS_BACKEND = ""

    assert visitor.post(page, {"do": "send-code"}).status_code == 400
    assert "Send me a code" not in visitor.get(page).content.decode()
