"""Envelopes, addresses and what HTTP itself refuses (portal-contract, section 2.2)."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from booking.models import Reservation
from booking.tests.api.mosip.conftest import code_of
from tests.outside.mosip import MosipBackend


def days_ago(days):
    return (timezone.now() - timedelta(days=days)).strftime("%Y-%m-%dT%H:%M:%S.000Z")


def test_the_envelope_is_looked_at_first(world, call, wish, envelope):
    path = f"/appointment/{world.alice}"

    def answer(**changes):
        return code_of(call("POST", path, envelope(wish(), **changes)))

    for wrong in (None, "", 1, "mosip.pre-registration.booking.cancel"):
        assert answer(id=wrong) == (200, "PRG_PAM_CORE_001")
    for wrong in (None, "", 1.0, "1.1"):
        assert answer(version=wrong) == (200, "PRG_PAM_CORE_002")
    for wrong in (None, "", 7, "today", "2027-02-30T10:00:00.000Z", "2027-01-01 10:00", [1]):
        assert answer(requesttime=wrong) == (200, "PRG_PAM_CORE_003")
    for wrong in (days_ago(1), days_ago(-1), "1999-01-01T00:00:00.000Z"):
        assert answer(requesttime=wrong) == (200, "PRG_CORE_REQ_013")
    for wrong in (None, "", [], [wish()]):
        assert answer(request=wrong) == (200, "PRG_PAM_CORE_004")
    assert code_of(call("POST", path, [])) == (200, "PRG_PAM_CORE_004")
    assert not Reservation.objects.exists()


def test_what_a_wish_lacks_has_its_code(world, call, wish, envelope):
    path = f"/appointment/{world.alice}"

    def answer(**changes):
        return code_of(call("POST", path, envelope(wish(**changes))))

    for nothing in (None, "", "  "):
        assert answer(registration_center_id=nothing) == (200, "PRG_BOOK_RCI_007")
        assert answer(appointment_date=nothing) == (200, "PRG_BOOK_RCI_008")
        assert answer(time_slot_from=nothing) == (200, "PRG_BOOK_RCI_003")
        assert answer(time_slot_to=nothing) == (200, "PRG_BOOK_RCI_003")
    for odd in ("2027-13-01", "01/02/2027", "20270101"):
        assert answer(appointment_date=odd) == (200, "PRG_BOOK_RCI_031")
    for odd in ("25:00", "9", "09:00Z"):
        assert answer(time_slot_from=odd) == (200, "PRG_BOOK_RCI_031")
    for odd in (10001, [], {}, "a\u0000b", "9" * 65):
        assert answer(registration_center_id=odd) == (200, "PRG_PAM_CORE_004")
    blank = call("POST", "/appointment/%20", envelope(wish()))
    assert code_of(blank) == (200, "PRG_BOOK_RCI_006")
    for odd in ("1", "２０１６７４０３７６９８４２", "20167403769842x", "%00"):
        assert code_of(call("POST", f"/appointment/{odd}", envelope(wish()))) == (
            200,
            "PRG_PAM_APP_005",
        )
    assert not Reservation.objects.exists()


def test_several_wishes_are_a_list_of_applicants_each_once(world, call, wish, envelope):
    one = {"preRegistrationId": world.alice, **wish()}

    def answer(rows):
        return code_of(call("POST", "/appointment", envelope({"bookingRequest": rows})))

    for odd in (None, {}, [], [1], [one] * 101):
        assert answer(odd) == (200, "PRG_PAM_CORE_004")
    assert answer([wish()]) == (200, "PRG_BOOK_RCI_006")
    assert answer([one, one]) == (200, "PRG_BOOK_RCI_021")
    assert answer([one, {**one, "preRegistrationId": world.bob}]) == (200, "PRG_PAM_APP_005")
    assert not Reservation.objects.exists()


def test_times_are_read_with_and_without_seconds(world, mosip, wish):
    mosip.make_appointment(world.alice, wish(time_slot_from="09:00", time_slot_to="09:15"))


def test_what_is_no_json_is_told_so_with_an_id_of_its_own(world, call):
    status, body = call("POST", f"/appointment/{world.alice}", b'{"id": ')
    assert code_of((status, body)) == (200, "PRG_CORE_REQ_015")
    assert body["id"] == "mosip.preregistration.booking.parse.exception"
    assert code_of(call("POST", "/appointment", b"\xff")) == (200, "PRG_CORE_REQ_015")


def test_every_address_answers_with_and_without_a_slash(world, send, wish):
    for slash in (False, True):
        backend = MosipBackend(send, world.token, trailing_slash=slash)
        backend.make_appointment(world.alice, wish())
        assert backend.fetch(world.alice)["time_slot_from"] == "09:00"
        assert world.on in backend.availability("10001")
        assert backend.ids("10001", str(world.on)) == [world.alice]
        assert set(backend.ids_with_slots("10001", str(world.on))) == {world.alice}
        backend.cancel(world.alice)
        backend.multi_appointment({world.alice: wish()})
        backend.delete(world.alice)
        for old_path in (False, True):
            backend.make_appointment(world.alice, wish())
            backend.cancel_in_batch(world.alice, old_path=old_path)
        backend.sync()


def test_methods_that_are_not_taken_are_told_so_in_the_envelope(world, call):
    for method, path in (
        ("PATCH", f"/appointment/{world.alice}"),
        ("DELETE", f"/appointment/{world.alice}"),
        ("GET", "/appointment"),
        ("POST", "/appointment/availability/10001"),
        ("OPTIONS", "/appointment"),
    ):
        assert code_of(call(method, path)) == (405, "PRG_PAM_CORE_004")


def test_a_fault_of_ours_is_500_in_the_envelope_of_the_call(world, call, wish, envelope):
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(
            "ALTER TABLE applicant_demographic ADD CONSTRAINT nobody_turns_booked"
            " CHECK (status_code <> 'Booked') NOT VALID"
        )
    status, body = call("POST", f"/appointment/{world.alice}", envelope(wish()))
    assert code_of((status, body)) == (500, "PRG_CORE_REQ_016")
    assert body["id"] == "mosip.pre-registration.booking.book"


@pytest.mark.parametrize("language", ["fr", "es", "ar"])
def test_messages_follow_the_language_and_the_hours_come_first(world, call, mosip, wish, language):
    mosip.make_appointment(world.alice, wish())
    type(world.centre).objects.update(change_notice_minutes=720 * 60)
    _status, body = call("PUT", f"/appointment/{world.alice}", **{"Accept-Language": language})
    [error] = body["errors"]
    assert error["errorCode"] == "PRG_BOOK_RCI_026"
    assert re.search(r"\d+", error["message"])[0] == "720"
    assert "cannot" not in error["message"]
