"""Who reads, previews and changes a schedule through REST v1; for all others it is not there."""

import pytest
from django.test import Client as Browser

from audit.tests import cast as people
from booking.models import ScheduleChange
from booking.tests.api import staff
from booking.tests.api.rest import problem
from providers.models import OpeningException
from tests.factories import OpeningFactory, ProviderFactory, UserFactory

#: A public id that belongs to nothing; written out, so that two collections agree.
NOBODY = "0b1f0f8e-93a2-4a52-9d5c-4f6f4f6f4f6f"
OPENINGS = "providers/10001/openings"
EXCEPTIONS = "providers/10001/exceptions"
PREVIEW = "providers/10001/schedule-preview"
AVAILABILITY = "providers/10001/availability"


@pytest.fixture
def desk(world):
    return staff.manager(world.centre)


def closed(world):
    return {"on": world.on.isoformat(), "kind": "closed"}


READS = [OPENINGS, EXCEPTIONS]
WRITES = [
    ("PUT", OPENINGS),
    ("POST", EXCEPTIONS),
    ("DELETE", f"{EXCEPTIONS}/1"),
    ("POST", AVAILABILITY),
]


def test_without_signing_in_there_is_nothing(world, client):
    desk = staff.Desk(client)
    doors = [("GET", path) for path in (*READS, f"schedule-changes/{NOBODY}")]
    for method, path in (*doors, *WRITES, ("POST", PREVIEW)):
        answer = desk.send(method, path, {})
        problem(answer, 401, "not_signed_in")
        assert answer["WWW-Authenticate"] == 'Bearer realm="slotkeeper"'


def test_a_portals_token_and_a_citizens_login_open_nothing_here(world, client):
    citizen = Browser()
    citizen.force_login(UserFactory())
    for method, path in (("GET", OPENINGS), ("POST", PREVIEW), *WRITES):
        portal = staff.Desk(client).send(method, path, {}, authorization=f"Bearer {world.token}")
        problem(portal, 403, "forbidden")
        problem(staff.Desk(citizen).send(method, path, {}), 401, "not_signed_in")


def test_clerks_read_and_preview_and_change_nothing(world):
    desk = staff.clerk(world.centre)
    assert desk.get(OPENINGS).status_code == 200
    assert desk.get(EXCEPTIONS).status_code == 200
    assert desk.post(PREVIEW, {"slot_minutes": 30}).status_code == 200
    for method, path in WRITES:
        problem(desk.send(method, path, closed(world)), 403, "forbidden")
    assert not ScheduleChange.objects.exists()


def test_auditors_read_everywhere_and_neither_preview_nor_change(world):
    desk = staff.Desk(people.auditor())
    assert desk.get(OPENINGS).status_code == 200
    for method, path in (("POST", PREVIEW), *WRITES):
        problem(desk.send(method, path, {}), 403, "forbidden")


def test_administrators_change_every_provider(world):
    desk = staff.Desk(people.administrator())
    assert desk.post(EXCEPTIONS, closed(world)).status_code == 202


def test_a_strangers_provider_answers_like_an_absent_one(world, desk):
    other = ProviderFactory(external_id="20002")
    OpeningFactory(provider=other)
    row = other.exceptions.create(on=world.on, kind="closed")
    doors = [
        ("GET", "openings"),
        ("PUT", "openings"),
        ("GET", "exceptions"),
        ("POST", "exceptions"),
        ("DELETE", f"exceptions/{row.pk}"),
        ("POST", "schedule-preview"),
        ("POST", "availability"),
    ]
    for method, door in doors:
        answers = [
            problem(desk.send(method, f"providers/{key}/{door}", {}), 404, "not_found")
            for key in (other.public_id, "20002", NOBODY, "99999", "%00")
        ]
        assert len({answer["detail"] for answer in answers}) == 1
    assert OpeningException.objects.filter(pk=row.pk).exists()


def test_a_strangers_change_and_exception_answer_like_absent_ones(world, desk):
    other = ProviderFactory()
    row = other.exceptions.create(on=world.on, kind="closed")
    theirs = ScheduleChange.objects.create(
        provider=other, draft={}, choice="keep", proposed_by_kind="staff"
    )
    for number in (row.pk, 10**15, "9" * 40):
        answer = desk.delete(f"{EXCEPTIONS}/{number}")
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    for public_id in (theirs.public_id, NOBODY, "x"):
        answer = desk.get(f"schedule-changes/{public_id}")
        assert answer.status_code == 404
    assert OpeningException.objects.filter(pk=row.pk).exists()


def test_a_session_needs_its_csrf_token(world):
    user = people.manager(world.centre).user
    browser = Browser(enforce_csrf_checks=True)
    people.signed_in(user, browser)
    for method, path in (("PUT", OPENINGS), ("POST", PREVIEW), *WRITES):
        answer = staff.Desk(browser).send(method, path, closed(world))
        assert answer.status_code == 403
    assert not ScheduleChange.objects.exists()
    assert staff.Desk(browser).get(OPENINGS).status_code == 200
