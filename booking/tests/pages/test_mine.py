"""My appointment: what this browser holds and has booked."""

import pytest

from booking.models import Reservation
from booking.tests.pages.conftest import (
    DETAILS,
    Visitor,
    held_by,
    lapse,
)

Status = Reservation.Status


@pytest.fixture
def held(visitor, centre):
    return held_by(visitor, centre)


def _details(visitor, held, **changed):
    return visitor.post(f"/held/{held.public_id}/", {**DETAILS, **changed})


def _book(visitor, held):
    _details(visitor, held)
    return visitor.post(f"/held/{held.public_id}/check/")


class TestMyAppointment:
    def test_nothing_yet_leads_to_the_list(self, visitor):
        page = visitor.get("/appointment/").content.decode()

        assert "Nothing is held or booked in this browser." in page
        assert "Find a time" in page

    def test_one_hold_leads_to_it(self, visitor, held):
        assert visitor.get("/appointment/").url == f"/held/{held.public_id}/"

    def test_one_appointment_leads_to_it(self, visitor, held):
        _book(visitor, held)

        assert visitor.get("/appointment/").url == f"/booked/{held.public_id}/"

    def test_several_are_listed(self, visitor, centre, held):
        _book(visitor, held)
        other = held_by(visitor, centre, days=5)

        page = visitor.get("/appointment/").content.decode()

        assert f'href="/booked/{held.public_id}/"' in page
        assert f'href="/held/{other.public_id}/"' in page

    def test_what_lapsed_is_not(self, visitor, held):
        lapse(held)

        assert visitor.get("/appointment/").status_code == 200

    def test_somebody_elses_is_not(self, held):
        assert Visitor().get("/appointment/").status_code == 200
