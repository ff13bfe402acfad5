"""GET /api/v1/providers/{id}/time-slots: a local day's slots with what remains."""

from datetime import timedelta

import pytest
from django.utils import timezone

from booking import services
from booking.choices import SlotChoice
from tests.factories import OfferFactory, ServiceFactory

#: A public id that belongs to nothing; written out, so that two collections agree.
NOBODY = "0b1f0f8e-93a2-4a52-9d5c-4f6f4f6f4f6f"


@pytest.fixture
def get(client, world):
    def ask(key, **query):
        return client.get(f"/api/v1/providers/{key}/time-slots", query)

    return ask


def test_a_day_has_its_slots_whoever_asks(world, get):
    answer = get(world.centre.public_id, date=world.on.isoformat())
    body = answer.json()
    slots = list(world.slots())

    assert answer.status_code == 200
    assert list(body) == ["provider", "date", "time_zone", "slots"]
    assert body["provider"] == str(world.centre.public_id)
    assert body["date"] == world.on.isoformat()
    assert body["time_zone"] == "Europe/Berlin"
    assert [slot["id"] for slot in body["slots"]] == [slot.pk for slot in slots]
    assert body["slots"][0] == {
        "id": slots[0].pk,
        "starts_at": f"{slots[0].starts_at:%Y-%m-%dT%H:%M:%SZ}",
        "ends_at": f"{slots[0].ends_at:%Y-%m-%dT%H:%M:%SZ}",
        "local_start": "09:00",
        "utc_offset": f"{slots[0].starts_at.astimezone(world.centre.zone):%z}"[:3] + ":00",
        "capacity": 1,
        "remaining": 1,
    }


def test_the_external_id_is_as_good_as_the_public_one(world, get):
    day = world.on.isoformat()
    by_public = get(world.centre.public_id, date=day)
    assert get("10001", date=day).content == by_public.content
    assert get(str(world.centre.public_id).upper(), date=day).content == by_public.content


def test_what_is_booked_does_not_remain(world, get):
    services.book(
        choice=SlotChoice(slot_id=world.first_slot().pk),
        pre_registration_id=world.alice,
        actor=world.actor,
    )
    slots = get("10001", date=world.on.isoformat()).json()["slots"]

    assert [slot["remaining"] for slot in slots] == [0, 1, 1, 1]


def test_a_longer_service_offers_starts_that_leave_it_room(world, get):
    offer = OfferFactory(provider=world.centre, service=ServiceFactory(slots_needed=3))
    slots = get("10001", date=world.on.isoformat(), service=offer.service.public_id).json()["slots"]

    assert [slot["local_start"] for slot in slots] == ["09:00", "09:15"]


@pytest.mark.parametrize("days", [-1, 0, 5000])
def test_a_day_outside_the_window_has_no_slots(world, get, days):
    on = timezone.localtime(timezone=world.centre.zone).date() + timedelta(days=days)
    answer = get("10001", date=on.isoformat())

    assert answer.status_code == 200
    assert answer.json()["slots"] == []


@pytest.mark.parametrize("on", ["0001-01-01", "9999-12-31"])
def test_the_ends_of_the_calendar_are_only_days_without_slots(world, get, on):
    assert get("10001", date=on).json()["slots"] == []


@pytest.mark.parametrize(
    "on",
    [
        "",
        "tomorrow",
        "2027-02-30",
        "20270301",
        "2027-W09-1",
        "2027-03-01T09:00",
        "２０２７-03-01",
        "\0",
        "2027-03-01\n",
        "9" * 10_000,
        "‮2027-03-01",
    ],
)
def test_a_date_that_cannot_be_read_is_refused_with_an_example(world, get, on):
    answer = get("10001", date=on)
    body = answer.json()

    assert answer.status_code == 422
    assert answer["Content-Type"] == "application/problem+json"
    assert body["code"] == "validation_failed"
    assert [(e["field"], e["code"]) for e in body["errors"]] == [("date", "invalid")]
    assert body["errors"][0]["detail"] == "Write a date such as 2027-03-01."


def test_a_date_is_needed(world, get):
    [error] = get("10001").json()["errors"]
    assert (error["field"], error["code"]) == ("date", "required")


@pytest.mark.parametrize(
    "key",
    [
        "99999",
        NOBODY,
        "%00",
        "%FF",
        "x" * 2000,
        "' OR 1=1",
        "‮10001",
    ],
)
def test_an_unknown_provider_is_not_found(world, client, key):
    answer = client.get(f"/api/v1/providers/{key}/time-slots?date={world.on}")

    assert answer.status_code == 404
    assert answer.json()["code"] == "not_found"


@pytest.mark.parametrize(
    ("service", "status"),
    [("nonsense", 422), (NOBODY, 422), ("\0", 422)],
)
def test_a_service_that_is_not_offered_is_refused(world, get, service, status):
    assert get("10001", date=world.on.isoformat(), service=service).status_code == status
