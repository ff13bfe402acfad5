"""A provider's schedule through REST v1: read and previewed by staff, changed by managers."""

from datetime import date, time, timedelta

import pytest

from booking.models import Reservation, ScheduleChange
from booking.tests.api import staff
from booking.tests.api.cast import everything_but_the_audit
from booking.tests.api.rest import problem
from providers.models import OpeningException
from tests.factories import (
    HoldFactory,
    OfferFactory,
    ReservationFactory,
)

OPENINGS = "providers/10001/openings"
EXCEPTIONS = "providers/10001/exceptions"
PREVIEW = "providers/10001/schedule-preview"
MONDAY = {"weekday": 1, "from_time": "09:00", "until_time": "10:00", "capacity": 1}


@pytest.fixture
def desk(world):
    return staff.manager(world.centre)


def whole_week(**changes):
    return [MONDAY | {"weekday": day} | changes for day in range(1, 8)]


def closed(world, **more):
    return {"on": world.on.isoformat(), "kind": "closed"} | more


def test_the_hours_are_read_as_they_are_written(world, desk):
    world.centre.recurring_openings.create(
        rule="FREQ=MONTHLY;BYDAY=1MO;COUNT=3",
        starts_on=date(2027, 3, 1),
        from_time=time(14),
        until_time=time(0),
        capacity=2,
    )
    body = desk.get(OPENINGS).json()

    assert body["openings"][0] == MONDAY | {"valid_from": None, "valid_until": None}
    assert len(body["openings"]) == 7
    assert body["recurring"] == [
        {
            "rule": "FREQ=MONTHLY;BYDAY=1MO;COUNT=3",
            "starts_on": "2027-03-01",
            "from_time": "14:00",
            "until_time": "00:00",
            "capacity": 2,
        }
    ]
    assert desk.put(OPENINGS, body).status_code == 202


def test_hours_are_replaced_whole_and_laid_by_a_worker(world, desk, worker):
    with worker():
        answer = desk.put(OPENINGS, {"openings": whole_week(capacity=3), "recurring": []})

    assert answer.status_code == 202
    change = ScheduleChange.objects.get()
    assert answer.json()["id"] == str(change.public_id)
    assert answer["Location"] == f"/api/v1/schedule-changes/{change.public_id}"
    assert (change.status, change.proposed_by_id) == ("done", desk.browser.user.pk)
    assert {slot.capacity for slot in world.slots()} == {3}
    progress = desk.get(answer["Location"]).json()
    assert (progress["status"], progress["stranded"], progress["outcomes"]) == ("done", 0, {})
    assert progress["changed"] > 0


def test_a_day_is_closed_read_and_taken_back(world, desk, worker):
    with worker():
        assert desk.post(EXCEPTIONS, closed(world, reason="Painters")).status_code == 202
    assert not world.slots().filter(is_open=True).exists()
    row = OpeningException.objects.get()
    body = desk.get(EXCEPTIONS).json()
    assert body == {
        "next": None,
        "previous": None,
        "results": [
            {
                "id": row.pk,
                "on": world.on.isoformat(),
                "kind": "closed",
                "from_time": None,
                "until_time": None,
                "capacity": None,
                "reason": "Painters",
            }
        ],
    }
    with worker():
        assert desk.delete(f"{EXCEPTIONS}/{row.pk}").status_code == 202
    assert not OpeningException.objects.exists()
    assert world.slots().filter(is_open=True).count() == 4


def test_exceptions_come_in_pages_both_ways(world, desk, monkeypatch):
    monkeypatch.setattr("booking.api.schedule.PAGE", 2)
    rows = [
        world.centre.exceptions.create(on=world.on + timedelta(days=number // 2), kind="closed")
        for number in range(5)
    ]
    world.centre.exceptions.create(on="2020-01-01", kind="closed")
    seen, address = [], EXCEPTIONS
    while address:
        page = desk.get(address.removeprefix("http://testserver")).json()
        seen.append([row["id"] for row in page["results"]])
        previous, address = page["previous"], page["next"]
    numbers = [row.pk for row in rows]
    assert seen == [numbers[:2], numbers[2:4], numbers[4:]]
    back = desk.get(previous.removeprefix("http://testserver")).json()
    assert [row["id"] for row in back["results"]] == numbers[2:4]
    first = desk.get(back["previous"].removeprefix("http://testserver")).json()
    assert [row["id"] for row in first["results"]] == numbers[:2]
    assert first["previous"] is None


def test_exceptions_are_narrowed_to_days(world, desk):
    for number in range(3):
        world.centre.exceptions.create(on=world.on + timedelta(days=number), kind="closed")
    day = (world.on + timedelta(days=1)).isoformat()
    found = desk.get(f"{EXCEPTIONS}?from={day}&to={day}").json()["results"]
    assert [row["on"] for row in found] == [day]


def test_a_preview_tells_what_a_draft_would_do_and_keeps_nothing(world, desk):
    appointment = ReservationFactory(slot=world.first_slot())
    HoldFactory(slot=world.slots()[1])
    before = everything_but_the_audit()
    body = desk.post(PREVIEW, {"exceptions_added": [closed(world)]}).json()

    assert (body["lost"], body["gained"]) == (4, 0)
    assert (body["appointments"], body["holds"]) == (1, 1)
    assert body["days"] == [{"date": world.on.isoformat(), "gained": 0, "lost": 4, "changed": 0}]
    assert body["stranded"][0] == {
        "reference": appointment.reference,
        "starts_at": f"{appointment.starts_at:%Y-%m-%dT%H:%M:%SZ}",
        "status": "confirmed",
        "why": "closed",
    }
    assert everything_but_the_audit() == before


def test_a_draft_is_taken_as_it_is_written_out(world, desk):
    service = OfferFactory(provider=world.centre).service
    draft = {
        "openings": whole_week(from_time="09:00:00", until_time="10:00:00", valid_from=None),
        "recurring": [],
        "exceptions_added": [],
        "exceptions_removed": [],
        "holiday_calendars": [],
        "services": [service.code],
        "time_zone": "Europe/Berlin",
        "slot_minutes": 30,
        "capacity": 2,
        "closes_on": "2199-01-01",
    }
    answer = desk.post(PREVIEW, draft)
    assert answer.status_code == 200
    assert answer.json()["gained"] > 0


CHANGES = {
    "openings": lambda world, desk, more: desk.put(
        OPENINGS, {"openings": whole_week(from_time="09:30"), "recurring": [], **more}
    ),
    "a closure": lambda world, desk, more: desk.post(EXCEPTIONS, closed(world, **more)),
    "an exception taken back": lambda world, desk, more: desk.delete(
        f"{EXCEPTIONS}/{world.extra.pk}", more or None
    ),
}


@pytest.fixture
def booked(world):
    """An appointment at 9 that any of CHANGES would strand; extra hours hold it there."""
    appointment = ReservationFactory(slot=world.first_slot())
    world.extra = world.centre.exceptions.create(
        on=world.on, kind="capacity", capacity=1, from_time="09:00", until_time="09:15"
    )
    return appointment


@pytest.mark.parametrize("name", ["openings", "a closure"])
def test_a_change_that_strands_somebody_is_refused_until_it_says_what_becomes_of_them(
    world, desk, booked, name
):
    answer = CHANGES[name](world, desk, {})
    body = answer.json()

    assert answer.status_code == 409
    assert answer["Content-Type"] == "application/problem+json"
    assert body["code"] == "stranded"
    assert [each["reference"] for each in body["preview"]["stranded"]] == [booked.reference]
    assert not ScheduleChange.objects.exists()
    assert CHANGES[name](world, desk, {"stranded": "keep"}).status_code == 202
    assert ScheduleChange.objects.get().choice == "keep"


def test_extra_hours_taken_back_strand_whoever_is_booked_in_them(world, desk, worker):
    with worker():
        desk.post(
            EXCEPTIONS,
            {
                "on": world.on.isoformat(),
                "kind": "extra",
                "from_time": "14:00",
                "until_time": "14:15",
                "capacity": 1,
            },
        )
    ReservationFactory(slot=world.slots().last())
    number = OpeningException.objects.get().pk
    problem_of(desk.delete(f"{EXCEPTIONS}/{number}"), 409, "stranded")
    assert desk.delete(f"{EXCEPTIONS}/{number}", {"stranded": "keep"}).status_code == 202


def problem_of(answer, status, code):
    """A problem, whatever else it tells."""
    body = answer.json()
    assert (answer.status_code, body["status"], body["code"]) == (status, status, code)
    return body


@pytest.mark.parametrize(
    ("choice", "status"), [("keep", "confirmed"), ("move", "confirmed"), ("cancel", "cancelled")]
)
def test_the_choice_is_carried_out_and_reported(world, desk, booked, worker, choice, status):
    wish = closed(world, stranded=choice, change_reason="Flooding")
    with worker():
        answer = desk.post(EXCEPTIONS, wish)
    after = Reservation.objects.get(pk=booked.pk)
    assert after.status == status
    assert (after.starts_at != booked.starts_at) is (choice == "move")
    body = desk.get(answer["Location"]).json()
    assert (body["stranded"], body["settled"], body["reason"]) == (1, 1, "Flooding")
    assert sum(body["outcomes"].values()) == 1


def test_a_schedule_nobody_could_keep_is_refused_naming_the_part(world, desk):
    wish = {"openings": [MONDAY, MONDAY | {"until_time": "08:00"}], "recurring": []}
    body = problem(desk.put(OPENINGS, wish), 422, "schedule_refused")
    assert body["errors"] == [
        {
            "field": "openings.1.until_time",
            "code": "schedule_refused",
            "detail": "The end must come after the start.",
        }
    ]
    assert problem(desk.post(PREVIEW, {"time_zone": "Mars/Olympus"}), 422, "schedule_refused")
