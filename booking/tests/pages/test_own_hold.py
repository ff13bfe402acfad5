"""What one holds oneself is not taken to oneself."""

from booking.models import Reservation
from booking.tests.pages.conftest import (
    Visitor,
    at,
    book_out,
    forget_cached_days,
    held_by,
    in_days,
    instant,
    slot_at,
)
from tests.factories import OfferFactory, ReservationFactory, ServiceFactory


def _day(visitor, provider, days=3, **asked):
    on = in_days(provider, days)
    forget_cached_days()
    return visitor.get(f"/centres/{provider.external_id}/", {"day": on.isoformat(), **asked})


def _last_place_held(visitor, provider, **when):
    """The visitor holds the last place of a time."""
    ReservationFactory(slot=slot_at(provider, at(provider, **when)))
    return held_by(visitor, provider, **when)


def test_ones_own_time_leads_to_the_hold_and_others_see_it_full(visitor, centre):
    held = _last_place_held(visitor, centre)

    mine, others = (_day(each, centre).content.decode() for each in (visitor, Visitor()))

    own = f'<a class="slot own" href="/held/{held.public_id}/"><b>10:15</b><span>You hold it</span>'
    assert own in mine
    assert ", you hold 10:15" in mine  # in the calendar
    assert '<span class="slot full"><b>10:15</b>' in others
    assert str(held.public_id) not in others


def test_a_day_full_by_ones_own_hold_does_not_read_as_full(visitor, centre):
    on = in_days(centre, 3)
    book_out(centre, on)
    Reservation.objects.filter(slot=slot_at(centre, at(centre))).latest("pk").delete()
    held = held_by(visitor, centre)

    panel = _day(visitor, centre).context["panel"]

    assert "is full" not in panel.title
    assert panel.sentence == "You hold 10:15. Every other time is full."
    assert f"/held/{held.public_id}/" in [c.address for part in panel.parts for c in part.chips]
    assert len(panel.others) == 3


def test_a_second_tap_on_ones_own_time_leads_to_the_hold(visitor, centre):
    held = _last_place_held(visitor, centre)

    again = visitor.hold(centre, at(centre))

    assert again.url == f"/held/{held.public_id}/"
    assert Reservation.objects.filter(status="held").count() == 1


def test_a_tap_on_it_for_another_service_leads_there_too_and_says_why(visitor, centre):
    held = _last_place_held(visitor, centre)
    service = ServiceFactory()
    OfferFactory(provider=centre, service=service)

    response = visitor.hold(centre, at(centre), service=service)

    assert response.url == f"/held/{held.public_id}/"
    assert "You have this time already." in visitor.get(response.url).content.decode()


def test_a_time_that_ones_own_hold_reaches_into_is_not_called_taken(visitor, centre):
    held = _last_place_held(visitor, centre)
    service = ServiceFactory(slots_needed=2)
    OfferFactory(provider=centre, service=service)

    response = visitor.hold(centre, at(centre, hour=10, minute=0), service=service)

    page = response.content.decode()
    assert response.status_code == 409
    assert "10:00 cannot be booked" in page
    assert "You have 10:15, and the two overlap." in page
    assert f'href="/held/{held.public_id}/"' in page
    assert "Someone has just taken" not in page


def test_a_tap_on_the_time_of_ones_appointment_leads_to_it(visitor, centre):
    held = _last_place_held(visitor, centre)
    held.status, held.confirmed_at, held.expires_at = "confirmed", held.created_at, None
    held.save()

    assert visitor.hold(centre, at(centre)).url == f"/booked/{held.public_id}/"


def test_the_page_names_every_time_one_holds_there(visitor, centre):
    for minute in (0, 15):
        held_by(visitor, centre, minute=minute)

    page = _day(visitor, centre).content.decode()

    assert page.count("Go on with this time") == 2


def test_a_time_named_in_the_address_is_pointed_out(visitor, centre):
    start = instant(at(centre))

    page = _day(visitor, centre, start=start).content.decode()

    assert f'value="{start}" aria-current="true"' in page
    assert page.count('aria-current="true"><b>') == 1
