"""Appointments in calendar programs."""

import re

import icalendar
import pytest

from audit.actors import SYSTEM
from audit.tests.cast import signed_in
from booking import services
from booking.tests.scenes import a_slot, acting, at
from tests import factories

pytestmark = pytest.mark.django_db(transaction=True)


def an_appointment():
    client = factories.ClientFactory(name="Zoë Quill", email="zoe@example.net")
    return services.book(choice=at(a_slot()), actor=acting(client))


@pytest.fixture
def manager(client):
    def of(provider):
        member = factories.MembershipFactory(provider=provider, role="manager")
        member.user.is_staff = True
        member.user.save()
        return signed_in(member.user, client)

    return of


def event_of(answer):
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    calendar = icalendar.Calendar.from_ical(answer.content)
    [event] = calendar.events
    return calendar, event


def test_the_file_of_an_appointment_follows_its_changes_under_one_uid(manager):
    reservation = an_appointment()
    browser = manager(reservation.provider)
    address = f"/api/v1/appointments/{reservation.public_id}/calendar"
    calendar, first = event_of(browser.get(address))
    assert (calendar["METHOD"], first.DTSTART) == ("PUBLISH", reservation.starts_at)
    services.cancel(reservation_id=reservation.public_id, actor=SYSTEM)
    calendar, last = event_of(browser.get(address, headers={"Accept": "text/calendar"}))
    assert (calendar["METHOD"], last["STATUS"]) == ("CANCEL", "CANCELLED")
    assert last["UID"] == first["UID"]
    assert last["SEQUENCE"] > first["SEQUENCE"]


def test_a_strangers_appointment_has_no_file(manager):
    reservation = an_appointment()
    browser = manager(factories.ProviderFactory())
    answer = browser.get(f"/api/v1/appointments/{reservation.public_id}/calendar")
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


def secret_address(browser, provider):
    answer = browser.post(f"/api/v1/providers/{provider.public_id}/calendar-feed")
    assert answer.status_code == 201
    return re.sub("^https?://[^/]+", "", answer.json()["url"])


def test_a_providers_calendar_holds_its_appointments_and_names_nobody(manager, client):
    reservation = an_appointment()
    address = secret_address(manager(reservation.provider), reservation.provider)
    client.logout()
    answer = client.get(address)
    _calendar, event = event_of(answer)
    assert str(reservation.public_id) in event["UID"]
    for told in (b"Zo", b"Quill", b"zoe@"):
        assert told not in answer.content
    again = client.get(address, headers={"If-None-Match": answer["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    services.cancel(reservation_id=reservation.public_id, actor=SYSTEM)
    changed = client.get(address, headers={"If-None-Match": answer["ETag"]})
    assert (changed.status_code, b"VEVENT" in changed.content) == (200, False)


def test_a_new_address_ends_the_old_one_and_none_is_kept_in_clear(manager, client):
    provider = factories.ProviderFactory()
    browser = manager(provider)
    old, new = (secret_address(browser, provider) for _time in range(2))
    assert [client.get(address).status_code for address in (old, new)] == [404, 200]
    assert provider.calendar_feed.digest not in new
    ended = browser.delete(f"/api/v1/providers/{provider.public_id}/calendar-feed")
    assert (ended.status_code, client.get(new).status_code) == (204, 404)


def test_only_those_who_run_a_provider_make_its_address(manager):
    provider = factories.ProviderFactory()
    browser = manager(factories.ProviderFactory())
    answer = browser.post(f"/api/v1/providers/{provider.public_id}/calendar-feed")
    assert answer.status_code == 404
