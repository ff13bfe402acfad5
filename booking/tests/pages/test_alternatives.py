"""Where a day or a time is full: other days here, and centres nearby."""

from datetime import time, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from booking.models import Reservation
from booking.tests.pages.conftest import (
    at,
    book_out,
    forget_cached_days,
    in_days,
    instant,
    lay,
    slot_at,
)
from tests.factories import ProviderFactory, ReservationFactory, open_all_week

HERE = {"latitude": "35.770000", "longitude": "-5.800000"}


def _near(kilometres, **fields):
    """A centre so far to the north, open at the same hours."""
    fields = {"time_zone": "Africa/Casablanca", "capacity": 2, "window_days": 40} | fields
    latitude = f"{35.77 + kilometres / 111.2:.6f}"
    provider = ProviderFactory(latitude=latitude, longitude="-5.800000", country="MA", **fields)
    open_all_week(provider, until_time=time(18))
    return lay(provider)


@pytest.fixture
def here(centre):
    type(centre).objects.filter(pk=centre.pk).update(**HERE)
    centre.refresh_from_db()
    return centre


def _full_day(visitor, provider, days=4):
    on = in_days(provider, days)
    return visitor.get(f"/centres/{provider.external_id}/", {"day": on.isoformat()})


def test_a_full_day_offers_the_same_day_at_the_nearest_centres(visitor, here):
    far, near = _near(8, name={"en": "Boukhalef"}), _near(3.4, name={"en": "Beni Makada"})
    _near(60)  # too far to go
    book_out(here, in_days(here, 4))
    ReservationFactory(slot=slot_at(near, at(near, 4, 9, 0)))

    response = _full_day(visitor, here)

    elsewhere = response.context["panel"].elsewhere
    assert elsewhere.title == "Another centre, same day"
    assert [chip.action for chip in elsewhere.chips] == [
        f"/centres/{provider.external_id}/hold/" for provider in (near, far)
    ]
    assert elsewhere.chips[0].places == "Beni Makada, 3.4\N{NO-BREAK SPACE}km. Last place"
    assert elsewhere.chips[0].instant == instant(at(near, 4, 9, 0))
    page = response.content.decode()
    assert f'value="{instant(at(here, 3, 9, 0))}"' in page  # and other days here
    assert f'formaction="/centres/{near.external_id}/hold/"' in page


def test_its_button_holds_the_time_at_the_other_centre(visitor, here):
    near = _near(3)
    book_out(here, in_days(here, 4))
    (chip,) = _full_day(visitor, here).context["panel"].elsewhere.chips

    visitor.post(chip.action, {"starts_at": chip.instant})

    assert Reservation.objects.latest("pk").provider == near


def test_where_nearby_is_full_that_day_as_well_their_next_time_is_offered(visitor, here):
    near = _near(3)
    for provider in (here, near):
        book_out(provider, in_days(here, 4))

    elsewhere = _full_day(visitor, here).context["panel"].elsewhere

    assert elsewhere.title == "Another centre"
    assert len(elsewhere.chips) == 1


def test_however_many_centres_are_near_the_queries_are_as_many(visitor, here):
    book_out(here, in_days(here, 4))
    counts = []
    for _more in range(2):
        for _each in range(3):
            _near(2)
        forget_cached_days()
        with CaptureQueriesContext(connection) as captured:
            _full_day(visitor, here)
        counts.append(len(captured))
    assert counts[0] == counts[1]


def test_another_zone_is_said_beside_the_time(visitor, here):
    _near(40, time_zone="Asia/Tokyo")
    book_out(here, in_days(here, 4))

    (chip,) = _full_day(visitor, here).context["panel"].elsewhere.chips

    assert chip.places.endswith("Tokyo time (UTC+9)")


def test_a_taken_time_offers_the_same_hour_elsewhere(visitor, here):
    near, other = _near(3), _near(9)
    for provider in (here, near):
        for _place in range(2):
            ReservationFactory(slot=slot_at(provider, at(provider)))

    response = visitor.hold(here, at(here))

    elsewhere = response.context["elsewhere"]
    assert response.status_code == 409
    assert elsewhere.title == "Same hour, another centre"
    first, second = elsewhere.chips
    assert first.instant in {instant(at(near) + timedelta(minutes=by)) for by in (-15, 15)}
    assert second.instant == instant(at(other))
    assert f'formaction="{second.action}"' in response.content.decode()


def test_a_taken_time_with_no_such_hour_nearby_offers_the_day(visitor, here):
    near = _near(3)
    near.openings.update(from_time=time(15))
    lay(near)
    for _place in range(2):
        ReservationFactory(slot=slot_at(here, at(here)))

    elsewhere = visitor.hold(here, at(here)).context["elsewhere"]

    assert elsewhere.title == "Another centre, same day"
    assert elsewhere.chips[0].instant == instant(at(near, 3, 15, 0))


def test_a_closed_centre_sends_to_its_neighbours(visitor, here):
    near = _near(3)
    here.is_open_to_booking = False
    here.save(update_fields=["is_open_to_booking"])

    response = visitor.get(f"/centres/{here.external_id}/")

    (chip,) = response.context["elsewhere"].chips
    assert chip.action == f"/centres/{near.external_id}/hold/"
    assert "takes no bookings at the moment" in response.content.decode()


def test_a_centre_without_neighbours_or_coordinates_offers_its_own_days(visitor, centre):
    book_out(centre, in_days(centre, 4))

    panel = _full_day(visitor, centre).context["panel"]

    assert panel.elsewhere is None
    assert len(panel.others) == 3
