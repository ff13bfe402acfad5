"""GET and POST providers/{id}/availability: free slots over days, and windows that become slots."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from audit.tests import cast
from booking.availability import DAY
from booking.models import ScheduleChange, Slot
from booking.tests.api import staff
from booking.tests.api.rest import problem
from providers.models import OpeningException
from tests.factories import OfferFactory, ReservationFactory, ServiceFactory

PATH = "/api/v1/providers/10001/availability"
BERLIN = ZoneInfo("Europe/Berlin")


@pytest.fixture
def desk(world):
    return staff.manager(world.centre)


def walk(client, query=""):
    """All pages from the first to the last."""
    pages, address = [], PATH + query
    while address:
        pages.append(client.get(address).json())
        address = pages[-1]["next"]
    return pages


def starts(*pages):
    return [slot["starts_at"] for page in pages for slot in page["results"]]


def test_whoever_asks_sees_the_free_slots_of_all_days(world, client):
    ReservationFactory(slot=world.first_slot())
    body = client.get(PATH).json()

    assert list(body) == ["next", "previous", "results"]
    assert (body["next"], body["previous"]) == (None, None)
    free = Slot.objects.filter(taken=0).order_by("starts_at")
    shown = [slot["id"] for slot in body["results"]]
    assert shown == [slot.pk for slot in free if slot.pk in shown]
    assert world.first_slot().pk not in shown
    assert len(shown) >= 4 * 4 - 1
    assert set(body["results"][0]) == {
        "id",
        "starts_at",
        "ends_at",
        "local_start",
        "utc_offset",
        "capacity",
        "remaining",
        "provider",
    }
    assert body["results"][0]["provider"] == str(world.centre.public_id)


def test_days_are_narrowed_by_from_and_to(world, client):
    day = world.on.isoformat()
    body = client.get(PATH, {"from": day, "to": day}).json()
    assert [slot["local_start"] for slot in body["results"]] == ["09:00", "09:15", "09:30", "09:45"]
    backwards = client.get(PATH, {"from": day, "to": (world.on - DAY).isoformat()}).json()
    assert backwards["results"] == []


def test_pages_follow_each_other_without_gap_or_repeat(world, client, monkeypatch):
    whole = starts(*walk(client))
    monkeypatch.setattr("booking.api.availability.PAGE", 3)
    pages = walk(client)
    assert starts(*pages) == whole
    assert len(pages) == -(-len(whole) // 3)
    back, address = [], pages[-1]["previous"]
    while address:
        back.append(client.get(address).json())
        address = back[-1]["previous"]
    assert starts(*back[::-1]) == starts(*pages[:-1])
    assert back[0]["next"] is not None


def test_a_cursor_keeps_what_was_asked_for(world, client, monkeypatch):
    monkeypatch.setattr("booking.api.availability.PAGE", 3)
    offer = OfferFactory(provider=world.centre, service=ServiceFactory(slots_needed=2))
    day = world.on.isoformat()
    pages = walk(client, f"?from={day}&to={day}&service={offer.service.public_id}")
    assert len(starts(*pages)) == 3
    pages = walk(client, f"?from={day}&to={(world.on + DAY).isoformat()}")
    assert len(starts(*pages)) == 8


def test_a_page_costs_no_more_queries_when_more_days_follow(world, client, monkeypatch):
    monkeypatch.setattr("booking.api.availability.PAGE", 2)
    client.get(PATH, {"from": world.on.isoformat()})  # fills the cache of the day
    asked = []
    for last in (world.on, world.on + 2 * DAY):
        with cast.watched() as queries:
            client.get(PATH, {"from": world.on.isoformat(), "to": last.isoformat()})
        asked.append(len(queries))
    assert asked[0] == asked[1]


def test_an_unknown_provider_or_service_is_refused(world, client):
    problem(client.get(PATH.replace("10001", "99999")), 404, "not_found")
    theirs = ServiceFactory().public_id
    problem(client.get(PATH, {"service": theirs}), 422, "service_not_offered")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("from", "tomorrow"),
        ("to", "2027-02-30"),
        ("service", "nonsense"),
        ("cursor", "nonsense"),
        ("cursor", "after.nonsense"),
        ("cursor", "sideways.20270301T080000Z"),
        ("cursor", "after.99990101T000000Z"),
        ("cursor", "after.00010101T000000Z"),
        ("cursor", "after.２０２７0301T080000Z"),
        ("cursor", "x" * 5000),
        ("from", "\0"),
        ("page", "2"),
    ],
    ids=lambda value: ascii(value[:24]),
)
def test_what_cannot_be_read_is_refused(world, client, name, value):
    answer = client.get(PATH, {name: value})
    assert answer.status_code == 422
    assert answer.json()["code"] == "validation_failed"


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_the_ends_of_the_calendar_are_only_days_without_slots(world, client, day):
    assert client.get(PATH, {"from": day, "to": day}).json()["results"] == []


def window(world, begins="14:00", ends="15:00", days=0, **more):
    since = datetime.fromisoformat(f"{world.on}T{begins}").replace(tzinfo=BERLIN)
    until = datetime.fromisoformat(f"{world.on + days * DAY}T{ends}").replace(tzinfo=BERLIN)
    return {"starts_at": since.isoformat(), "ends_at": until.isoformat()} | more


def test_a_window_becomes_slots(world, desk, worker):
    with worker():
        answer = desk.post(PATH, window(world, capacity=5))
    assert answer.status_code == 202
    row = OpeningException.objects.get()
    assert (row.kind, f"{row.from_time:%H:%M}", f"{row.until_time:%H:%M}", row.capacity) == (
        "extra",
        "14:00",
        "15:00",
        5,
    )
    assert [slot.capacity for slot in world.slots()][-4:] == [5] * 4


def test_a_window_without_places_has_the_providers_own(world, desk):
    world.centre.capacity = 4
    world.centre.save()
    desk.post(PATH, window(world))
    assert ScheduleChange.objects.get().draft["exceptions_added"][0]["capacity"] == 4


@pytest.mark.parametrize(
    ("ends", "days", "hours"),
    [
        ("00:00", 1, [("22:00", "00:00")]),
        ("02:00", 1, [("22:00", "00:00"), ("00:00", "02:00")]),
        ("02:00", 2, [("22:00", "00:00"), ("00:00", "00:00"), ("00:00", "02:00")]),
    ],
)
def test_a_window_over_midnight_is_split_by_local_days(world, desk, ends, days, hours):
    answer = desk.post(PATH, window(world, "22:00", ends, days))
    assert answer.status_code == 202
    rows = ScheduleChange.objects.get().draft["exceptions_added"]
    assert [(row["from_time"][:5], row["until_time"][:5]) for row in rows] == hours
    assert [row["on"] for row in rows] == [
        (world.on + number * DAY).isoformat() for number in range(len(hours))
    ]


WRONG = {
    "the end first": lambda world: window(world, "15:00", "14:00"),
    "nothing between": lambda world: window(world, "14:00", "14:00"),
    "for ever": lambda world: window(world, days=40),
    "over already": lambda world: {
        "starts_at": "2020-01-01T09:00:00Z",
        "ends_at": "2020-01-01T10:00:00Z",
    },
    "seconds": lambda world: window(world, "14:00:01", "15:00"),
    "a time that comes twice": lambda world: {
        "starts_at": "2028-10-29T00:30:00Z",
        "ends_at": "2028-10-29T08:00:00Z",
    },
    "no places": lambda world: window(world, capacity=0),
    "shorter than a slot": lambda world: window(world, "14:00", "14:05"),
    "the end of the calendar": lambda world: {
        "starts_at": "9999-12-31T00:00:00-14:00",
        "ends_at": "9999-12-31T23:00:00-14:00",
    },
}


@pytest.mark.parametrize("wrong", WRONG)
def test_a_window_that_cannot_be_is_refused(world, desk, wrong):
    answer = desk.post(PATH, WRONG[wrong](world))
    assert answer.status_code == 422
    assert answer.json()["code"] in ("validation_failed", "schedule_refused")
    assert not ScheduleChange.objects.exists()


def test_a_window_that_moves_the_grid_under_somebody_is_refused_until_answered(world, desk):
    ReservationFactory(slot=world.first_slot())
    wish = window(world, "08:50", "09:00")
    wish["starts_at"] = (
        datetime.fromisoformat(wish["starts_at"]) - timedelta(minutes=10)
    ).isoformat()
    answer = desk.post(PATH, wish)
    assert (answer.status_code, answer.json()["code"]) == (409, "stranded")
    assert desk.post(PATH, wish | {"stranded": "keep"}).status_code == 202


def test_a_resource_is_asked_in_the_query_for_the_same_slots(world, client):
    same = client.get(PATH).json()
    address = "/api/v1/slots/available"
    assert client.get(address, {"resource_id": "10001"}).json()["results"] == same["results"]
    page = client.get(address, {"resource_id": str(world.centre.public_id), "limit": 3}).json()
    assert page["results"] == same["results"][:3]
    assert client.get(page["next"]).json()["results"] == same["results"][3:6]
    for asked, field in (({}, "resource_id"), ({"resource_id": "10001", "page": 2}, "page")):
        body = problem(client.get(address, asked), 422, "validation_failed")
        assert [each["field"] for each in body["errors"]] == [field]
    problem(client.get(address, {"resource_id": "99999"}), 404, "not_found")
