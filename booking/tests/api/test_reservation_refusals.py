"""POST appointments/reserve, {id}/confirm, {id}/cancel: problems of RFC 9457."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from booking import services
from booking.choices import SlotChoice
from booking.models import Reservation
from booking.tests.api.cast import RESERVE
from booking.tests.api.rest import cancel_path, confirm_path, problem
from tests.factories import ApplicantFactory

#: A public id that belongs to nothing; written out, so that two collections agree.
NOBODY = "0b1f0f8e-93a2-4a52-9d5c-4f6f4f6f4f6f"


def test_refusals_are_problems_with_stable_codes(world, post, hold):
    other = ApplicantFactory(portal=world.portal).pre_registration_id

    problem(post(RESERVE, world.hold_wish(pre_registration_id=other)), 409, "slot_taken")
    problem(post(RESERVE, world.hold_wish(time="09:15")), 409, "already_booked")
    problem(post(RESERVE, world.hold_wish(time="09:05")), 404, "slot_unknown")
    problem(post(RESERVE, world.hold_wish(time="12:00")), 404, "slot_unknown")
    problem(post(RESERVE, world.hold_wish(resource_id="9")), 404, "not_found")
    problem(post(RESERVE, world.hold_wish(date="2020-01-01")), 422, "too_soon")
    problem(post(RESERVE, world.hold_wish(date="2999-01-01")), 422, "too_far")
    problem(post(RESERVE, world.hold_wish(service_id=str(uuid4()))), 422, "service_not_offered")
    problem(post(RESERVE, world.hold_wish(pre_registration_id=None)), 422, "beneficiary_missing")
    problem(
        post(RESERVE, world.hold_wish(pre_registration_id=world.bob, time="09:30")),
        404,
        "applicant_unknown",
    )


def test_a_lapsed_hold_is_not_confirmed(world, post, hold):
    Reservation.objects.update(expires_at=timezone.now() - timedelta(seconds=1))

    problem(post(confirm_path(hold["id"])), 409, "hold_expired")


def test_what_is_over_is_not_changed(world, post, hold):
    post(cancel_path(hold["id"]))

    problem(post(confirm_path(hold["id"])), 409, "not_live")


def test_an_appointment_is_not_cancelled_at_the_last_minute(world, post, hold):
    post(confirm_path(hold["id"]))
    world.centre.change_notice_minutes = 60 * 24 * 30
    world.centre.save()

    problem(post(cancel_path(hold["id"])), 409, "too_late_to_change")


def test_a_shape_that_is_wrong_names_every_field(world, post):
    body = problem(
        post(RESERVE, {"slot_id": "x", "starts_at": "2027-03-01T09:00:00", "client_id": 5}),
        422,
        "validation_failed",
    )

    assert {(error["field"], error["code"]) for error in body["errors"]} == {
        ("slot_id", "invalid"),
        ("starts_at", "invalid"),
        ("client_id", "invalid"),
    }
    assert all(set(error) == {"field", "code", "detail"} for error in body["errors"])


@pytest.mark.parametrize("slot_id", [True, False, 0, -1, 2**63, 1.0, "1", None])
def test_a_slot_is_named_by_a_whole_number(world, post, slot_id):
    wish = {"slot_id": slot_id, "pre_registration_id": world.alice}
    problem(post(RESERVE, wish), 422, "validation_failed")


@pytest.mark.parametrize(
    "named",
    [
        {},
        {"slot_id": 1, "starts_at": "2027-03-01T09:00:00Z"},
        {"slot_id": 1, "provider_id": "10001"},
        {"provider_id": "10001"},
        {"starts_at": "2027-03-01T09:00:00Z"},
        {"resource_id": "10001", "date": "2027-03-01"},
        {"resource_id": "10001", "provider_id": "10001", "starts_at": "2027-03-01T09:00:00Z"},
        {
            "resource_id": "10001",
            "date": "2027-03-01",
            "time": "09:00",
            "starts_at": "2027-03-01T09:00:00Z",
        },
    ],
    ids=lambda named: "+".join(named) or "nothing",
)
def test_a_time_is_named_in_one_way_and_whole(world, post, named):
    body = problem(
        post(RESERVE, {**named, "pre_registration_id": world.alice}), 422, "validation_failed"
    )
    assert body["errors"] == [
        {
            "field": "",
            "code": "one_time",
            "detail": "Name a slot_id, or a provider_id and starts_at,"
            " or a resource_id, date and time.",
        }
    ]


@pytest.mark.parametrize("path", [confirm_path, cancel_path])
def test_a_strangers_reservation_answers_like_an_absent_one(world, post, hold, path):
    def told(public_id):
        answer = post(path(public_id), token=world.other_token)
        headers = {k: v for k, v in answer.headers.items() if k != "X-Request-Id"}
        number = answer["X-Request-Id"].encode()
        return answer.status_code, headers, answer.content.replace(number, b"")

    problem(post(path(hold["id"]), token=world.other_token), 404, "not_found")
    assert told(hold["id"]) == told(uuid4())
    assert Reservation.objects.get().status == "held"


@pytest.mark.parametrize("tail", ["confirm", "cancel"])
@pytest.mark.parametrize("key", ["1", "nonsense", "%00", NOBODY[:-1]])
def test_an_id_that_is_none_is_not_found(world, post, tail, key):
    problem(post(f"/api/v1/appointments/{key}/{tail}"), 404, "not_found")


def test_without_a_token_every_verb_asks_for_one(world, post, hold):
    for path in (RESERVE, confirm_path(hold["id"]), cancel_path(hold["id"])):
        answer = post(path, {}, token="")
        problem(answer, 401, "not_signed_in")
        assert answer["WWW-Authenticate"] == 'Bearer realm="slotkeeper"'


def test_a_token_that_is_refused_says_so_by_rfc_6750(world, post):
    answer = post(RESERVE, world.hold_wish(), token="nonsense")

    problem(answer, 401, "token_refused")
    assert answer["WWW-Authenticate"] == 'Bearer realm="slotkeeper", error="invalid_token"'


def test_sentences_follow_accept_language(world, post):
    answer = post(RESERVE, world.hold_wish(time="09:05"), **{"Accept-Language": "fr"})
    body = problem(answer, 404, "slot_unknown")

    assert body["detail"].startswith("Aucun horaire")
    assert answer["Content-Language"] == "fr"


def test_another_method_names_those_it_takes(world, client):
    answer = client.get(RESERVE, headers={"Authorization": f"Bearer {world.token}"})

    problem(answer, 405, "method_not_allowed")
    assert "POST" in answer["Allow"]
    assert "{" not in answer.json()["detail"]


def test_a_hold_made_elsewhere_can_be_confirmed_by_its_portal_alone(world, post):
    reservation = services.hold(
        choice=SlotChoice(slot_id=world.first_slot().pk),
        pre_registration_id=world.alice,
        actor=world.actor,
    )
    assert post(confirm_path(reservation.public_id), token=world.other_token).status_code == 404
    assert post(confirm_path(reservation.public_id)).status_code == 200
