"""The confirmation: what one takes along, and how it stands later."""

import re
from datetime import timedelta

import icalendar
import pytest
import segno
import time_machine
from django.utils import timezone, translation

from booking.demonstration.offers import SERVICES
from booking.models import Notice, Reservation
from booking.notifications import wording
from booking.qr_codes import qr_code
from booking.references import read_reference
from booking.services.sending import letters
from booking.tests.pages.conftest import Visitor
from booking.tests.pages.links import appointment, mailed
from booking.tests.pages.test_moving import moved_by_centre
from providers.models import Service
from tests.factories import OfferFactory, ServiceFactory

Status = Reservation.Status


@pytest.fixture
def booked(centre):
    return appointment(centre)


@pytest.fixture
def address(visitor, booked):
    """The confirmation's, opened in this browser by the mailed link."""
    return visitor.post(mailed(booked), {"do": "ticket"}).url


def drawn(code):
    """The path's dark modules as rows of a square."""
    square = [[0] * code.size for _row in range(code.size)]
    for x, y, length in re.findall(r"M(\d+) (\d+)h(\d+)v1h-\3z", code.path):
        for at_x in range(int(x), int(x) + int(length)):
            square[int(y)][at_x] = 1
    return square


def test_the_code_is_the_bare_reference_with_its_quiet_zone(visitor, booked, address):
    symbol = segno.make_qr(booked.reference, error="q")
    expected = [list(row) for row in symbol.matrix_iter(border=4)]

    assert drawn(qr_code(booked.reference)) == expected
    # What a scanner types is what the desk's search takes.
    assert read_reference(booked.reference) == booked.reference
    page = visitor.get(address).content.decode()
    assert f'<path d="{qr_code(booked.reference).path}"/>' in page
    assert 'aria-label="QR code for the reference' in page


def test_the_way_there_names_the_centre_and_nobody(visitor, centre, booked, address):
    by_address = visitor.get(address).content.decode()
    assert "directions?to=14+Rue+de+F%C3%A8s%2C+Tangier" in by_address
    centre.latitude, centre.longitude = "35.759465", "-5.833954"
    centre.save()
    by_place = visitor.get(address).content.decode()

    link = re.search(r'<a [^>]*href="(https://[^"]+)" rel="([^"]+)"', by_place)
    assert link[1] == "https://www.openstreetmap.org/directions?to=35.759465%2C-5.833954"
    assert "noreferrer" in link[2]


@pytest.mark.parametrize(
    ("language", "things"),
    [
        ("en", ["Your old card", "2 photographs"]),
        ("ar", ["بطاقتك القديمة"]),
        ("es", ["Your old card", "2 photographs"]),
    ],
)
def test_what_to_bring_is_listed_in_the_readers_language_or_the_first_there_is(language, things):
    service = Service(bring={"en": "Your old card\n\n 2 photographs \n", "ar": "بطاقتك القديمة"})
    with translation.override(language):
        assert service.things_to_bring == things


def test_the_confirmation_says_what_to_bring_and_only_where_something_is_said(visitor, centre):
    service = ServiceFactory(bring={"en": "Your old card\n2 <photographs>"})
    OfferFactory(provider=centre, service=service)
    reservation = appointment(centre)
    address = visitor.post(mailed(reservation), {"do": "ticket"}).url
    assert "What to bring" not in visitor.get(address).content.decode()
    Reservation.objects.filter(pk=reservation.pk).update(service=service)

    page = visitor.get(address).content.decode()

    assert "What to bring" in page
    assert "<span>Your old card</span>" in page
    assert "<span>2 &lt;photographs&gt;</span>" in page


def test_the_calendar_file_is_the_appointments_own_and_names_nobody(visitor, booked, address):
    answer = visitor.get(f"{address}calendar.ics")

    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert 'filename="appointment.ics"' in answer["Content-Disposition"]
    assert "no-store" in answer["Cache-Control"]
    assert b"Salma" not in answer.content
    (event,) = icalendar.Calendar.from_ical(answer.content).walk("VEVENT")
    assert event.decoded("DTSTART") == booked.starts_at
    assert booked.reference[:3] in event["DESCRIPTION"]


def test_the_calendar_file_of_a_cancelled_appointment_takes_it_out(visitor, booked, address):
    visitor.post(f"{address}change/", {"do": "cancel", "sure": "on"})

    assert b"METHOD:CANCEL" in visitor.get(f"{address}calendar.ics").content


def test_there_is_no_calendar_file_of_a_hold_or_for_a_stranger(visitor, centre, address):
    held = appointment(centre, hold=True, days=4)
    visitor.post(mailed(held), {"do": "finish"})

    assert visitor.get(f"/booked/{held.public_id}/calendar.ics").status_code == 404
    assert Visitor().get(f"{address}calendar.ics").status_code == 404


@pytest.mark.parametrize(
    ("status", "words", "has_ticket"),
    [
        ("confirmed", "You are booked", True),
        ("checked_in", "You are checked in", True),
        ("completed", "This appointment is over", False),
        ("no_show", "We did not see you", False),
    ],
)
def test_the_page_says_how_it_stands(visitor, booked, address, status, words, has_ticket):
    moments = {"checked_in": "checked_in_at", "completed": "completed_at"}
    moment = {moments[status]: timezone.now()} if status in moments else {}
    Reservation.objects.filter(pk=booked.pk).update(status=status, **moment)

    page = visitor.get(address).content.decode()

    assert f"<h1>{words}</h1>" in page
    assert ('class="qr"' in page) is has_ticket
    assert ("Find another time" in page) is not has_ticket
    assert ("Add to calendar" in page) is (status == "confirmed")


def test_it_says_until_when_one_may_move_and_where_it_is_written_to(visitor, centre, address):
    page = visitor.get(address).content.decode()

    assert "You can move or cancel until" in page
    assert '<bdi dir="ltr">salma@example.org</bdi>' in page
    centre.change_notice_minutes = 60 * 24 * 30
    centre.save()
    assert "It is too late to move or cancel here." in visitor.get(address).content.decode()


def test_a_move_by_the_centre_is_told_until_it_is_agreed_to(visitor, booked, address):
    move = moved_by_centre(booked)

    page = visitor.get(address).content.decode()
    assert "The centre moved your appointment" in page
    assert f'href="{address}change/">Keep the new time' in page

    move.accepted_at = timezone.now()
    move.save()
    assert "The centre moved your appointment" not in visitor.get(address).content.decode()


def test_an_appointment_of_an_hour_ago_is_over(visitor, booked):
    with time_machine.travel(booked.ends_at + timedelta(hours=1), tick=False):
        address = visitor.post(mailed(booked), {"do": "ticket"}).url
        assert "This appointment is over" in visitor.get(address).content.decode()


def test_the_mail_of_confirmation_says_what_to_bring(centre):
    service = ServiceFactory(bring={"en": "Your old card\n2 photographs"})
    OfferFactory(provider=centre, service=service)
    reservation = appointment(centre)
    Reservation.objects.filter(pk=reservation.pk).update(service=service)
    notice = Notice.objects.create(reservation=reservation, kind="confirmed", channel="email")

    (letter,) = letters.write([notice.pk], timezone.now())
    text = wording.fill(wording.shipped("confirmed", "email", "en"), letter.facts).plain()

    assert "Bring this too: Your old card; 2 photographs" in text


@pytest.mark.parametrize("service", SERVICES, ids=lambda service: service.code)
def test_the_demonstration_says_what_to_bring_in_every_language(service):
    counts = {len(service.bring[code].splitlines()) for code in ("en", "fr", "es", "ar")}

    assert len(counts) == 1
    assert counts != {0}
