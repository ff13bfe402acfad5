"""Giving details, checking them, booking; and the hold that ran out meanwhile."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from booking import services
from booking.models import Reservation
from booking.pages.guests import actor_of
from booking.references import in_groups
from booking.tests.pages.conftest import (
    DETAILS,
    at,
    held_by,
)
from clients.models import Client

Status = Reservation.Status


@pytest.fixture
def held(visitor, centre):
    return held_by(visitor, centre)


def _details(visitor, held, **changed):
    return visitor.post(f"/held/{held.public_id}/", {**DETAILS, **changed})


def _book(visitor, held):
    _details(visitor, held)
    return visitor.post(f"/held/{held.public_id}/check/")


def test_details_are_kept_and_lead_to_the_check(visitor, held):
    response = _details(visitor, held)

    assert response.url == f"/held/{held.public_id}/check/"
    client = Client.objects.get()
    assert client.name == "Salma Bennani"
    assert client.phone.as_e164 == "+212650123456"
    assert (client.email, client.language) == ("salma@example.org", "fr")


def test_a_number_from_another_country_is_understood_with_its_plus(visitor, held):
    _details(visitor, held, phone="+33 6 12 34 56 78")

    assert Client.objects.get().phone.as_e164 == "+33612345678"


def test_a_name_is_one_line(visitor, held):
    _details(visitor, held, name="  Salma\r\n\u2028Bennani ")

    assert Client.objects.get().name == "Salma Bennani"


def test_an_email_address_is_not_needed(visitor, held):
    assert _details(visitor, held, email="").status_code == 302


@pytest.mark.parametrize(
    ("changed", "field", "sentence"),
    [
        ({"name": ""}, "name", "Type your full name, for example Salma Bennani"),
        ({"name": "  "}, "name", "Type your full name, for example Salma Bennani"),
        ({"name": "12345"}, "name", "Type your name in letters"),
        ({"name": "Sal\0ma"}, "name", "Type your name in letters"),
        ({"name": "Sal\x1bma"}, "name", "Type your name in letters"),
        ({"name": "Q" * 151}, "name", "Type a name of at most 150 letters"),
        ({"phone": ""}, "phone", "Type a mobile number such as 06"),
        ({"phone": "12"}, "phone", "Type a mobile number such as 06"),
        ({"phone": "0650\x00123456"}, "phone", "Type a mobile number such as 06"),
        ({"phone": "9" * 100_000}, "phone", "Type a mobile number such as 06"),
        ({"email": "salma"}, "email", "Type an email address such as name@example.org"),
        ({"email": "sal\0ma@example.org"}, "email", "Type an email address such as"),
        ({"email": "a" * 300 + "@example.org"}, "email", "Type an email address such as"),
        ({"language": "de"}, "language", "Choose one of the languages"),
        ({"language": ""}, "language", "Choose a language"),
        ({"language": "\0"}, "language", "Choose one of the languages"),
    ],
)
def test_a_wrong_answer_is_named_above_and_beside_its_field(
    visitor, held, changed, field, sentence
):
    response = _details(visitor, held, **changed)

    page = response.content.decode()
    assert response.status_code == 422
    assert "<title>Error: Your details" in page
    assert "Check 1 answer<" in page
    anchor = "id_language_0" if field == "language" else f"id_{field}"
    assert f'<li><a href="#{anchor}">{sentence}' in page
    assert f'id="{field}-error"' in page
    assert Client.objects.get().name == ""


def test_sound_answers_stay_in_the_form_beside_wrong_ones(visitor, held):
    page = _details(visitor, held, phone="12", name="").content.decode()

    assert "Check 2 answers" in page
    assert 'value="salma@example.org"' in page
    assert 'value="12"' in page
    assert 'aria-invalid="true"' in page


def test_a_megabyte_of_name_is_refused_and_not_repeated(visitor, held):
    response = _details(visitor, held, name="QWXZ" * 250_000)

    assert response.status_code == 400
    assert "QWXZ" not in response.content.decode()


def test_answers_given_before_are_in_the_form_of_the_next_hold(visitor, centre, held):
    _details(visitor, held)

    page = visitor.get(f"/held/{held_by(visitor, centre, days=5).public_id}/").content.decode()

    assert 'value="Salma Bennani"' in page
    assert 'value="06 50 12 34 56"' in page


def test_the_check_shows_each_answer_with_a_way_to_change_it(visitor, held):
    _details(visitor, held)

    page = visitor.get(f"/held/{held.public_id}/check/").content.decode()

    assert "Nothing is booked yet." in page
    assert "Salma Bennani" in page
    assert "+212 6 50 12 34 56" in page
    assert "Français" in page
    assert f'href="/held/{held.public_id}/#id_phone"' in page
    assert "Book this appointment" in page


@pytest.mark.parametrize("method", ["get", "post"])
def test_nothing_is_checked_or_booked_before_the_details_are_given(visitor, held, method):
    response = getattr(visitor, method)(f"/held/{held.public_id}/check/")

    assert response.url == f"/held/{held.public_id}/"
    held.refresh_from_db()
    assert held.status == Status.HELD


def test_booking_gives_the_reference_in_groups_of_three_with_when_and_where(visitor, centre, held):
    response = _book(visitor, held)

    assert response.url == f"/booked/{held.public_id}/"
    held.refresh_from_db()
    assert held.status == Status.CONFIRMED
    page = visitor.get(response.url).content.decode()
    assert "You are booked" in page
    assert in_groups(held.reference) in page
    assert f"{at(centre).day}" in page
    assert "<b>10:15</b>" in page
    assert "Casablanca time" in page
    assert "14 Rue de Fès" in page
    assert "Salma Bennani" in page


def test_booking_twice_books_once(visitor, held):
    first = _book(visitor, held)
    second = visitor.post(f"/held/{held.public_id}/check/")

    assert first.url == second.url
    assert Reservation.objects.filter(status=Status.CONFIRMED).count() == 1


@pytest.mark.parametrize("path", ["/held/{}/", "/held/{}/check/", "/held/{}/give-back/"])
def test_going_back_after_booking_leads_to_the_confirmation(visitor, held, path):
    _book(visitor, held)

    response = visitor.get(path.format(held.public_id))

    assert response.url == f"/booked/{held.public_id}/"


def test_details_sent_from_an_old_tab_do_not_change_a_booked_name(visitor, held):
    _book(visitor, held)

    response = _details(visitor, held, name="Somebody Else")

    assert response.url == f"/booked/{held.public_id}/"
    assert Client.objects.get().name == "Salma Bennani"


def test_the_confirmation_of_a_time_only_held_leads_to_the_hold(visitor, held):
    assert visitor.get(f"/booked/{held.public_id}/").url == f"/held/{held.public_id}/"


def test_a_cancelled_appointment_says_so_and_leads_on(visitor, held):
    _book(visitor, held)
    services.cancel(reservation_id=held.public_id, actor=actor_of(held.client))

    response = visitor.get(f"/booked/{held.public_id}/")

    assert response.status_code == 410
    assert "This appointment is cancelled" in response.content.decode()
    assert "Choose another time" in response.content.decode()


def test_no_answer_appears_in_an_address(visitor, held):
    for response in (_details(visitor, held), _book(visitor, held)):
        assert "alma" not in response.url
        assert "650" not in response.url.replace(str(held.public_id), "")


def test_each_page_of_a_hold_asks_the_database_a_pinned_number_of_times(visitor, held):
    _details(visitor, held)
    counts = {}
    for path in ("/held/{}/", "/held/{}/check/"):
        with CaptureQueriesContext(connection) as asked:
            visitor.get(path.format(held.public_id))
        counts[path] = len(asked)

    # The last reads the number that is kept encrypted, which no list reads.
    assert counts == {"/held/{}/": 4, "/held/{}/check/": 4}
