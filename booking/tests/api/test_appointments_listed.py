"""GET appointments and appointments/{id}: each caller's own, and nobody else's."""

from datetime import timedelta

import pytest

from audit.tests.cast import watched
from booking.models import Reservation
from booking.tests.api.callers import (
    Caller,
    a_clerk,
    a_client,
    a_portal,
    an_auditor,
    ids,
    user_caller,
    without_request_id,
)
from booking.tests.api.rest import problem
from booking.tests.scenes import a_slot
from tests.factories import (
    ApplicantFactory,
    ClientFactory,
    HoldFactory,
    OfferFactory,
    ReservationFactory,
    UserFactory,
    three_days_on_at_nine,
)

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def test_everybody_sees_their_own():
    alice, bob = a_client(), a_client()
    one, two = a_portal("One"), a_portal("Two")
    hers = ReservationFactory(client=alice.client)
    his = ReservationFactory(client=bob.client)
    of_applicant = ReservationFactory(client=None, applicant=ApplicantFactory(portal=one.portal))
    of_client = ReservationFactory(client=ClientFactory(portal=one.portal))
    seen = {
        alice: [hers],
        bob: [his],
        one: [of_applicant, of_client],
        two: [],
        a_clerk(hers.provider): [hers],
        a_clerk(): [],
        user_caller(UserFactory()): [],
        an_auditor(): [hers, his, of_applicant, of_client],
    }
    for caller, rows in seen.items():
        assert set(ids(caller.get("appointments"))) == {str(row.public_id) for row in rows}


def test_a_strangers_reservation_answers_like_none_at_every_address():
    bobs = HoldFactory()
    absent = "00000000-0000-4000-8000-000000000000"
    new = {"slot_id": a_slot().pk}
    for caller in (a_client(), a_clerk(a_slot().provider), a_portal("One")):
        for method, path, body in (
            ("GET", "appointments/{}", None),
            ("POST", "appointments/{}/confirm", None),
            ("POST", "appointments/{}/cancel", None),
            ("POST", "appointments/{}/reschedule", new),
            ("POST", "appointments/{}/check-in", None),
            ("POST", "appointments/{}/complete", None),
            ("POST", "appointments/{}/no-show", None),
            ("POST", "appointments/confirm", "named"),
            ("POST", "appointments/cancel", "named"),
        ):
            answers = [
                caller.send(
                    method, path.format(each), {"id": str(each)} if body == "named" else body
                )
                for each in (bobs.public_id, absent)
            ]
            assert answers[0].status_code in (403, 404), path
            assert without_request_id(answers[0]) == without_request_id(answers[1]), path
    assert Reservation.objects.get().status == "held"


def test_one_is_read_with_its_tag_and_not_sent_again():
    alice = a_client()
    row = ReservationFactory(client=alice.client)
    answer = alice.get(f"appointments/{row.public_id}")
    assert (answer.status_code, answer["ETag"]) == (200, '"0"')
    assert answer.json()["reference"] == row.reference
    again = alice.get(f"appointments/{row.public_id}", **{"If-None-Match": answer["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_nobody_reads_without_a_token():
    row = ReservationFactory()
    for path in ("appointments", f"appointments/{row.public_id}"):
        problem(Caller().get(path), 401, "not_signed_in")


def test_a_list_is_narrowed_by_what_it_knows():
    begins = three_days_on_at_nine()
    here, there = a_slot(country="MA", division="Rabat"), a_slot(starts_at=begins + DAY)
    offer = OfferFactory(provider=here.provider)
    first = ReservationFactory(slot=here, service=offer.service)
    second = HoldFactory(slot=there)
    auditor = an_auditor()
    on = begins.astimezone(here.provider.zone).date()
    for query, rows in {
        f"from={on}": [first, second],
        f"from={on + DAY}": [second],
        f"to={on}": [first],
        f"from={on + DAY}&to={on + 2 * DAY}": [second],
        f"provider={here.provider.public_id}": [first],
        f"provider={there.provider.external_id}": [second],
        "provider=nowhere": [],
        f"service={offer.service.public_id}": [first],
        "status=held": [second],
        "status=held,confirmed": [first, second],
        "status=completed": [],
        "place=rabat": [first],
        "place=Nowhere": [],
        "ordering=-starts_at": [second, first],
        "ordering=created_at": [first, second],
        "ordering=-created_at": [second, first],
    }.items():
        found = ids(auditor.get(f"appointments?{query}"))
        assert found == [str(row.public_id) for row in rows], query


def test_a_local_day_is_the_providers():
    """Half past nine in the evening of Honolulu is the next morning's UTC day."""
    late = three_days_on_at_nine().replace(hour=7, minute=30)
    row = ReservationFactory(slot=a_slot(starts_at=late, time_zone="Pacific/Honolulu"))
    on = late.astimezone(row.provider.zone).date()
    assert on == late.date() - DAY
    auditor = an_auditor()
    assert ids(auditor.get(f"appointments?from={on}&to={on}")) == [str(row.public_id)]
    assert ids(auditor.get(f"appointments?from={late.date()}&to={late.date()}")) == []


def test_pages_lead_through_all_of_them():
    alice = a_client(appointment_limit=9)
    begins = three_days_on_at_nine()
    rows = [
        ReservationFactory(client=alice.client, slot=a_slot(starts_at=begins + n % 2 * DAY))
        for n in range(5)
    ]
    expected = [str(row.public_id) for row in sorted(rows, key=lambda row: (row.starts_at, row.pk))]
    found, address = [], "appointments?limit=2"
    while address:
        answer = alice.get(address)
        found.append(ids(answer))
        address = answer.json()["next"]
    assert [len(page) for page in found] == [2, 2, 1]
    assert [row for page in found for row in page] == expected


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("status=lost", "status"),
        ("from=2027-3-1", "from"),
        ("from=2027-03-02&to=2027-03-01", "to"),
        ("ordering=name", "ordering"),
        ("service=12", "service"),
        ("client=me", "client"),
    ],
)
def test_what_a_list_does_not_know_is_refused_by_name(query, field):
    body = problem(an_auditor().get(f"appointments?{query}"), 422, "validation_failed")
    assert [error["field"] for error in body["errors"]] == [field]


def test_a_page_takes_one_query_however_long_the_list(many):
    clerk = a_clerk(many(10).provider)
    few = asked(clerk)
    clerk = a_clerk(many(1000).provider)
    assert asked(clerk) == few == 3  # who it is, their roles, the list


def asked(caller):
    caller.get("appointments?limit=1")
    with watched() as queries:
        assert caller.get("appointments?limit=100").status_code == 200
    return len(queries)


@pytest.fixture
def many():
    def fill(count):
        slot = a_slot(capacity=count)
        client = ClientFactory(appointment_limit=count)
        Reservation.objects.bulk_create(
            ReservationFactory.build(slot=slot, provider=slot.provider, client=client)
            for _ in range(count)
        )
        return slot

    return fill
