"""What leaves when no view has answered: in the door's format, and nothing of the request in it."""

import pytest
from django.db import connection

from audit.actors import Actor, ActorKind
from booking import services
from booking.choices import SlotChoice
from clients.services import create_portal, issue_portal_token
from tests.factories import ApplicantFactory, SlotFactory

MARK = "Zq7mark"


@pytest.fixture
def bearer(db):
    portal, secret = create_portal(name="Ministry")
    issued = issue_portal_token(client_id=portal.client_id, client_secret=secret)
    return portal, {"Authorization": f"Bearer {issued.access_token}"}


@pytest.fixture
def broken(transactional_db):
    """A database in which no applicant can turn Booked: something nobody has thought of."""
    table, name = "applicant_demographic", "nobody_turns_booked"
    with connection.cursor() as cursor:
        cursor.execute(
            f"ALTER TABLE {table} ADD CONSTRAINT {name} CHECK (status_code <> 'Booked') NOT VALID"
        )
    yield
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")


@pytest.mark.parametrize("path", ["/api/v1/nothing", "/api/", f"/api/v1/{MARK}", "/api/v2/token"])
def test_an_unknown_address_below_api_is_a_problem(client, db, path):
    answer = client.get(path)
    body = answer.json()

    assert answer.status_code == 404
    assert answer["Content-Type"] == "application/problem+json"
    assert (body["code"], body["status"]) == ("not_found", 404)
    assert body["request_id"] == answer["X-Request-Id"]
    assert MARK not in answer.content.decode()


def test_an_unknown_address_elsewhere_is_a_page(client, db):
    answer = client.get(f"/nothing-{MARK}")

    assert answer.status_code == 404
    assert answer["Content-Type"].startswith("text/html")
    assert MARK not in answer.content.decode()


def test_a_host_that_is_not_ours_is_refused_in_the_doors_format(client, db, settings):
    settings.ALLOWED_HOSTS = ["ours.example"]
    for path, content_type in (("/api/v1/token", "application/problem+json"), ("/", "text/html")):
        answer = client.get(path, headers={"Host": f"{MARK}.example"})
        assert answer.status_code == 400
        assert answer["Content-Type"].startswith(content_type)
        assert MARK not in answer.content.decode()
    envelope = client.post("/booking", headers={"Host": f"{MARK}.example"}).json()
    assert envelope["errors"][0]["errorCode"] == "PRG_CORE_REQ_015"


def test_the_unexpected_is_500_and_says_nothing_of_what_happened(client, broken, bearer):
    portal, headers = bearer
    applicant = ApplicantFactory(portal=portal)
    slot = SlotFactory(provider__external_id="10001", provider__laid_until="2999-01-01")
    client.raise_request_exception = False
    local = slot.starts_at.astimezone(slot.provider.zone)
    answer = client.post(
        "/booking",
        {
            "pre_registration_id": applicant.pre_registration_id,
            "registration_center_id": "10001",
            "appointment_date": f"{local:%Y-%m-%d}",
            "time_slot": f"{local:%H:%M}-{slot.ends_at.astimezone(slot.provider.zone):%H:%M}",
        },
        content_type="application/json",
        headers=headers,
    )
    body = answer.json()

    assert answer.status_code == 500
    assert list(body) == ["id", "version", "responsetime", "response", "errors"]
    assert body["response"] is None
    assert body["errors"] == [
        {
            "errorCode": "PRG_CORE_REQ_016",
            "message": "Something went wrong on our side. Nothing was changed.",
        }
    ]
    applicant.refresh_from_db()
    assert applicant.status_code == "Pending_Appointment"

    hold = services.hold(
        choice=SlotChoice(slot_id=slot.pk),
        pre_registration_id=applicant.pre_registration_id,
        actor=Actor(ActorKind.PORTAL, portal.pk),
    )
    answer = client.post(
        f"/api/v1/appointments/{hold.public_id}/confirm",
        {},
        content_type="application/json",
        headers=headers,
    )
    body = answer.json()
    assert answer.status_code == 500
    assert answer["Content-Type"] == "application/problem+json"
    assert body["code"] == "unexpected"
    assert body["request_id"] == answer["X-Request-Id"]
    assert "nobody_turns_booked" not in answer.content.decode()


@pytest.mark.parametrize("path", ["/.well-known/jwks.json", "/calendars/none.ics"])
def test_a_method_that_is_not_taken_is_refused_with_words_outside_the_api_too(client, path):
    answer = client.post(path)
    assert answer.status_code == 405
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["code"] == "method_not_allowed"
    assert "GET" in answer["Allow"]


def test_a_page_refuses_a_method_with_its_own_page(client):
    answer = client.delete("/")
    assert answer.status_code == 405
    assert "text/html" in answer["Content-Type"]
