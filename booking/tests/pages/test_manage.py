"""The page behind the link of a message: looking changes nothing, and it opens one thing only."""

import logging
import re
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.contrib.sessions.models import Session
from django.test import Client as Browser
from django.utils import timezone

from audit.models import Entry
from booking.models import Notice, Reservation
from booking.references import in_groups
from booking.services.sending import letters
from booking.tests.pages.conftest import Visitor, at, lapse, slot_at
from booking.tests.pages.links import appointment, expire, mailed
from tests.factories import ReservationFactory

Status = Reservation.Status


@pytest.fixture
def booked(centre):
    return appointment(centre)


@pytest.fixture
def link(booked):
    return mailed(booked)


def everything(reservation):
    """All that a look could have changed."""
    reservation.client.refresh_from_db()
    return (
        Reservation.objects.values().get(pk=reservation.pk),
        reservation.client.verified_email,
        Notice.objects.count(),
        Entry.objects.count(),
        Session.objects.count(),
    )


@pytest.mark.parametrize("method", ["get", "head"])
def test_looking_shows_the_appointment_and_changes_nothing(visitor, centre, booked, link, method):
    before = everything(booked)

    response = getattr(visitor, method)(link)

    assert response.status_code == 200
    assert everything(booked) == before
    if method == "get":
        page = response.content.decode()
        assert in_groups(booked.reference) in page
        assert "<b>10:15</b>" in page
        assert "Casablanca time" in page
        assert "Tangier City Centre" in page
        assert "14 Rue de Fès" in page


def test_the_token_leaves_no_trace_outside(visitor, booked, link, caplog):
    token = link.rstrip("/").rpartition("/")[2]
    with caplog.at_level(logging.DEBUG):
        response = visitor.get(link)
        visitor.get(f"/appointment/link/{token}x/")

    assert response.headers["Referrer-Policy"] == "strict-origin"
    assert "no-store" in response.headers["Cache-Control"]
    assert token not in caplog.text
    assert not Entry.objects.filter(verb__contains=token).exists()


@pytest.mark.parametrize("what", ["unknown", "expired", "other_address"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_a_link_that_opens_nothing_says_how_to_get_a_fresh_one(visitor, booked, link, what, method):
    if what == "unknown":
        link = link[:-3] + "AA/"
    elif what == "expired":
        expire(link)
    else:
        booked.client.email = "corrected@example.org"
        booked.client.save()

    response = getattr(visitor, method)(link, {"do": "cancel", "sure": "on"})

    page = response.content.decode()
    assert response.status_code == 404
    assert 'href="/appointment/fresh-link/"' in page
    assert in_groups(booked.reference) not in page
    booked.refresh_from_db()
    assert booked.status == Status.CONFIRMED


def test_a_link_lasts_a_month_beyond_the_appointment(visitor, booked):
    made_long_ago = mailed(booked, now=timezone.now() - timedelta(days=300))

    assert visitor.get(made_long_ago).status_code == 200


def test_cancelling_takes_a_tick_and_keeps_the_reason(visitor, booked, link):
    refused = visitor.post(link, {"do": "cancel", "reason": "I am travelling"})

    assert refused.status_code == 422
    page = refused.content.decode()
    assert "<title>Error:" in page
    assert 'href="#id_sure"' in page
    assert 'value="I am travelling"' in page

    done = visitor.post(link, {"do": "cancel", "sure": "on", "reason": "I am\r\ntravelling"})

    assert done.url == link
    booked.refresh_from_db()
    assert (booked.status, booked.cancelled_by) == (Status.CANCELLED, "client")
    assert booked.cancel_reason == "I am travelling"
    page = visitor.get(link).content.decode()
    assert "This appointment is cancelled" in page
    assert "Cancel appointment" not in page


def test_cancelling_twice_is_once(visitor, booked, link):
    for _time in range(2):
        assert visitor.post(link, {"do": "cancel", "sure": "on"}).url == link

    assert Notice.objects.filter(reservation=booked, kind="cancelled").count() == 1


def test_too_late_to_change_names_the_centres_telephone_and_has_no_buttons(
    visitor, centre, booked, link
):
    centre.change_notice_minutes = 60 * 24 * 30
    centre.phone = "+212539123456"
    centre.save()

    page = visitor.get(link).content.decode()

    assert "too late to move or cancel" in page
    assert "+212 5 39 12 34 56" in page
    assert "Cancel appointment" not in page
    refused = visitor.post(link, {"do": "cancel", "sure": "on"})
    assert refused.status_code == 409
    assert "It is too late to move or cancel this appointment" in refused.content.decode()


@pytest.mark.parametrize("do", ["", "confirm", "__class__"])
def test_an_unknown_wish_is_refused(visitor, booked, link, do):
    assert visitor.post(link, {"do": do}).status_code == 400


def test_whoever_presses_reads_that_mailbox(visitor, booked, link):
    visitor.post(link, {"do": "resend"})

    booked.client.refresh_from_db()
    assert booked.client.verified_email == "salma@example.org"
    assert booked.client.verified_phone == ""


def test_whoever_presses_in_a_text_message_has_that_telephone_and_no_mailbox(visitor, booked):
    visitor.post(mailed(booked, contact="+212650123456"), {"do": "resend"})

    booked.client.refresh_from_db()
    assert booked.client.verified_phone.as_e164 == "+212650123456"
    assert booked.client.verified_email == ""


def test_a_press_needs_the_pages_csrf_token(booked, link):
    strict = Browser(enforce_csrf_checks=True)
    page = strict.get(link).content.decode()

    assert strict.post(link, {"do": "cancel", "sure": "on"}).status_code == 403
    token = page.split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]
    answer = strict.post(link, {"do": "cancel", "sure": "on", "csrfmiddlewaretoken": token})
    assert answer.status_code == 302


def test_sending_again_says_so_and_ends_after_three_times(visitor, booked, link):
    for time in range(3):
        # Each in a moment of its own, as no test outside of a transaction of its own has it.
        assert visitor.post(link, {"do": "resend"}).url == link
        newest = Notice.objects.filter(pk=Notice.objects.latest("pk").pk)
        newest.update(created_at=timezone.now() - timedelta(minutes=time + 1))
    assert "on its way" in visitor.get(link).content.decode()

    refused = visitor.post(link, {"do": "resend"})

    assert refused.status_code == 429
    assert "This was sent several times today" in refused.content.decode()
    assert Notice.objects.filter(reservation=booked, kind="confirmed").count() == 3


def test_a_held_time_goes_on_in_this_browser(visitor, centre):
    held = appointment(centre, hold=True)
    link = mailed(held)
    page = visitor.get(link).content.decode()
    assert "This time is held for you" in page
    assert "Finish booking" in page

    response = visitor.post(link, {"do": "finish"})

    assert response.url == f"/held/{held.public_id}/"
    assert visitor.get(response.url).status_code == 200
    assert visitor.get(f"/held/{held.public_id}/check/").status_code == 200
    visitor.post(f"/held/{held.public_id}/check/")
    held.refresh_from_db()
    assert held.status == Status.CONFIRMED


def test_a_link_opens_its_own_appointment_and_no_other_of_that_person(visitor, centre, booked):
    other = ReservationFactory(slot=slot_at(centre, at(centre, days=5)), client=booked.client)

    response = visitor.post(mailed(booked), {"do": "ticket"})

    assert visitor.get(response.url).status_code == 200
    assert visitor.get(f"/booked/{other.public_id}/").status_code == 404
    assert visitor.get(f"/booked/{other.public_id}/change/").status_code == 404
    assert str(other.public_id) not in visitor.get("/appointment/").content.decode()


def test_the_session_gets_a_new_key_when_something_is_opened(visitor, booked, link):
    visitor.session["planted"] = 1
    session = visitor.session
    session.save()
    visitor.cookies["sessionid"] = session.session_key

    visitor.post(link, {"do": "ticket"})

    assert visitor.cookies["sessionid"].value != session.session_key


def test_a_stranger_has_no_page_for_somebody_elses_appointment(visitor, booked):
    assert visitor.get(f"/booked/{booked.public_id}/change/").status_code == 404
    assert visitor.get(f"/booked/{booked.public_id}/move/").status_code == 404
    assert visitor.get(f"/booked/{booked.public_id}/messages/").status_code == 404


@pytest.mark.parametrize("language", ["fr", "es", "ar"])
def test_the_page_speaks_the_language_of_the_message_unless_another_was_chosen(
    visitor, centre, language
):
    booked = appointment(centre, language=language)
    link = mailed(booked)

    assert f'<html lang="{language}"' in visitor.get(link).content.decode()
    assert not visitor.cookies.get("django_language")
    response = visitor.post(link, {"do": "ticket"})
    assert f'<html lang="{language}"' in visitor.get(response.url).content.decode()
    chosen = Visitor()
    chosen.get("/language/en/")
    assert '<html lang="en"' in chosen.get(link).content.decode()


def test_a_hold_that_lapsed_says_so_and_leads_on(visitor, centre):
    held = appointment(centre, hold=True)
    lapse(held)

    page = visitor.get(mailed(held)).content.decode()

    assert "Your time is not held any more" in page
    assert "Finish booking" not in page
    assert f'href="/centres/{centre.external_id}/?day=' in page


@pytest.mark.parametrize(
    ("status", "words"),
    [
        ("no_show", "We did not see you"),
        ("completed", "This appointment is over"),
    ],
)
def test_what_is_over_says_so_and_leads_on(visitor, booked, link, status, words):
    Reservation.objects.filter(pk=booked.pk).update(status=status, completed_at=timezone.now())

    page = visitor.get(link).content.decode()

    assert words in page
    assert "Find another time" in page
    assert "Send it again" not in page


@pytest.mark.parametrize("channel", ["email", "sms"])
def test_the_link_in_a_message_that_is_sent_opens_the_page(visitor, booked, channel):
    notice = Notice.objects.create(reservation=booked, kind="confirmed", channel=channel)

    (letter,) = letters.write([notice.pk], timezone.now())

    path = urlsplit(letter.facts.manage_url).path
    assert in_groups(booked.reference) in visitor.get(path).content.decode()
    visitor.post(path, {"do": "ticket"})
    booked.client.refresh_from_db()
    assert bool(booked.client.verified_email) == (channel == "email")
    assert bool(booked.client.verified_phone) == (channel == "sms")


def test_it_says_how_often_it_may_still_be_moved(visitor, centre, booked, link):
    Reservation.objects.filter(pk=booked.pk).update(changes=4)

    assert "You can move it 1 more time." in visitor.get(link).content.decode()


def test_after_the_last_move_there_is_cancelling_and_the_telephone(visitor, centre, booked, link):
    centre.phone = "+212539123456"
    centre.save()
    Reservation.objects.filter(pk=booked.pk).update(changes=5)

    page = visitor.get(link).content.decode()

    assert "You have moved this appointment as often as one may." in page
    assert "+212 5 39 12 34 56" in page
    assert 'value="move"' not in page
    assert 'value="cancel"' in page
    opened = visitor.post(link, {"do": "move"}).url
    assert visitor.get(opened).url == f"/booked/{booked.public_id}/change/"


def test_the_tick_names_the_time_it_cancels(visitor, centre, booked, link):
    assert re.search(r"Yes, cancel \w+ \d+ \w+, 10:15", visitor.get(link).content.decode())


def test_a_held_time_is_given_back_from_the_link(visitor, centre):
    held = appointment(centre, hold=True)
    link = mailed(held)

    assert visitor.post(link, {"do": "give-back"}).url == link

    held.refresh_from_db()
    assert (held.status, held.cancelled_by) == (Status.CANCELLED, "client")
    page = visitor.get(link).content.decode()
    assert "You gave this time back." in page
    assert "This appointment is cancelled" not in page


def test_the_button_of_a_hold_cancels_no_appointment(visitor, booked, link):
    visitor.post(link, {"do": "give-back"})

    booked.refresh_from_db()
    assert booked.status == Status.CONFIRMED


def test_whoever_is_checked_in_finds_nothing_to_change(visitor, booked, link):
    Reservation.objects.filter(pk=booked.pk).update(
        status="checked_in", checked_in_at=timezone.now()
    )

    page = visitor.get(link).content.decode()

    assert "<h1>You are checked in</h1>" in page
    assert 'value="cancel"' not in page
    assert "Find another time" not in page
