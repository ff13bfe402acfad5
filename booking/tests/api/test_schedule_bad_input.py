"""Whatever arrives at the schedule's doors: a clear 4xx with a code, nothing changed or echoed."""

import pytest

from booking.tests.api import bad_things, staff
from booking.tests.api.bad_things import MARK, NUMBER
from booking.tests.api.cast import everything_but_the_audit

OPENINGS = "/api/v1/providers/10001/openings"
EXCEPTIONS = "/api/v1/providers/10001/exceptions"
PREVIEW = "/api/v1/providers/10001/schedule-preview"
AVAILABILITY = "/api/v1/providers/10001/availability"

OPENING = {"weekday": 1, "from_time": "09:00", "until_time": "12:00", "capacity": 2}
RULE = {
    "rule": "FREQ=MONTHLY;BYDAY=1MO;COUNT=3",
    "starts_on": "2027-03-01",
    "from_time": "14:00",
    "until_time": "16:00",
    "capacity": 2,
}
EXCEPTION = {"on": "2027-03-01", "kind": "closed", "reason": "Painters"}
WINDOW = {"starts_at": "2199-03-01T09:00:00Z", "ends_at": "2199-03-01T10:00:00Z", "capacity": 1}
GOOD = {
    "openings": ("PUT", OPENINGS, {"openings": [OPENING], "recurring": [RULE]}),
    "exceptions": ("POST", EXCEPTIONS, EXCEPTION),
    "preview": ("POST", PREVIEW, {"openings": [OPENING], "exceptions_added": [EXCEPTION]}),
    "window": ("POST", AVAILABILITY, WINDOW),
}
#: Values that some fields do take.
TEXTS = {"rule", "reason", "time_zone", "change_reason"}
NOTHING = {"null": None}
FIELDS = {
    ("openings", ""): {
        "openings": NOTHING | {"501 of them": [OPENING] * 501, "rows of nothing": [{}]},
        "recurring": NOTHING | {"501 of them": [RULE] * 501},
        "stranded": NOTHING | {"no such choice": "wipe"},
        "nearby": NOTHING | {"words": "yes", "one": 1},
        "reason": NOTHING | {"201 signs": "x" * 201},
        "colour": {"unknown": MARK},
    },
    ("openings", "openings"): {
        "weekday": NOTHING | {"zero": 0, "eight": 8, "text": "1"},
        "from_time": bad_things.TIMES | NOTHING,
        "until_time": NOTHING | {"before the start": "08:00", "the start": "09:00"},
        "capacity": NOTHING | {"zero": 0, "negative": -1, "1001": 1001, "text": "5"},
        "valid_from": {"words": MARK, "no such day": "2027-02-30", "year 1": "0001-01-01"},
        "colour": {"unknown": MARK},
    },
    ("openings", "recurring"): {
        "rule": NOTHING
        | {
            "words": MARK,
            "without end": "FREQ=DAILY",
            "every second": "FREQ=SECONDLY;COUNT=5",
            "too many": "FREQ=DAILY;COUNT=99999999",
            "501 signs": "FREQ=DAILY;COUNT=1;" + "X" * 500,
        },
        "starts_on": NOTHING | {"no such day": "2027-02-30", "year 9999": "9999-12-31"},
        "capacity": NOTHING | {"zero": 0},
        "colour": {"unknown": MARK},
    },
    ("exceptions", ""): {
        "on": NOTHING | {"no such day": "2027-02-30", "year 1": "0001-01-01"},
        "kind": NOTHING | {"no such kind": "holiday", "needs hours": "extra", "places": "capacity"},
        "from_time": {"alone": "09:00"},
        "capacity": {"of a closure": 2},
        "reason": NOTHING | {"201 signs": "x" * 201},
        "colour": {"unknown": MARK},
    },
    ("preview", ""): {
        "openings": NOTHING | {"rows of lists": [[MARK]]},
        "exceptions_removed": NOTHING | {"texts": ["1"], "negative": [-1], "2**63": [2**63]},
        "holiday_calendars": NOTHING | {"no such": [MARK], "NUL": ["\0"], "numbers": [1]},
        "services": NOTHING | {"no such": [MARK], "long": ["x" * 61]},
        "time_zone": NOTHING | {"no such": "Mars/Olympus", "a path": "../../etc/passwd"},
        "slot_minutes": NOTHING | {"zero": 0, "two days": 2880, "negative": -15},
        "capacity": NOTHING | {"1001": 1001, "negative": -1},
        "closes_on": NOTHING | {"words": MARK, "year 9999": "9999-12-31"},
        "colour": {"unknown": MARK},
    },
    ("window", ""): {
        "starts_at": bad_things.INSTANTS | NOTHING,
        "ends_at": bad_things.INSTANTS | NOTHING,
        "capacity": NOTHING | {"zero": 0, "1001": 1001},
        "colour": {"unknown": MARK},
    },
}
#: What is wrong in general and right for this one.
RIGHT = {("window", "starts_at", "past"), ("window", "starts_at", "beyond the window")}


@pytest.fixture
def desk(world):
    return staff.manager(world.centre)


def refused(answer):
    assert 400 <= answer.status_code < 500, answer.content
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["code"] not in ("stranded", "")
    said = answer.content.decode() + str(answer.headers)
    for word in (MARK, str(NUMBER), "Traceback", "SELECT", "psycopg", "ud800", "passwd"):
        assert word not in said


def with_value(door, row, field, value):
    method, path, good = GOOD[door]
    if not row:
        return method, path, good | {field: value}
    return method, path, good | {row: [good[row][0] | {field: value}]}


@pytest.mark.parametrize(
    ("door", "row"), list(FIELDS), ids=[f"{door}-{row or 'body'}" for door, row in FIELDS]
)
def test_a_bad_field_is_refused_and_changes_nothing(desk, subtests, door, row):
    before = everything_but_the_audit()
    for field, wrongs in FIELDS[door, row].items():
        for wrong, value in (bad_things.VALUES | wrongs).items():
            takes = wrong in ("off the grid", "with seconds off the grid", "outside hours")
            if (field == "from_time" and takes) or (door, field, wrong) in RIGHT:
                continue
            with subtests.test(field=field, wrong=wrong):
                if (field, wrong) in (("nearby", "true"), ("nearby", "false")):
                    continue
                refused(desk.send(*with_value(door, row, field, value)))
    assert everything_but_the_audit() == before


@pytest.mark.parametrize("door", GOOD)
def test_a_bad_body_is_refused_and_changes_nothing(desk, subtests, door):
    method, path, _good = GOOD[door]
    before = everything_but_the_audit()
    for wrong, body in bad_things.BODIES.items():
        with subtests.test(wrong=wrong):
            refused(desk.send(method, path, body))
    assert everything_but_the_audit() == before


@pytest.mark.parametrize("door", GOOD)
def test_a_body_over_the_limit_is_413(desk, door):
    method, path, good = GOOD[door]
    before = everything_but_the_audit()
    answer = desk.send(method, path, good | {"reason": "x" * 1_000_000})
    refused(answer)
    assert answer.status_code == 413
    assert everything_but_the_audit() == before


@pytest.mark.parametrize("door", GOOD)
def test_another_content_type_is_refused(desk, door):
    method, path, _good = GOOD[door]
    for content_type in ("text/plain", "multipart/form-data", "application/x-www-form-urlencoded"):
        answer = desk.browser.generic(method, path, b"openings=1", content_type=content_type)
        refused(answer)
        assert answer.status_code == 415


def test_the_body_of_a_deletion_is_read_as_strictly(world, desk):
    row = world.centre.exceptions.create(on=world.on, kind="closed")
    path = f"{EXCEPTIONS}/{row.pk}"
    for body in ({"stranded": "wipe"}, {"colour": "red"}, [], b"not JSON", b'""', b"0"):
        refused(desk.send("DELETE", path, body))
    assert world.centre.exceptions.filter(pk=row.pk).exists()


@pytest.mark.parametrize(
    "query", ["from=x", "to=2027-02-30", "cursor=x", "cursor=after.x.y", "z=1"]
)
def test_a_query_that_cannot_be_read_is_refused(desk, query):
    refused(desk.get(f"{EXCEPTIONS}?{query}"))
    refused(desk.get(f"{EXCEPTIONS}?cursor=after.2027-03-01.{'9' * 30}"))


def test_the_doors_still_take_what_is_right(desk):
    """Or else none of the refusals above would mean a thing."""
    statuses = {door: desk.send(*GOOD[door]).status_code for door in ("preview", "window")}
    assert statuses == {"preview": 200, "window": 202}
