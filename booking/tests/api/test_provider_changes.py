"""POST, PUT, PATCH and DELETE of providers: who may, what is previewed, what is kept apart."""

from datetime import timedelta

import pytest

from audit.models import Entry
from audit.tests import cast
from booking import services
from booking.models import Reservation, ScheduleChange, Slot
from booking.tests import scenes
from booking.tests.api import staff
from booking.tests.api.rest import problem
from providers.models import HolidayCalendar, Opening, Provider
from tests.factories import (
    OpeningFactory,
    ProviderFactory,
    ReservationFactory,
    ServiceFactory,
    open_all_week,
)

pytestmark = pytest.mark.django_db
NEW = {"name": {"en": "Town hall", "fr": "Mairie"}, "time_zone": "Africa/Casablanca"}


@pytest.fixture
def provider():
    return ProviderFactory(external_id="10001", contact_name="Mona")


@pytest.fixture
def admin(provider):
    return staff.Desk(cast.administrator())


@pytest.fixture
def desk(provider):
    return staff.manager(provider)


def path_of(provider):
    return f"providers/{provider.public_id}"


def read(desk, provider):
    answer = desk.get(path_of(provider))
    return answer.json(), answer["ETag"]


def send(desk, method, provider, body=None, tag="*"):
    headers = {} if tag is None else {"if-match": tag}
    return desk.send(method, path_of(provider), body, **headers)


def refused(answer, status, code, field):
    assert problem(answer, status, code)["errors"][0]["field"] == field


# --- added


def test_an_administrator_adds_a_provider_with_all_that_is_known(admin):
    service = ServiceFactory()
    HolidayCalendar.objects.create(code="MA", name="Morocco")
    told = NEW | {
        "external_id": "20001",
        "latitude": 34.0208333333,
        "longitude": -6.84,
        "phone": "+212537000000",
        "consultation_fee": "12.5",
        "fee_currency": "MAD",
        "accessibility": ["hearing_loop", "wheelchair"],
        "reminder_hours": [2, 48],
        "slot_minutes": 20,
        "capacity": 3,
        "services": [service.code],
        "holiday_calendars": ["MA"],
    }
    answer = admin.post("providers", told)
    assert answer.status_code == 201, answer.content
    body = answer.json()
    assert body["latitude"] == 34.020833
    assert (body["consultation_fee"], body["services"]) == ("12.50", [service.code])
    assert body["accessibility"] == ["wheelchair", "hearing_loop"]
    assert (body["reminder_hours"], body["capacity"]) == ([48, 2], 3)
    again = admin.get(answer["Location"])
    assert (again.json(), again["ETag"]) == (body, answer["ETag"])
    row = Provider.objects.get(external_id="20001")
    assert list(Entry.objects.filter(verb="add_provider").values_list("provider_id", "stage")) == [
        (row.pk, "start"),
        (row.pk, "exit"),
    ]


def test_only_administrators_add_and_remove(desk, provider, client):
    others = [desk, staff.Desk(cast.auditor()), staff.clerk(provider)]
    for each in others:
        problem(each.post("providers", NEW), 403, "forbidden")
    problem(staff.Desk(client).post("providers", NEW), 401, "not_signed_in")
    problem(send(desk, "DELETE", provider), 403, "not_an_administrator")
    assert Provider.objects.count() == 1


@pytest.mark.parametrize(
    ("told", "code", "field"),
    [
        ({"name": {}}, "provider_refused", "name"),
        ({"name": "Town hall"}, "validation_failed", "name"),
        ({"name": {"xx": "Town hall"}}, "validation_failed", "name"),
        ({"name": {"en": "Town\0hall"}}, "validation_failed", "name"),
        ({"name": {"en": 7}}, "validation_failed", "name"),
        ({"external_id": "10001"}, "provider_refused", "external_id"),
        ({"latitude": 34}, "provider_refused", "latitude"),
        ({"latitude": 91}, "validation_failed", "latitude"),
        ({"latitude": "nan"}, "validation_failed", "latitude"),
        ({"consultation_fee": 5}, "provider_refused", "consultation_fee"),
        ({"window_days": 732}, "validation_failed", "window_days"),
        ({"accessibility": ["escalator"]}, "validation_failed", "accessibility.0"),
        ({"reminder_hours": [0]}, "validation_failed", "reminder_hours.0"),
        ({"time_zone": "Mars/Base"}, "schedule_refused", "time_zone"),
        ({"slot_minutes": 1441}, "schedule_refused", "slot_minutes"),
        ({"services": ["nothing"]}, "schedule_refused", "services.0"),
        ({"closes_on": "2027-01-01"}, "validation_failed", ""),
        ({"surprise": 1}, "validation_failed", ""),
    ],
    ids=ascii,
)
def test_what_cannot_be_kept_is_refused_by_name(admin, told, code, field):
    refused(admin.post("providers", NEW | told), 422, code, field)
    assert Provider.objects.count() == 1


# --- told about


def test_a_manager_amends_what_is_told_about_their_own(desk, provider):
    before, tag = read(desk, provider)
    answer = send(desk, "PATCH", provider, {"contact_name": "Ada", "notice_minutes": 60}, tag)
    body, now = read(desk, provider)
    assert answer.json() == body == before | {"contact_name": "Ada", "notice_minutes": 60}
    assert answer["ETag"] == now != tag


def test_what_was_read_can_be_sent_back_whole(desk, provider):
    body, tag = read(desk, provider)
    assert send(desk, "PUT", provider, body, tag).json() == body
    body["district"] = "Agdal"
    assert send(desk, "PUT", provider, body, tag).json()["district"] == "Agdal"
    del body["district"]
    refused(send(desk, "PUT", provider, body), 422, "validation_failed", "district")


def test_a_change_of_what_has_changed_is_refused(desk, provider):
    _body, tag = read(desk, provider)
    Provider.objects.filter(pk=provider.pk).update(district="Agdal")
    for method, body in (("PATCH", {"district": "Hay"}), ("PATCH", {"slot_minutes": 30})):
        problem(send(desk, method, provider, body, tag), 412, "precondition_failed")
        problem(send(desk, method, provider, body, None), 428, "precondition_missing")
    provider.refresh_from_db()
    assert provider.district == "Agdal"
    assert not ScheduleChange.objects.exists()


def test_what_a_provider_is_stays_with_administrators(admin, desk, provider):
    for told in ({"external_id": "20002"}, {"kind": "resource"}, {"licence_number": "L2"}):
        problem(send(desk, "PATCH", provider, told), 403, "not_an_administrator")
        assert send(admin, "PATCH", provider, told).status_code == 200
    refused(send(admin, "PATCH", provider, {"longitude": 3}), 422, "provider_refused", "latitude")


def test_others_change_nothing(provider, client):
    for each in (staff.clerk(provider), staff.Desk(cast.auditor())):
        problem(send(each, "PATCH", provider, {"district": "X"}), 403, "forbidden")
    problem(send(staff.Desk(client), "PATCH", provider, {}), 401, "not_signed_in")
    stranger = staff.manager(ProviderFactory())
    answer = problem(send(stranger, "PATCH", provider, {"district": "X"}), 404, "not_found")
    absent = problem(stranger.send("PATCH", "providers/nobody", {}), 404, "not_found")
    assert {**answer, "request_id": ""} == {**absent, "request_id": ""}


def test_a_registration_that_waits_is_its_staffs_alone_and_stays_closed(client, provider, desk):
    Provider.objects.update(approved_at=None, is_open_to_booking=False)
    problem(client.get(f"/api/v1/{path_of(provider)}"), 404, "not_found")
    assert read(desk, provider)[0]["approved_at"] is None
    told = {"is_open_to_booking": True}
    refused(send(desk, "PATCH", provider, told), 422, "provider_refused", "is_open_to_booking")
    asked = {"providers": ["10001"], "from": "2027-03-01"}
    answer = client.post("/api/v1/availability/query", asked, content_type="application/json")
    refused(answer, 422, "validation_failed", "providers.0")


# --- hours


def opened(provider):
    open_all_week(provider)
    services.lay_slots(provider_ids=[provider.pk])
    return Slot.objects.filter(provider=provider).order_by("-starts_at").first()


def test_what_concerns_the_hours_is_proposed_and_the_rest_is_written_with_it(desk, provider):
    body, tag = read(desk, provider)
    OpeningFactory(provider=provider)
    answer = send(desk, "PATCH", provider, {"slot_minutes": 30, "district": "Agdal"}, tag)
    assert answer.status_code == 202
    change = ScheduleChange.objects.get()
    assert answer["Location"] == f"/api/v1/schedule-changes/{change.public_id}"
    assert change.draft == {"slot_minutes": 30}
    now, _tag = read(desk, provider)
    assert now == body | {"district": "Agdal"}


def test_stranding_anybody_needs_a_word_about_them(desk, provider, worker):
    ReservationFactory(slot=opened(provider))
    wish = {"closes_on": scenes.factories.three_days_on_at_nine().date().isoformat()}
    answer = send(desk, "PATCH", provider, wish | {"district": "Agdal"})
    assert answer.status_code == 409
    assert answer.json()["code"] == "stranded"
    assert answer.json()["preview"]["appointments"] == 1
    assert read(desk, provider)[0]["district"] == ""
    with worker():
        kept = send(desk, "PATCH", provider, wish | {"stranded": "cancel", "reason": "Flood"})
    assert kept.status_code == 202
    assert Reservation.objects.get().status == "cancelled"
    assert read(desk, provider)[0]["closes_on"] == wish["closes_on"]
    with worker():
        assert send(desk, "PATCH", provider, {"closes_on": None}).status_code == 202
    assert read(desk, provider)[0]["closes_on"] is None


def test_hours_that_cannot_be_kept_leave_the_rest_unwritten(desk, provider):
    told = {"time_zone": "Mars/Base", "district": "Agdal"}
    refused(send(desk, "PATCH", provider, told), 422, "schedule_refused", "time_zone")
    told = {"slot_minutes": 30, "longitude": 3}
    refused(send(desk, "PATCH", provider, told), 422, "provider_refused", "latitude")
    assert read(desk, provider)[0]["district"] == ""
    assert not ScheduleChange.objects.exists()


# --- removed


def test_a_provider_nobody_booked_is_removed_with_its_hours(admin, provider):
    opened(provider)
    other = scenes.a_slot()
    _body, tag = read(admin, provider)
    assert send(admin, "DELETE", provider, tag=tag).status_code == 204
    assert list(Provider.objects.all()) == [other.provider]
    assert list(Slot.objects.all()) == [other]
    assert not Opening.objects.exists()
    problem(send(admin, "DELETE", provider), 404, "not_found")


def test_while_appointments_depend_on_it_their_number_is_told(admin, provider):
    slot = opened(provider)
    ReservationFactory(slot=slot)
    answer = send(admin, "DELETE", provider)
    assert (answer.status_code, answer.json()["code"]) == (409, "has_appointments")
    assert answer.json()["appointments"] == 1
    Reservation.objects.update(
        status="cancelled", cancelled_at=slot.starts_at - timedelta(days=1), cancelled_by="staff"
    )
    problem(send(admin, "DELETE", provider), 409, "has_history")
    problem(send(admin, "DELETE", provider, tag='"other"'), 412, "precondition_failed")
    problem(send(admin, "DELETE", provider, tag=None), 428, "precondition_missing")
    assert Provider.objects.filter(pk=provider.pk).exists()


def test_a_provider_whose_hours_are_being_changed_stays(admin, provider, worker):
    with worker():
        assert send(admin, "PATCH", provider, {"capacity": 5}).status_code == 202
        problem(send(admin, "DELETE", provider), 409, "change_under_way")
    assert send(admin, "DELETE", provider).status_code == 204
