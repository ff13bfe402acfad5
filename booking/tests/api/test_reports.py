"""Reports: counts of the reader's own providers, as JSON or CSV."""

import csv
import io
from datetime import timedelta

import pytest

from audit.tests.cast import watched
from booking.spreadsheets import cell
from booking.tests.api.callers import (
    Caller,
    a_clerk,
    a_client,
    a_portal,
    an_auditor,
    without_request_id,
)
from booking.tests.api.rest import problem
from booking.tests.scenes import slots_in_a_row
from tests.factories import (
    HoldFactory,
    ReservationFactory,
    SlotFactory,
    three_days_on_at_nine,
)

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
PATHS = ["utilisation", "outcomes", "popular-times"]


class Scene:
    """Two centres; at the first four slots of two places, one of them closed, and five bookings."""

    def __init__(self):
        self.slots = slots_in_a_row(4, capacity=2, name={"en": "=Here"})
        self.here = self.slots[0].provider
        self.there = ReservationFactory().provider
        one, two, three, four = self.slots
        moment = one.starts_at
        ReservationFactory(slot=one, changes=2)
        ReservationFactory(slot=one, status="completed", completed_at=moment)
        ReservationFactory(slot=two, status="no_show")
        HoldFactory(slot=three)
        HoldFactory(slot=three, expires_at="2020-01-01T00:00Z")
        HoldFactory(slot=two, status="expired")
        ReservationFactory(slot=two, status="cancelled", cancelled_at=moment, cancelled_by="client")
        ReservationFactory(slot=four)
        four.is_open = False
        four.save(update_fields=["is_open"])
        self.local = one.starts_at.astimezone(self.here.zone)
        self.on = self.local.date()

    def days(self, first=0, last=0):
        return f"from={self.on + first * DAY}&to={self.on + last * DAY}"


@pytest.fixture
def scene():
    return Scene()


def rows(answer):
    assert answer.status_code == 200, answer.content
    return answer.json()["results"]


def test_utilisation_tells_what_was_taken_of_what_was_offered(scene):
    clerk = a_clerk(scene.here)
    used = {"slots": 4, "places": 7, "taken": 6, "share": 0.8571}
    of_here = {"provider": str(scene.here.public_id), "name": "=Here"}
    assert rows(clerk.get(f"reports/utilisation?{scene.days()}")) == [of_here | used]
    by_day = clerk.get(f"reports/utilisation?by=day&{scene.days(-1, 1)}")
    assert rows(by_day) == [{"date": scene.on.isoformat(), **used}]
    nothing = {"slots": 0, "places": 0, "taken": 0, "share": None}
    assert rows(clerk.get(f"reports/utilisation?{scene.days(1, 2)}")) == [of_here | nothing]


def test_outcomes_tell_what_became_of_bookings(scene):
    answer = a_clerk(scene.here).get(f"reports/outcomes?{scene.days()}")
    assert rows(answer) == [
        {
            "provider": str(scene.here.public_id),
            "name": "=Here",
            "confirmed": 2,
            "checked_in": 0,
            "completed": 1,
            "no_show": 1,
            "cancelled_by_client": 1,
            "cancelled_by_portal": 0,
            "cancelled_by_staff": 0,
            "cancelled_by_system": 0,
            "moved": 1,
            "held": 1,
            "lapsed": 2,
            "no_show_share": 0.5,
        }
    ]


def test_popular_times_are_of_the_providers_own_clock(scene):
    answer = a_clerk(scene.here).get(f"reports/popular-times?{scene.days()}")
    assert rows(answer) == [
        {
            "weekday": scene.local.isoweekday(),
            "hour": scene.local.hour,
            "slots": 4,
            "places": 7,
            "taken": 6,
            "share": 0.8571,
        }
    ]


def test_a_day_is_the_providers_own():
    """In Auckland and in Honolulu one instant lies on different days."""
    late = three_days_on_at_nine().replace(hour=11, minute=30)
    for zone in ("Pacific/Auckland", "Pacific/Honolulu"):
        slot = SlotFactory(starts_at=late, provider__time_zone=zone)
        on = late.astimezone(slot.provider.zone).date()
        clerk = a_clerk(slot.provider)
        for shift, found in ((-1, 0), (0, 1), (1, 0)):
            days = f"from={on + shift * DAY}&to={on + shift * DAY}"
            assert rows(clerk.get(f"reports/utilisation?{days}"))[0]["slots"] == found
        around = f"from={on - DAY}&to={on + DAY}&by=day"
        assert [row["date"] for row in rows(clerk.get(f"reports/utilisation?{around}"))] == [
            str(on)
        ]


@pytest.mark.parametrize("path", PATHS)
def test_staff_see_their_own_providers_and_others_see_none(scene, path):
    address = f"reports/{path}?{scene.days()}"
    problem(Caller().get(address), 401, "not_signed_in")
    for caller in (a_client(), a_portal("One")):
        problem(caller.get(address), 403, "forbidden")
    clerk, auditor = a_clerk(scene.here), an_auditor()
    own = rows(clerk.get(address))
    assert rows(clerk.get(f"{address}&provider={scene.here.external_id}")) == own
    assert rows(auditor.get(f"{address}&provider={scene.here.public_id}")) == own
    assert rows(auditor.get(address)) != own
    assert rows(a_clerk().get(address)) == []
    foreign = clerk.get(f"{address}&provider={scene.there.external_id}")
    problem(foreign, 404, "not_found")
    absent = clerk.get(f"{address}&provider=99999")
    assert without_request_id(foreign) == without_request_id(absent)


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("", "from"),
        ("from=2027-03-01&to=2027-02-28", "to"),
        ("from=2027-03-01&to=2028-03-02", "to"),
        ("from=2027-03-01&to=2027-03-01&by=service", "by"),
        ("from=2027-03-01&to=2027-03-01&format=xml", "format"),
        ("from=2027-03-01&to=2027-03-01&client=1", "client"),
    ],
)
def test_what_a_report_cannot_be_is_refused_by_name(query, field):
    body = problem(an_auditor().get(f"reports/utilisation?{query}"), 422, "validation_failed")
    assert field in [error["field"] for error in body["errors"]]


@pytest.mark.parametrize("how", ["format", "Accept"])
@pytest.mark.parametrize("path", PATHS)
def test_a_report_is_had_as_csv_that_no_spreadsheet_runs(scene, path, how):
    address, clerk = f"reports/{path}?{scene.days()}", a_clerk(scene.here)
    whole = clerk.get(address).json()
    if how == "format":
        answer = clerk.get(f"{address}&format=csv", Accept="application/json")
    else:
        answer = clerk.get(address, Accept="text/csv")
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    names, *sheet = csv.reader(io.StringIO(answer.content.decode()))
    assert names == whole["columns"]
    assert len(sheet) == len(whole["results"])
    [row], [same] = sheet, whole["results"]
    if "name" in names:
        assert row[names.index("name")] == "'=Here"
    assert row[-1] == str(same[names[-1]])
    refused = clerk.get("reports/outcomes?format=csv")
    problem(refused, 422, "validation_failed")


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx"], ids=ascii)
def test_a_text_that_begins_like_a_formula_is_marked_as_text(text):
    assert cell(text) == f"'{text}"


def test_numbers_and_nothing_stay_what_they_are():
    assert [cell(value) for value in (7, 0.5, None, "Rabat")] == [7, 0.5, "", "Rabat"]


@pytest.mark.parametrize("path", PATHS)
def test_a_report_takes_the_same_queries_however_many_providers(scene, path):
    address = f"reports/{path}?{scene.days(-3, 3)}"
    one, many = a_clerk(scene.here), a_clerk(*(SlotFactory().provider for _ in range(12)))
    # Who it is, their roles, their providers, the counts.
    assert asked(one, address) == asked(many, address) == 4


def asked(caller, address):
    caller.get(address)
    with watched() as queries:
        assert caller.get(address).status_code == 200
    return len(queries)
