"""The list of appointments: what it shows, to whom, and what it costs."""

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from audit.tests import cast
from booking.references import in_groups
from tests.factories import HoldFactory, ProviderFactory, ReservationFactory, SlotFactory

pytestmark = pytest.mark.django_db

LIST = "/admin/booking/reservation/"
LOOKUP = "/admin/autocomplete/?term=&app_label=booking&model_name=reservation&field_name=provider"


def at(provider, starts_at, **fields):
    """An appointment at a moment."""
    slot = SlotFactory(provider=provider, starts_at=starts_at)
    return ReservationFactory(slot=slot, **fields)


def listed(browser, **asked):
    page = browser.get(LIST, asked)
    assert page.status_code == 200
    return list(page.context["cl"].result_list)


def page_of(reservation):
    return reverse("admin:booking_reservation_change", args=[reservation.pk])


def test_a_row_shows_the_grouped_reference_and_the_centres_own_clock():
    manila = ProviderFactory(time_zone="Asia/Manila")
    reservation = at(manila, datetime(2027, 3, 1, 1, 15, tzinfo=UTC))
    page = cast.root().get(LIST).content.decode()
    assert in_groups(reservation.reference) in page
    assert "Mon 1 Mar 2027, 09:15" in page
    assert "Asia/Manila" in page
    assert manila.local_name in page
    assert "confirmed" in page


def test_a_row_names_nobody():
    reservation = ReservationFactory()
    page = cast.root().get(LIST).content.decode()
    assert reservation.client.name not in page
    assert reservation.client.email not in page


def test_a_hold_past_its_expiry_is_called_lapsed():
    HoldFactory(expires_at=timezone.now() - timedelta(minutes=1))
    assert "hold lapsed" in cast.root().get(LIST).content.decode()


def test_staff_see_the_appointments_of_their_centres_alone():
    mine, other = ReservationFactory.create_batch(2)
    browser = cast.clerk(mine.provider)
    assert listed(browser) == [mine]
    assert listed(browser, provider=other.provider.pk) == []
    assert listed(browser, q=other.reference) == []
    answer = browser.get(page_of(other))
    assert (answer.status_code, answer["Location"]) == (302, "/admin/")
    assert browser.get(page_of(mine)).status_code == 200


def test_the_lookup_beside_the_list_offers_ones_own_centres():
    mine, _other = ProviderFactory.create_batch(2)
    found = cast.clerk(mine).get(LOOKUP).json()["results"]
    assert [row["id"] for row in found] == [str(mine.pk)]


def test_the_filter_does_not_name_a_centre_of_others():
    mine, other = ProviderFactory.create_batch(2)
    page = cast.clerk(mine).get(LIST, {"provider": other.pk}).content.decode()
    assert other.local_name not in page


@pytest.mark.parametrize("write", [str, in_groups, str.lower, lambda code: in_groups(code) + " "])
def test_an_appointment_is_found_by_its_reference_however_it_is_written(write):
    wanted, _other = ReservationFactory.create_batch(2)
    assert listed(cast.root(), q=write(wanted.reference)) == [wanted]


@pytest.mark.parametrize("term", ["K7M", "alice0@example.org", "0" * 12])
def test_what_is_no_reference_finds_nothing_and_says_so(term):
    ReservationFactory()
    page = cast.root().get(LIST, {"q": term})
    assert not list(page.context["cl"].result_list)
    assert "That is not a reference" in page.content.decode()


def test_the_list_is_narrowed_to_a_centre_and_runs_by_time():
    provider = ProviderFactory()
    later = at(provider, datetime(2027, 3, 1, 10, tzinfo=UTC))
    sooner = at(provider, datetime(2027, 3, 1, 9, tzinfo=UTC))
    ReservationFactory()
    assert listed(cast.root(), provider=provider.pk) == [sooner, later]


def test_a_date_is_that_of_each_centres_own_calendar():
    apia = ProviderFactory(time_zone="Pacific/Apia")
    lima = ProviderFactory(time_zone="America/Lima")
    moment = datetime(2027, 3, 1, 12, tzinfo=UTC)
    there = at(apia, moment)
    here = at(lima, moment)
    browser = cast.root()
    assert listed(browser, on="2027-03-02") == [there]
    assert listed(browser, on="2027-03-01") == [here]
    assert listed(browser, on="2027-02-28") == []


def test_the_last_quarter_of_a_day_belongs_to_it_and_midnight_to_the_next():
    berlin = ProviderFactory(time_zone="Europe/Berlin")
    last = at(berlin, datetime(2027, 3, 28, 21, 45, tzinfo=UTC))
    first = at(berlin, datetime(2027, 3, 28, 22, 0, tzinfo=UTC))
    browser = cast.root()
    assert listed(browser, on="2027-03-28") == [last]
    assert listed(browser, on="2027-03-29") == [first]


@pytest.mark.parametrize("on", ["tomorrow", "2027-02-30", "0001-01-01", "9999-12-31"])
def test_a_date_that_cannot_be_read_finds_nothing_and_says_how_to_write_it(on):
    ReservationFactory()
    page = cast.root().get(LIST, {"on": on})
    assert not list(page.context["cl"].result_list)
    assert "2027-03-01" in page.content.decode()


@pytest.mark.parametrize("provider", ["abc", "-1", "9" * 40, "1;drop", "²"])
def test_a_centre_that_cannot_be_read_finds_nothing(provider):
    ReservationFactory()
    assert listed(cast.root(), provider=provider) == []


def test_filters_keep_one_another():
    provider = ProviderFactory()
    page = cast.root().get(LIST, {"provider": provider.pk, "status__exact": "held"})
    assert '<input type="hidden" name="status__exact" value="held">' in page.content.decode()
    assert f'<option value="{provider.pk}" selected>' in page.content.decode()


@pytest.mark.parametrize("asked", ["", "?on={on}", "?provider={provider}", "?q={reference}"])
def test_the_list_asks_as_many_queries_for_50_rows_as_for_5(asked):
    browser = cast.root()
    reservation, *_rest = ReservationFactory.create_batch(5)
    address = LIST + asked.format(
        on=reservation.starts_at.date(),
        provider=reservation.provider.pk,
        reference=reservation.reference,
    )
    few = cast.queries_of(browser, address)
    ReservationFactory.create_batch(45)
    assert cast.queries_of(browser, address) == few


def test_nobody_adds_changes_or_deletes_an_appointment_by_a_form():
    reservation = ReservationFactory()
    browser = cast.root()
    delete = reverse("admin:booking_reservation_delete", args=[reservation.pk])
    assert browser.get(f"{LIST}add/").status_code == 403
    assert browser.post(page_of(reservation), {"status": "held"}).status_code == 403
    assert browser.post(delete, {"post": "yes"}).status_code == 403
