"""The clock of a hold, and the button that gives more time."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from django.utils.translation import override

from booking.models import Reservation
from booking.pages import clocks
from booking.tests.pages.conftest import DETAILS, held_by, lapse

BUTTON = "I need more time"
HIDDEN_WARNING = '<div class="note warn" data-last hidden>'


@pytest.fixture
def held(visitor, centre):
    return held_by(visitor, centre)


def path(held, step=""):
    return f"/held/{held.public_id}/{step}"


def until(held):
    held.refresh_from_db()
    return held.expires_at.astimezone(held.provider.zone).strftime("%H:%M")


@pytest.mark.parametrize("at", ["held", "check"])
def test_the_button_gives_a_quarter_of_an_hour_and_is_gone(visitor, held, at):
    visitor.post(path(held), DETAILS)
    page = path(held, "check/" if at == "check" else "")
    assert visitor.get(page).content.decode().count(BUTTON) == 2
    before = held.expires_at

    answer = visitor.post(path(held, "more-time/"), {"at": at}, follow=True)

    assert answer.redirect_chain == [(page, 302)]
    shown = answer.content.decode()
    assert f"Held until {until(held)}. You have 15 more minutes." in shown
    assert held.expires_at == before + timedelta(minutes=15)
    assert BUTTON not in shown
    assert re.search(r"<span data-left>4[45] minutes left.</span>", shown)
    assert shown.split('class="clock"')[1].split("</svg>")[0].count("<path") == 45


def test_pressed_twice_it_gives_it_once_and_says_the_same(visitor, held):
    before = held.expires_at
    for _tap in range(2):
        answer = visitor.post(path(held, "more-time/"), follow=True)
        assert f"Held until {until(held)}." in answer.content.decode()
    assert held.expires_at == before + timedelta(minutes=15)


def test_following_a_link_gives_no_time(visitor, held):
    assert visitor.get(path(held, "more-time/")).url == path(held)
    held.refresh_from_db()
    assert held.extended_at is None


def test_what_was_typed_is_kept_and_shown_again_as_it_was(visitor, held):
    typed = {**DETAILS, "phone": "12", "name": "Salma"}

    answer = visitor.post(path(held, "more-time/"), typed)

    page = answer.content.decode()
    assert answer.status_code == 200
    assert f"Held until {until(held)}." in page
    assert 'value="12"' in page
    assert 'value="Salma"' in page
    assert "Check 1 answer" not in page
    again = visitor.get(path(held)).content.decode()
    assert 'value="Salma"' in again
    assert 'value="12"' not in again


@pytest.mark.parametrize("is_lapsed", [True, False])
def test_what_is_over_gets_no_time_and_its_page_says_why(visitor, held, is_lapsed):
    if is_lapsed:
        lapse(held)
    else:
        visitor.post(path(held, "give-back/"))

    answer = visitor.post(path(held, "more-time/"), DETAILS, follow=True)

    assert answer.status_code == 410
    assert ("minutes are over" if is_lapsed else "You gave 10:15 back") in answer.content.decode()
    held.client.refresh_from_db()
    assert held.client.name == "Salma Bennani"


def test_an_appointment_gets_no_time(visitor, held):
    visitor.post(path(held), DETAILS)
    visitor.post(path(held, "check/"))

    answer = visitor.post(path(held, "more-time/"), {**DETAILS, "name": "Somebody Else"})

    assert answer.url == f"/booked/{held.public_id}/"
    held.client.refresh_from_db()
    assert held.client.name == "Salma Bennani"


def test_a_hold_that_had_more_time_says_so_when_it_is_over(visitor, held):
    visitor.post(path(held, "more-time/"))
    lapse(held)

    page = visitor.get(path(held)).content.decode()

    assert "The 45 minutes are over" in page
    assert "Why 30 minutes?" in page


def test_the_last_five_minutes_are_warned_of_without_a_script(visitor, held):
    assert HIDDEN_WARNING in visitor.get(path(held)).content.decode()
    soon = timezone.now() + timedelta(minutes=4, seconds=30)
    Reservation.objects.filter(pk=held.pk).update(expires_at=soon)

    page = visitor.get(path(held)).content.decode()

    assert HIDDEN_WARNING not in page
    assert '<div class="note warn" data-last>' in page
    assert '<svg class="clock low"' in page
    assert '<p class="sr" role="status" data-says></p>' in page


def test_the_enter_key_goes_on_and_asks_for_no_time(visitor, held):
    """A browser presses the first button of the form."""
    page = visitor.get(path(held)).content.decode()

    first = re.search(r'<button[^>]*form="details"[^>]*>', page).group()
    assert "formaction" not in first


@pytest.mark.parametrize("language", ["en", "fr", "es", "ar"])
def test_a_script_finds_the_words_of_every_minute_in_each_language(language):
    now = timezone.now()
    with override(language):
        for left in (45, 11, 10, 3, 2, 1, 0):
            clock = clocks.clock(now + timedelta(minutes=left), now, 45)
            form = clock.sentences.split("|")[int(clock.forms[left])]
            assert form.replace("#", str(left)) == clock.words
            assert len(clock.forms) == 46
