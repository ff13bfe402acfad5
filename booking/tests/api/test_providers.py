"""GET providers and services: found by place, words, needs and what is free; by everyone."""

from datetime import timedelta

import pytest
from django.utils import timezone

from audit.tests import cast
from booking.tests import scenes
from booking.tests.api import staff
from booking.tests.api.rest import problem
from providers.models import Provider
from tests.factories import OfferFactory, ProviderFactory, ReservationFactory, ServiceFactory

pytestmark = pytest.mark.django_db
LIST = "/api/v1/providers"
#: Two towns 4 km apart, and one 87 km away.
RABAT, SALE, CASABLANCA = ("34.02", "-6.84"), ("34.05", "-6.82"), ("33.57", "-7.59")


def at(place, **values):
    return ProviderFactory(latitude=place[0], longitude=place[1], **values)


def found(client, **asked):
    answer = client.get(LIST, asked)
    assert answer.status_code == 200, answer.content
    return [row["external_id"] for row in answer.json()["results"]]


def test_everyone_sees_what_concerns_everyone(client):
    offer = OfferFactory(provider=ProviderFactory(contact_name="Mona Lehmann", licence_number="L1"))
    answer = client.get(f"{LIST}/{offer.provider.external_id}")
    body = answer.json()
    assert answer.status_code == 200
    assert body["id"] == str(offer.provider.public_id)
    assert body["services"] == [offer.service.code]
    assert (body["slot_minutes"], body["time_zone"]) == (15, "Europe/Berlin")
    assert "Mona" not in answer.content.decode()
    assert not {"licence_number", "reminder_hours", "closes_on"} & set(body)
    assert (
        client.get(f"{LIST}/{body['id']}", headers={"if-none-match": answer["ETag"]}).content == b""
    )
    assert client.get(LIST).json()["results"] == [body]


def test_staff_see_their_own_whole_and_others_as_everyone_does(client):
    own, other = ProviderFactory(is_open_to_booking=False), ProviderFactory()
    gone = ProviderFactory(is_open_to_booking=False)
    rows = staff.clerk(own).get("providers").json()["results"]
    assert [(row["id"], "contact_name" in row) for row in rows] == [
        (str(own.public_id), True),
        (str(other.public_id), False),
    ]
    assert len(staff.Desk(cast.auditor()).get("providers").json()["results"]) == 3
    assert found(client) == [other.external_id]
    absent = problem(client.get(f"{LIST}/nobody"), 404, "not_found")
    for desk in (client, staff.clerk(own).browser):
        hidden = problem(desk.get(f"{LIST}/{gone.public_id}"), 404, "not_found")
        assert {**hidden, "request_id": ""} == {**absent, "request_id": ""}


def test_a_provider_closed_for_good_is_gone(client):
    ProviderFactory(closes_on=timezone.now().date() - timedelta(days=2))
    assert found(client) == []


def test_lists_are_narrowed_by_what_providers_are_and_where(client):
    ProviderFactory(external_id="1", country="MA", division="Rabat-Salé", district="Agdal")
    ProviderFactory(external_id="2", country="MA", kind="practitioner")
    ProviderFactory(external_id="3", country="PH", is_open_to_booking=False)
    assert found(client, country="MA") == ["1", "2"]
    assert found(client, country="MA", kind="practitioner") == ["2"]
    assert found(client, division="Rabat-Salé", district="Agdal") == ["1"]
    assert found(client, open_to_booking="false") == []
    assert found(client, open_to_booking="true") == ["1", "2"]
    auditor = cast.auditor()
    assert found(auditor, open_to_booking="false") == ["3"]


def test_words_are_found_where_they_begin_in_name_address_and_place(client):
    ProviderFactory(external_id="1", name={"fr": "Mairie d’Agdal"}, postcode="10090")
    ProviderFactory(external_id="2", name={"en": "Town hall"}, address={"ar": "شارع النخيل"})
    ProviderFactory(external_id="3", district="Saint-Denis")
    assert found(client, q="mai AGD 10090") == ["1"]
    assert found(client, q="النخيل") == ["2"]
    assert found(client, q="denis") == ["3"]
    assert found(client, q="mairie denis") == []
    for hostile in ("'", "!!", "a' | b:*", "\\"):
        assert found(client, q=hostile) == []


def test_all_needs_are_met(client):
    ProviderFactory(external_id="1", accessibility=["wheelchair", "hearing_loop"])
    ProviderFactory(external_id="2", accessibility=["wheelchair"])
    assert found(client, accessibility="wheelchair") == ["1", "2"]
    assert found(client, accessibility="hearing_loop,wheelchair") == ["1"]


def test_a_service_narrows_to_those_that_offer_it(client):
    offer = OfferFactory(provider__external_id="1")
    OfferFactory(provider__external_id="2")
    assert found(client, service=offer.service.public_id) == ["1"]
    assert found(client, service=ServiceFactory().public_id) == []


def test_near_is_within_a_distance_and_told_with_it(client):
    for number, place in enumerate((CASABLANCA, SALE, RABAT)):
        at(place, external_id=str(number))
    ProviderFactory()  # nowhere
    at(("34.42", "-6.34"), external_id="corner")  # 64 km, and in a corner of the box around 50
    here = ",".join(RABAT)
    assert found(client, near=here, ordering="distance") == ["2", "1"]
    assert found(client, near=here, ordering="distance", within="100") == ["2", "1", "corner", "0"]
    assert found(client, near=here, within="1.5") == ["2"]
    rows = client.get(LIST, {"near": here, "ordering": "distance"}).json()["results"]
    assert [row["distance_km"] for row in rows] == [0, pytest.approx(3.81, abs=0.02)]
    first = client.get(LIST, {"near": here, "ordering": "distance", "limit": 1}).json()
    second = client.get(first["next"]).json()
    assert [row["external_id"] for row in second["results"]] == ["1"]
    assert client.get(second["previous"]).json()["results"] == first["results"]


@pytest.mark.parametrize(
    ("here", "there"),
    [(("-17.0", "179.9"), ("-17.0", "-179.9")), (("89.95", "0"), ("89.95", "180"))],
    ids=["dateline", "pole"],
)
def test_near_knows_the_globe_is_round(client, here, there):
    at(there, external_id="1")
    assert found(client, near=",".join(here), within="30") == ["1"]


def test_lists_are_in_the_order_asked_for(client):
    for number, name in enumerate(["Beta", "Alpha", "Gamma"]):
        ProviderFactory(external_id=str(number), name={"en": name})
    assert found(client) == ["0", "1", "2"]
    assert found(client, ordering="-created_at") == ["2", "1", "0"]
    assert found(client, ordering="name") == ["1", "0", "2"]
    assert found(client, ordering="-name") == ["2", "0", "1"]


def test_the_next_free_time_puts_first_who_has_it_first(client):
    soon = scenes.a_slot()
    later = scenes.a_slot(starts_at=soon.starts_at + timedelta(days=1))
    full = scenes.a_slot()
    ReservationFactory(slot=full)
    order = [later, soon, full]
    for number, slot in enumerate(order):
        Provider.objects.filter(pk=slot.provider_id).update(external_id=str(number))
    assert found(client, ordering="next_free") == ["1", "0", "2"]
    page = client.get(LIST, {"ordering": "next_free", "limit": 2}).json()
    written = soon.starts_at.strftime("%Y-%m-%dT%H:%M:%SZ")
    assert page["results"][0]["next_free"] == written
    last = client.get(page["next"]).json()
    assert [row["next_free"] for row in last["results"]] == [None]
    assert client.get(last["previous"]).json()["results"] == page["results"]


def test_that_order_is_refused_for_more_than_can_be_asked_at_once(client, monkeypatch):
    monkeypatch.setattr("booking.queries.provider_lists.MOST_BY_TIME", 1)
    ProviderFactory.create_batch(2)
    answer = client.get(LIST, {"ordering": "next_free"})
    assert problem(answer, 422, "validation_failed")["errors"][0]["code"] == "too_many"


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"county": "MA"}, "county"),
        ({"kind": "hospital"}, "kind"),
        ({"service": "10001"}, "service"),
        ({"open_to_booking": "yes"}, "open_to_booking"),
        ({"accessibility": "wheelchair,escalator"}, "accessibility"),
        ({"near": "34.02"}, "near"),
        ({"near": "91,0"}, "near"),
        ({"near": "nan,0"}, "near"),
        ({"within": "5"}, "near"),
        ({"near": "1,1", "within": "0"}, "within"),
        ({"near": "1,1", "within": "1001"}, "within"),
        ({"ordering": "distance"}, "near"),
        ({"ordering": "phone"}, "ordering"),
        ({"q": "\0"}, "q"),
    ],
    ids=str,
)
def test_what_cannot_be_read_is_refused_by_name(client, asked, field):
    body = problem(client.get(LIST, asked), 422, "validation_failed")
    assert [each["field"] for each in body["errors"]] == [field]


def test_a_page_costs_the_same_queries_at_ten_rows_and_at_a_thousand(client):
    def make(count):
        rows = ProviderFactory.build_batch(count, latitude="34.02", longitude="-6.84")
        Provider.objects.bulk_create(rows)

    def cost(**asked):
        with cast.watched() as queries:
            assert client.get(LIST, asked).status_code == 200
        return len(queries)

    def costs():
        near = {"near": "34,-6.8", "ordering": "distance"}
        return [cost(), cost(q="centre", ordering="name"), cost(**near), cost(ordering="next_free")]

    make(10)
    Provider.objects.update(laid_until=timezone.now().date() + timedelta(days=90))
    few = costs()
    make(985)
    Provider.objects.update(laid_until=timezone.now().date() + timedelta(days=90))
    assert few == costs()
    assert max(few) <= 6


def test_services_are_listed_and_read(client):
    offer = OfferFactory(service__code="b", service__slots_needed=3)
    ServiceFactory(code="a")
    ServiceFactory(code="c", is_active=False)
    rows = client.get("/api/v1/services").json()["results"]
    assert [row["code"] for row in rows] == ["a", "b"]
    address = f"/api/v1/services/{offer.service.public_id}"
    assert client.get(address).json() == rows[1]
    assert rows[1]["slots_needed"] == 3
    own = client.get("/api/v1/services", {"provider": offer.provider.external_id})
    assert own.json()["results"] == [rows[1]]
    problem(client.get("/api/v1/services", {"provider": "nobody"}), 404, "not_found")
    problem(client.get(address, {"page": "1"}), 422, "validation_failed")
    absent = address.replace(address[-4:], "0000")
    problem(client.get(absent), 404, "not_found")
