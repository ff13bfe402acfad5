"""Whatever arrives: a clear 4xx with a code, nothing changed, nothing echoed."""

import json

import pytest

from booking.models import Reservation
from booking.tests.api import bad_things
from booking.tests.api.bad_things import MARK, NUMBER
from booking.tests.api.cast import BOOKING, RESERVE, TOKEN, everything_but_the_audit
from clients.services import create_portal
from tests.factories import ApplicantFactory

DOORS = ["booking", "reserve", "confirm", "cancel", "token"]


@pytest.fixture
def doors(world, post):
    """Door to its path and a body it takes."""
    portal, secret = create_portal(name="Third")
    hold = post(RESERVE, world.hold_wish(time="09:45")).json()["id"]
    world.alice = ApplicantFactory(portal=world.portal).pre_registration_id
    credentials = {
        "grant_type": "client_credentials",
        "client_id": portal.client_id,
        "client_secret": secret,
    }
    slot = world.first_slot()
    by_slot = {"slot_id": slot.pk, "pre_registration_id": world.alice}
    by_instant = {
        "provider_id": "10001",
        "starts_at": slot.starts_at.isoformat(),
        "pre_registration_id": world.alice,
    }
    return {
        "booking": (BOOKING, world.wish()),
        "reserve": (RESERVE, world.hold_wish()),
        "reserve by slot": (RESERVE, by_slot),
        "reserve by instant": (RESERVE, by_instant),
        "reserve by day and time": (RESERVE, world.hold_wish()),
        "confirm": (f"/api/v1/appointments/{hold}/confirm", {}),
        "cancel": (f"/api/v1/appointments/{hold}/cancel", {"reason": "Changed plans"}),
        "token": (TOKEN, credentials),
    }


def refused(answer, door):
    """Fail unless this is a refusal in the door's format that repeats nothing."""
    assert 400 <= answer.status_code < 500, answer.content
    body = answer.json()
    if door == "booking":
        assert answer["Content-Type"] == "application/json"
        assert body["response"] is None
        assert body["errors"][0]["errorCode"]
        assert body["errors"][0]["message"]
    else:
        assert answer["Content-Type"] == "application/problem+json"
        assert body["code"]
        assert body["detail"]
    said = answer.content.decode() + str(answer.headers)
    for word in (MARK, str(NUMBER), "Traceback", "SELECT", "psycopg", "1 OR", "ud800", "Exception"):
        assert word not in said


@pytest.mark.parametrize("door", list(bad_things.FIELDS))
def test_a_bad_field_is_refused_and_changes_nothing(doors, post, subtests, door):
    path, good = doors[door]
    before = everything_but_the_audit()
    for field, wrongs in bad_things.FIELDS[door].items():
        for wrong, value in (bad_things.VALUES | wrongs).items():
            if (field, wrong) == ("slot_id", "a number"):
                continue
            with subtests.test(field=field, wrong=wrong):
                refused(post(path, {**good, field: value}), door)
        assert everything_but_the_audit() == before


@pytest.mark.parametrize("door", DOORS)
def test_a_bad_body_is_refused_and_changes_nothing(doors, post, subtests, door):
    path, _good = doors[door]
    before = everything_but_the_audit()
    for wrong, body in bad_things.BODIES.items():
        with subtests.test(wrong=wrong):
            refused(post(path, body), door)
    assert everything_but_the_audit() == before


@pytest.mark.parametrize("door", ["booking", "reserve", "token"])
def test_an_empty_body_is_refused(doors, post, door):
    refused(post(doors[door][0], b""), door)


@pytest.mark.parametrize("door", DOORS)
def test_another_content_type_is_refused(doors, post, subtests, door):
    path, good = doors[door]
    for content_type in (
        "text/plain",
        "application/xml",
        "multipart/form-data",
        MARK,
        "a/b/c",
        "/",
    ):
        with subtests.test(content_type=content_type):
            answer = post(path, good or {"a": 1}, content_type=content_type)
            refused(answer, door)
            assert answer.status_code == 415


@pytest.mark.parametrize("door", DOORS)
def test_a_body_over_the_limit_is_413(doors, post, settings, door):
    path, good = doors[door]
    before = everything_but_the_audit()
    answer = post(path, {**good, "more": "x" * 1_000_000})

    refused(answer, door)
    assert answer.status_code == 413
    assert everything_but_the_audit() == before


@pytest.mark.parametrize("length", ["nonsense", "-1", "", "99999999999999999999"])
def test_a_length_that_is_none_is_refused(world, client, length):
    answer = client.post(
        BOOKING,
        world.wish(),
        content_type="application/json",
        headers={"Authorization": f"Bearer {world.token}"},
        CONTENT_LENGTH=length,
    )
    refused(answer, "booking")


@pytest.mark.parametrize("charset", ["zip", "hex", "utf-7", "utf-16", "undefined", "nonsense"])
def test_bodies_are_read_as_utf_8_whatever_charset_is_given(world, post, charset):
    content_type = f"application/json; charset={charset}"
    assert post(BOOKING, world.wish(), content_type=content_type).status_code == 200


def test_a_byte_order_mark_does_no_harm(world, post):
    assert post(BOOKING, b"\xef\xbb\xbf" + json.dumps(world.wish()).encode()).status_code == 200


@pytest.mark.parametrize(
    "header", ["Accept", "Accept-Language", "Content-Type", "X-Request-Id", "Cookie", "Origin"]
)
def test_strange_headers_never_break_a_door(world, client, subtests, header):
    for value in (MARK, "a" * 20_000, ";;;==,,,", "*/*;q=é", "x/y; charset=zip", "x/y; a*=b"):
        for path in (BOOKING, RESERVE, TOKEN):
            with subtests.test(path=path, value=value[:20]):
                headers = {"Content-Type": "application/json", header: value}
                answer = client.generic("POST", path, b"{}", headers=headers)
                assert 400 <= answer.status_code < 500
                assert MARK not in answer.content.decode() + str(answer.headers)


def test_the_doors_still_take_what_is_right(doors, post):
    """Or else none of the refusals above would mean a thing."""
    statuses = {}
    for door in ("token", "reserve by slot", "cancel"):
        path, good = doors[door]
        statuses[door] = post(path, good).status_code
    assert statuses == {"token": 200, "reserve by slot": 201, "cancel": 200}
    assert Reservation.objects.count() == 2
