"""POST appointments/reserve, {id}/confirm, {id}/cancel: the shapes of design.md, section 4."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from booking.models import Reservation
from booking.tests.api.cast import RESERVE
from booking.tests.api.rest import cancel_path, confirm_path
from clients.models import Applicant
from tests.factories import OfferFactory, ServiceFactory

FIELDS = [
    "id",
    "reference",
    "status",
    "provider",
    "service",
    "slot_id",
    "starts_at",
    "ends_at",
    "time_zone",
    "expires_at",
    "confirmed_at",
    "cancelled_at",
    "created_at",
]


def ways(world):
    slot = world.first_slot()
    berlin = slot.starts_at.astimezone(world.centre.zone)
    public_id = str(world.centre.public_id)
    day = world.on.isoformat()
    return {
        "slot_id": {"slot_id": slot.pk},
        "provider_id and starts_at": {
            "provider_id": public_id,
            "starts_at": f"{slot.starts_at:%Y-%m-%dT%H:%M:%SZ}",
        },
        "starts_at with an offset": {
            "provider_id": "10001",
            "starts_at": berlin.isoformat(),
        },
        "resource_id, date and time": {"resource_id": "10001", "date": day, "time": "09:00"},
        "time with seconds": {"resource_id": public_id, "date": day, "time": "09:00:00"},
    }


@pytest.mark.parametrize(
    "way",
    [
        "slot_id",
        "provider_id and starts_at",
        "starts_at with an offset",
        "resource_id, date and time",
        "time with seconds",
    ],
)
def test_a_hold_may_name_its_slot_in_every_way(world, post, way):
    answer = post(RESERVE, {**ways(world)[way], "pre_registration_id": world.alice})
    body = answer.json()
    slot = world.first_slot()
    row = Reservation.objects.get()

    assert answer.status_code == 201
    assert answer["Content-Type"] == "application/json"
    assert list(body) == FIELDS
    assert body == {
        "id": str(row.public_id),
        "reference": row.reference,
        "status": "held",
        "provider": str(world.centre.public_id),
        "service": None,
        "slot_id": slot.pk,
        "starts_at": f"{slot.starts_at:%Y-%m-%dT%H:%M:%SZ}",
        "ends_at": f"{slot.ends_at:%Y-%m-%dT%H:%M:%SZ}",
        "time_zone": "Europe/Berlin",
        "expires_at": f"{row.expires_at:%Y-%m-%dT%H:%M:%SZ}",
        "confirmed_at": None,
        "cancelled_at": None,
        "created_at": f"{row.created_at:%Y-%m-%dT%H:%M:%SZ}",
    }
    assert timedelta(minutes=29) < row.expires_at - timezone.now() < timedelta(minutes=31)
    assert Applicant.objects.get(pre_registration_id=world.alice).status_code != "Booked"


def test_a_hold_may_be_for_a_service(world, post):
    offer = OfferFactory(provider=world.centre, service=ServiceFactory(slots_needed=2))
    public_id = str(offer.service.public_id)
    body = post(RESERVE, world.hold_wish(service_id=public_id)).json()

    assert body["service"] == public_id
    assert [slot.taken for slot in world.slots()] == [1, 1, 0, 0]


def test_a_hold_is_confirmed(world, post, hold):
    answer = post(confirm_path(hold["id"]))
    body = answer.json()

    assert answer.status_code == 200
    assert list(body) == FIELDS
    assert (body["status"], body["reference"]) == ("confirmed", hold["reference"])
    assert body["confirmed_at"]
    assert Applicant.objects.get(pre_registration_id=world.alice).status_code == "Booked"


@pytest.mark.parametrize("body", [None, {}, {"anything": 1}])
def test_confirming_needs_no_body(world, post, hold, body):
    assert post(confirm_path(hold["id"]), body).status_code == 200


def test_confirming_twice_is_once(world, post, hold):
    first, second = post(confirm_path(hold["id"])), post(confirm_path(hold["id"]))

    assert second.status_code == 200
    assert second.content == first.content
    assert second["ETag"] == first["ETag"]


@pytest.mark.parametrize("confirmed", [False, True])
def test_a_hold_or_an_appointment_is_cancelled(world, post, hold, confirmed):
    if confirmed:
        post(confirm_path(hold["id"]))
    answer = post(cancel_path(hold["id"]), {"reason": "Changed plans"})
    body = answer.json()

    assert answer.status_code == 200
    assert list(body) == FIELDS
    assert body["status"] == "cancelled"
    assert body["cancelled_at"]
    row = Reservation.objects.get()
    assert (row.cancelled_by, row.cancel_reason) == ("portal", "Changed plans")
    assert world.first_slot().taken == 0


def test_cancelling_needs_no_body(world, post, hold):
    assert post(cancel_path(hold["id"])).status_code == 200


def test_every_change_has_an_etag_of_its_own(world, post):
    held = post(RESERVE, world.hold_wish())
    confirmed = post(confirm_path(held.json()["id"]))
    cancelled = post(cancel_path(held.json()["id"]))
    tags = [answer["ETag"] for answer in (held, confirmed, cancelled)]

    assert all(re.fullmatch(r'"\d+"', tag) for tag in tags)
    assert len(set(tags)) == 3


def test_the_answer_tells_nothing_of_the_applicant(world, post):
    answer = post(RESERVE, world.hold_wish())

    assert world.alice not in answer.content.decode()
    assert world.alice not in str(answer.headers)
