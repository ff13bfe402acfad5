"""Clients through REST v1: who sees whom, added, read, changed, found, and booked for."""

import pytest

from audit.models import Entry
from audit.tests.cast import watched
from booking.models import Reservation
from booking.tests.api.callers import (
    Caller,
    a_clerk,
    a_client,
    a_portal,
    an_administrator,
    an_auditor,
    ids,
    without_request_id,
)
from booking.tests.api.rest import problem
from booking.tests.scenes import a_slot
from clients.models import Client
from tests.factories import (
    ClientFactory,
    ErasedClientFactory,
    HoldFactory,
    ReservationFactory,
)

pytestmark = pytest.mark.django_db
NOBODY = "00000000-0000-4000-8000-000000000000"
SALMA = {"name": "Salma Bennani", "email": "salma@example.org", "phone": "+212612345678"}
WHOLE = SALMA | {"language": "fr", "notify_by": "sms", "wants_reminders": False}


def test_everybody_sees_whom_they_may():
    alice, bob, one = a_client(), a_client(), a_portal("One")
    made_by_one = ClientFactory(portal=one.portal)
    booked = ReservationFactory(client=alice.client)
    clerk = a_clerk(booked.provider)
    made_by_clerk = ClientFactory(made_by=clerk.user)
    ErasedClientFactory()
    everyone = [made_by_clerk, made_by_one, bob.client, alice.client]
    for caller, rows in {
        alice: [alice.client],
        one: [made_by_one],
        a_portal("Two", "read"): [],
        clerk: [made_by_clerk, alice.client],
        a_clerk(): [],
        an_auditor(): everyone,
    }.items():
        assert ids(caller.get("clients")) == [str(row.public_id) for row in rows]
        for row in everyone:
            answer = caller.get(f"clients/{row.public_id}")
            if row in rows:
                assert answer.json()["id"] == str(row.public_id)
            else:
                absent = caller.get(f"clients/{NOBODY}")
                assert without_request_id(answer) == without_request_id(absent)
    problem(Caller().get("clients"), 401, "not_signed_in")
    assert ids(an_auditor().get("clients?created_since=2200-01-01T00:00:00Z")) == []
    problem(an_auditor().get("clients?email=salma@example.org"), 422, "validation_failed")


def test_one_who_was_erased_is_nobody():
    erased = ErasedClientFactory()
    administrator = an_administrator()
    problem(administrator.get(f"clients/{erased.public_id}"), 404, "not_found")
    wish = {"slot_id": a_slot().pk, "client_id": str(erased.public_id)}
    problem(administrator.post("appointments", wish), 404, "not_found")


@pytest.mark.parametrize("key", ["me", "{id}"])
def test_a_client_reads_and_changes_itself(key):
    alice = a_client(name="Alice", email="alice@example.org", verified_email="alice@example.org")
    path = f"clients/{key}".format(id=alice.client.public_id)
    answer = alice.get(path)
    body = answer.json()
    assert list(body) == [
        *("id", "name", "email", "email_verified", "phone", "phone_verified", "language"),
        *("notify_by", "wants_reminders", "created_at"),
    ]
    assert (body["id"], body["email_verified"]) == (str(alice.client.public_id), True)
    assert alice.get(path, **{"If-None-Match": answer["ETag"]}).status_code == 304
    changed = alice.send("PATCH", path, {"email": "a@example.org"}, **{"If-Match": answer["ETag"]})
    assert changed.json() == body | {"email": "a@example.org", "email_verified": False}
    assert changed["ETag"] != answer["ETag"]
    whole = alice.send("PUT", path, WHOLE, **{"If-Match": changed["ETag"]})
    assert whole.json() == body | WHOLE | {"email_verified": False}


def test_nobody_but_a_client_is_me():
    for caller in (an_administrator(), a_portal("One")):
        problem(caller.get("clients/me"), 404, "not_found")


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE"])
def test_a_change_names_what_was_read(method):
    alice = a_client()
    body = None if method == "DELETE" else WHOLE
    problem(alice.send(method, "clients/me", body), 428, "precondition_missing")
    stale = alice.send(method, "clients/me", body, **{"If-Match": '"stale"'})
    problem(stale, 412, "precondition_failed")
    assert Client.objects.get().name == "Alice Example"


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE"])
def test_a_stranger_is_not_changed_and_answers_like_none(method):
    bob = ClientFactory()
    body = None if method == "DELETE" else WHOLE
    for caller in (a_client(), a_clerk(a_slot().provider), a_portal("One")):
        foreign, absent, nonsense = (
            caller.send(method, f"clients/{each}", body, **{"If-Match": "*"})
            for each in (bob.public_id, NOBODY, "nonsense")
        )
        problem(foreign, 404, "not_found")
        assert without_request_id(foreign) == without_request_id(absent)
        assert without_request_id(nonsense) == without_request_id(absent)
    problem(
        an_auditor().send(method, f"clients/{bob.public_id}", body, **{"If-Match": "*"}),
        403, "forbidden",
    )  # fmt: skip
    bob.refresh_from_db()
    assert bob.name == "Alice Example"


def test_staff_and_portals_add_clients_they_then_see():
    slot = a_slot()
    for caller in (a_clerk(slot.provider), a_portal("One"), an_administrator()):
        made = caller.post("clients", SALMA, **{"Accept-Language": "es"})
        assert made.status_code == 201
        body = made.json()
        assert {name: body[name] for name in SALMA} == SALMA
        assert (body["language"], body["notify_by"], body["wants_reminders"]) == (
            *("es", "email"),
            True,
        )
        again = caller.get(f"clients/{body['id']}")
        assert (again.json(), again["ETag"]) == (body, made["ETag"])
        assert ids(caller.get("clients"))[0] == body["id"]
    problem(a_client().post("clients", SALMA), 403, "forbidden")
    problem(an_auditor().post("clients", SALMA), 403, "forbidden")


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": 7}, "name"),
        ({"name": "A" * 151}, "name"),
        ({"name": "A\u202eB"}, "name"),
        ({"email": "salma"}, "email"),
        ({"email": "s" * 250 + "@example.org"}, "email"),
        ({"phone": "0612345678"}, "phone"),
        ({"phone": "+999"}, "phone"),
        ({"language": "xx"}, "language"),
        ({"notify_by": "pigeon"}, "notify_by"),
        ({"wants_reminders": 1}, "wants_reminders"),
        ({"hold_limit": 99}, ""),
    ],
    ids=ascii,
)
def test_what_a_client_cannot_be_is_refused_by_field_and_not_repeated(wrong, field):
    administrator = an_administrator()
    answer = administrator.post("clients", SALMA | wrong)
    body = problem(answer, 422, "validation_failed")
    assert [error["field"] for error in body["errors"]] == [field]
    assert "salma" not in answer.content.decode().replace("name@example.org", "").lower()
    assert not Client.objects.exists()


def test_a_whole_change_says_everything():
    alice = a_client()
    answer = alice.send("PUT", "clients/me", {"name": "Alice"}, **{"If-Match": "*"})
    body = problem(answer, 422, "validation_failed")
    assert {error["field"] for error in body["errors"]} == set(WHOLE) - {"name"}


def test_clients_are_found_by_the_whole_address_or_number_alone():
    one = a_portal("One")
    found = [ClientFactory(**SALMA, portal=one.portal) for _ in range(2)]
    ClientFactory(**SALMA)
    ClientFactory(email="salma@example.org.ma", portal=one.portal)
    newest_first = [str(row.public_id) for row in reversed(found)]
    for body in ({"email": "salma@example.org"}, {"email": "Salma@Example.org"},
                 {"phone": "+212 612-345678"}):  # fmt: skip
        assert ids(one.post("clients/search", body)) == newest_first
    assert ids(one.post("clients/search", {"email": "salma@example.com"})) == []
    assert len(ids(an_auditor().post("clients/search", {"phone": SALMA["phone"]}))) == 3
    for body in ({}, {"email": ""}, {"email": "a@example.org", "phone": SALMA["phone"]}):
        problem(one.post("clients/search", body), 422, "validation_failed")
    problem(a_client().post("clients/search", {"email": "a@example.org"}), 403, "forbidden")


def test_nothing_personal_is_recorded_of_a_change():
    alice = a_client(name="Alice", email="alice@example.org")
    alice.send("PATCH", "clients/me", {"name": "Salma"}, **{"If-Match": "*"})
    [entry] = Entry.objects.filter(verb="amend_client", stage="exit")
    assert (entry.record_kind, entry.record_id) == ("client", alice.client.pk)
    assert "Salma" not in str(Entry.objects.values_list())


@pytest.mark.parametrize("key", ["me", "{id}"])
def test_a_place_is_held_and_confirmed_for_a_client(key):
    alice = a_client()
    slot = a_slot()
    path = f"clients/{key}".format(id=alice.client.public_id)
    held = alice.post(f"{path}/reserve", {"slot_id": slot.pk})
    assert (held.status_code, held.json()["status"]) == (201, "held")
    assert Reservation.objects.get().client == alice.client
    body = {"id": held.json()["id"]}
    confirmed = alice.post(f"{path}/confirm", body)
    assert (confirmed.status_code, confirmed.json()["status"]) == (200, "confirmed")


def test_another_clients_hold_is_not_confirmed_in_this_ones_name():
    one = a_portal("One")
    alice, bob = ClientFactory(portal=one.portal), ClientFactory(portal=one.portal)
    hold = HoldFactory(client=bob)
    path = f"clients/{alice.public_id}/confirm"
    foreign = one.post(path, {"id": str(hold.public_id)})
    absent = one.post(path, {"id": NOBODY})
    problem(foreign, 404, "not_found")
    assert without_request_id(foreign) == without_request_id(absent)
    stranger = {"id": str(hold.public_id)}
    problem(a_client().post(f"clients/{bob.public_id}/confirm", stranger), 404, "not_found")
    hold.refresh_from_db()
    assert hold.status == "held"


def test_a_place_is_not_held_for_a_stranger():
    slot = a_slot()
    bob = ClientFactory()
    for caller in (a_client(), a_clerk(slot.provider), a_portal("One")):
        foreign = caller.post(f"clients/{bob.public_id}/reserve", {"slot_id": slot.pk})
        absent = caller.post(f"clients/{NOBODY}/reserve", {"slot_id": slot.pk})
        problem(foreign, 404, "not_found")
        assert without_request_id(foreign) == without_request_id(absent)
    assert not Reservation.objects.exists()


def test_a_page_takes_one_query_however_long_the_list():
    few, many = a_portal("Few"), a_portal("Many")
    for portal, count in ((few, 10), (many, 1000)):
        Client.objects.bulk_create(
            ClientFactory.build(portal=portal.portal, email="") for _ in range(count)
        )
    assert asked(few) == asked(many) == 2  # who it is, the list


def asked(caller):
    caller.get("clients?limit=1")
    with watched() as queries:
        assert caller.get("clients?limit=100").status_code == 200
    return len(queries)
