"""What somebody needs on the day reaches those who prepare it."""

import pytest
from django.urls import reverse

from audit.tests import cast
from booking import services
from booking.services import Visit
from booking.tests.scenes import STAFF
from tests.factories import ReservationFactory

pytestmark = pytest.mark.django_db
LIST = "/admin/booking/reservation/"
NUMBER = "98765432101234"


def told(**visit):
    reservation = ReservationFactory()
    services.describe_needs(reservation_id=reservation.public_id, visit=Visit(**visit), actor=STAFF)
    return reservation


def page_of(browser, reservation):
    address = reverse("admin:booking_reservation_change", args=[reservation.pk])
    return browser.get(address).content.decode()


def test_staff_of_the_centre_read_it_in_the_list_and_on_the_page():
    visit = told(
        needs=["wheelchair", "interpreter"], interpreter_language="<Rifian>", stated_number=NUMBER
    )
    browser = cast.clerk(visit.provider)
    listed, page = browser.get(LIST).content.decode(), page_of(browser, visit)
    for shown in (listed, page):
        assert "step-free way, interpreter (&lt;Rifian&gt;)" in shown
    assert NUMBER in page
    assert NUMBER not in listed


@pytest.mark.parametrize(("is_asked", "words"), [(True, "none"), (False, "–")])
def test_nothing_needed_and_nobody_asked_are_told_apart(is_asked, words):
    visit = told() if is_asked else ReservationFactory()
    page = cast.clerk(visit.provider).get(LIST).content.decode()
    assert page.split('field-needed">')[1].split("</td>")[0] == words


def test_the_list_reads_nothing_that_is_encrypted():
    visit = told(stated_number=NUMBER)
    page = cast.clerk(visit.provider).get(LIST)
    [row] = page.context["cl"].result_list
    assert row.get_deferred_fields() == {"stated_number"}
