"""A centre that closes for good is judged by the date: no job has to run on that day."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
import time_machine
from django.utils import timezone

from audit.tests import cast
from booking import errors, queries, services
from booking.models import Slot
from booking.tests.admin.schedules import address, centre, opened, sealed, week_form
from booking.tests.reshaping import a_centre, changed, opened_daily, slot_on
from booking.tests.scenes import STAFF, at
from providers import queries as provider_queries
from providers.errors import ScheduleRefused
from providers.models import Opening
from providers.schedules import ExceptionDraft, OpeningDraft, ScheduleDraft
from tests import factories

pytestmark = pytest.mark.django_db


def today(provider):
    return timezone.now().astimezone(provider.zone).date()


def closing(provider, days_ahead=3):
    """Closed for good from so many days on, as it is written now."""
    changed(provider, ScheduleDraft(closes_on=today(provider) + timedelta(days=days_ahead)))
    provider.refresh_from_db()
    return provider


def on_the_day(provider, hour=0):
    """A moment of the centre's first closed day."""
    return datetime.combine(provider.closes_on, time(hour, 1), tzinfo=provider.zone)


def book(slot, **more):
    client = factories.ClientFactory()
    return services.book(choice=at(slot), actor=STAFF, client_id=client.public_id, **more)


def test_until_that_day_it_is_found_and_booked():
    provider = closing(a_centre())
    assert provider in provider_queries.open_providers()
    assert book(slot_on(provider, 2, time(11)))


def test_from_that_day_on_it_is_neither_found_nor_booked_though_nothing_has_run():
    provider = closing(a_centre())
    factories.OpeningFactory(provider=provider, weekday=provider.closes_on.isoweekday())
    now = on_the_day(provider)
    assert provider.is_open_to_booking
    assert not provider.takes_bookings(now)
    assert provider.takes_bookings(now - timedelta(minutes=2))
    assert provider not in provider_queries.open_providers(now)
    assert provider in provider_queries.open_providers(now - timedelta(minutes=2))
    assert provider not in provider_queries.matching(provider.local_name, now)
    last = provider.closes_on + timedelta(days=2)
    assert queries.free_days(provider, provider.closes_on, last, now=now) == {}
    assert queries.time_slots(provider, provider.closes_on, now=now) == []
    services.lay_slots(provider_ids=[provider.pk], now=now)
    since = Slot.objects.filter(provider=provider, starts_at__gte=now, is_open=True)
    assert not since.exists()


@pytest.mark.parametrize("days_ahead", [0, 1])
def test_a_slot_that_somebody_opened_by_hand_is_not_booked(days_ahead):
    provider = closing(a_centre())
    starts_at = on_the_day(provider, 9) + timedelta(days=days_ahead)
    slot = Slot.objects.create(
        provider=provider,
        starts_at=starts_at.astimezone(UTC),
        ends_at=(starts_at + timedelta(minutes=15)).astimezone(UTC),
        capacity=1,
    )
    for now in (timezone.now(), on_the_day(provider)):
        with pytest.raises(errors.SlotClosed):
            book(slot, now=now)
        reason = queries.why_not(provider, slot.starts_at, now=now)
        assert reason.code == "provider_closed"
        assert "closed for good from" in reason.sentence


@pytest.mark.parametrize(
    ("zone", "moment", "is_open"),
    [
        ("Pacific/Auckland", datetime(2027, 3, 4, 10, 59, tzinfo=UTC), True),
        ("Pacific/Auckland", datetime(2027, 3, 4, 11, 0, tzinfo=UTC), False),
        ("America/Los_Angeles", datetime(2027, 3, 5, 7, 59, tzinfo=UTC), True),
        ("America/Los_Angeles", datetime(2027, 3, 5, 8, 0, tzinfo=UTC), False),
    ],
    ids=["before midnight there", "midnight there", "before midnight here", "midnight here"],
)
def test_the_day_is_that_of_its_own_clock(zone, moment, is_open):
    provider = factories.ProviderFactory(time_zone=zone, closes_on=date(2027, 3, 5))
    assert provider.takes_bookings(moment) is is_open
    assert provider_queries.open_providers(moment).exists() is is_open


def test_nobody_is_moved_to_a_centre_that_is_gone():
    here = a_centre(latitude="52.5", longitude="13.4")
    gone = a_centre(latitude="52.5", longitude="13.4")
    now = timezone.now()
    assert queries.providers_nearby(here, None, now) == [gone]
    gone.closes_on = today(gone)
    gone.save(update_fields=["closes_on"])
    assert queries.providers_nearby(here, None, now) == []


def test_hours_written_later_end_with_it_until_it_is_taken_back():
    provider = closing(a_centre())
    last = provider.closes_on - timedelta(days=1)
    changed(provider, opened_daily(time(8), time(12)))
    assert set(provider.openings.values_list("valid_until", flat=True)) == {last}
    extra = ExceptionDraft(provider.closes_on, "extra", time(9), time(10), 1)
    with pytest.raises(ScheduleRefused):
        changed(provider, ScheduleDraft(exceptions_added=(extra,)))
    with pytest.raises(ScheduleRefused):
        changed(provider, ScheduleDraft(closes_on=provider.closes_on, reopens=True))
    changed(provider, opened_daily(time(8), time(12), reopens=True))
    provider.refresh_from_db()
    assert provider.closes_on is None
    assert set(provider.openings.values_list("valid_until", flat=True)) == {None}
    assert slot_on(provider, 4, time(8)).is_open


def test_a_centre_that_was_closed_takes_bookings_again_when_it_reopens():
    provider = closing(a_centre(), days_ahead=0)
    assert not provider.is_open_to_booking
    changed(provider, opened_daily(time(9), time(12), reopens=True))
    provider.refresh_from_db()
    assert provider.is_open_to_booking
    assert book(slot_on(provider, 2, time(11)))


def test_what_was_switched_off_by_hand_stays_so():
    provider = a_centre(is_open_to_booking=False)
    closing(provider)
    changed(provider, opened_daily(time(9), time(12), reopens=True))
    provider.refresh_from_db()
    assert not provider.is_open_to_booking


def test_the_week_shows_the_day_and_takes_it_back_when_it_is_emptied(worker):
    provider = closing(centre())
    browser = cast.manager(provider)
    page = opened(browser, provider)
    assert page.context["form"].rest["closes_on"].value() == provider.closes_on
    fields = week_form(page)
    assert browser.post(address("week", provider), fields).context.get("preview") is None
    page = browser.post(address("week", provider), fields | {"closes_on": ""})
    assert "not any more" in page.content.decode()
    with worker():
        browser.post(address("preview", provider), {"draft": sealed(page), "apply": "yes"})
    provider.refresh_from_db()
    assert provider.closes_on is None


def test_the_centres_page_and_the_list_follow_the_date(client):
    provider = closing(a_centre())
    found = client.get("/", {"q": provider.local_name}).content.decode()
    with time_machine.travel(on_the_day(provider, 12), tick=False):
        assert client.get(f"/centres/{provider.external_id}/").status_code == 200
        gone = client.get("/", {"q": provider.local_name}).content.decode()
    address_of = f"/centres/{provider.external_id}"
    assert address_of in found
    assert address_of not in gone


def test_a_draft_that_reopens_comes_through_json():
    draft = ScheduleDraft(openings=(OpeningDraft(1, time(9), time(12), 1),), reopens=True)
    assert ScheduleDraft.from_json(draft.to_json()) == draft
    assert "reopens" not in ScheduleDraft().to_json()
    assert not Opening.objects.exists()
