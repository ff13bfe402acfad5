"""GET providers/{id}/booked-appointments: for a provider's staff alone."""

from datetime import timedelta

import pytest

from audit.tests import cast
from booking.availability import DAY
from booking.models import Reservation, Slot
from booking.tests import scenes
from booking.tests.api import staff
from booking.tests.api.rest import problem
from clients.models import Client
from tests.factories import ApplicantFactory, HoldFactory, ProviderFactory, ReservationFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def slots():
    return [
        *scenes.slots_in_a_row(2),
    ]


def path_of(slot):
    return f"providers/{slot.provider.external_id}/booked-appointments"


def booked(desk, slot, query=""):
    answer = desk.get(path_of(slot) + query)
    assert answer.status_code == 200, answer.content
    return answer.json()["results"]


def test_those_who_receive_people_see_whom_to_expect(slots):
    hers, guest = ReservationFactory(slot=slots[0]), HoldFactory(slot=slots[1])
    guest.client.name = ""
    guest.client.save()
    ReservationFactory()  # elsewhere
    rows = booked(staff.clerk(slots[0].provider), slots[0])
    assert [row["reference"] for row in rows] == [hers.reference, guest.reference]
    assert rows[0]["client"] == str(hers.client.public_id)
    assert (rows[0]["name"], rows[0]["status"]) == ("Alice Example", "confirmed")
    assert hers.client.email not in str(rows)


def test_auditors_see_the_appointments_and_no_names(slots):
    ReservationFactory(slot=slots[0])
    (row,) = booked(staff.Desk(cast.auditor()), slots[0])
    assert row["name"] is None
    assert booked(staff.Desk(cast.administrator()), slots[0])[0]["name"] == "Alice Example"


def test_applicants_stay_their_portals(slots):
    applicant = ApplicantFactory()
    ReservationFactory(slot=slots[0], client=None, applicant=applicant)
    (row,) = booked(staff.clerk(slots[0].provider), slots[0])
    assert (row["client"], row["name"]) == (None, None)
    assert applicant.pre_registration_id not in str(row)


def test_others_see_nothing(slots, client):
    problem(staff.Desk(client).get(path_of(slots[0])), 401, "not_signed_in")
    stranger = staff.manager(ProviderFactory())
    theirs = problem(stranger.get(path_of(slots[0])), 404, "not_found")
    absent = problem(stranger.get("providers/nobody/booked-appointments"), 404, "not_found")
    assert {**theirs, "request_id": ""} == {**absent, "request_id": ""}


def test_the_list_is_narrowed_and_ordered(slots):
    first, second = ReservationFactory(slot=slots[0]), HoldFactory(slot=slots[1])
    later = scenes.a_slot(starts_at=slots[0].starts_at + DAY, provider=slots[0].provider)
    service = scenes.service_at(later.provider, 1)
    third = ReservationFactory(slot=later, service=service)
    desk = staff.clerk(slots[0].provider)

    def found(query):
        return [row["reference"] for row in booked(desk, slots[0], query)]

    on = later.starts_at.astimezone(later.provider.zone).date()
    assert found(f"?from={on}") == [third.reference]
    assert found(f"?to={on - DAY}") == [first.reference, second.reference]
    assert found("?from=0001-01-01&to=9999-12-31&status=held") == [second.reference]
    assert found("?status=held,confirmed&limit=1") == [first.reference]
    assert found(f"?service={service.public_id}") == [third.reference]
    assert found("?ordering=-starts_at&limit=2") == [third.reference, second.reference]
    for wrong in ("?status=booked", "?place=Agdal", "?from=tomorrow"):
        problem(desk.get(path_of(slots[0]) + wrong), 422, "validation_failed")


def test_a_page_costs_the_same_queries_at_ten_rows_and_at_a_thousand(slots):
    desk = staff.clerk(slots[0].provider)

    def make(count):
        start = Slot.objects.count()
        begins = [slots[0].starts_at + (start + n) * timedelta(minutes=15) for n in range(count)]
        rows = Slot.objects.bulk_create(
            Slot(
                provider=slots[0].provider,
                starts_at=at,
                ends_at=at + timedelta(minutes=15),
                capacity=1,
            )
            for at in begins
        )
        people = Client.objects.bulk_create(Client(name="A") for _row in rows)
        Reservation.objects.bulk_create(
            ReservationFactory.build(slot=slot, client=person, provider=slot.provider)
            for slot, person in zip(rows, people, strict=True)
        )

    def cost():
        with cast.watched() as queries:
            booked(desk, slots[0], "?limit=100&status=confirmed")
        return len(queries)

    make(10)
    few = cost()
    make(990)
    assert few == cost() <= 7
