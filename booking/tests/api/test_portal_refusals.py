"""POST /booking, word for word as portal-contract section 1 has it: what it refuses."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from audit.models import Entry
from booking import services
from booking.choices import SlotChoice
from booking.models import Notice, Reservation, Slot
from booking.tests.api.cast import BOOKING
from booking.tests.api.portal import message, refusal, status_of
from providers.models import Opening
from tests.factories import ApplicantFactory


@pytest.mark.parametrize(
    ("changes", "status", "code", "words"),
    [
        (
            {"pre_registration_id": None},
            422,
            "PRG_BOOK_RCI_006",
            "Preregistration id not entered",
        ),
        ({"pre_registration_id": " "}, 422, "PRG_BOOK_RCI_006", "Preregistration id not entered"),
        (
            {"registration_center_id": None},
            422,
            "PRG_BOOK_RCI_007",
            "Registration center id not entered",
        ),
        (
            {"appointment_date": None},
            422,
            "PRG_BOOK_RCI_008",
            "Booking date time not selected",
        ),
        (
            {"time_slot_from": None, "time_slot_to": None},
            422,
            "PRG_PAM_RCI-001",
            "User has not been selected any time slot.",
        ),
        (
            {"time_slot_to": None},
            422,
            "PRG_PAM_RCI-001",
            "User has not been selected any time slot.",
        ),
        (
            {"time_slot_from": "9 o'clock"},
            422,
            "PRG_CORE_REQ_019",
            "Invalid date time format",
        ),
        (
            {"appointment_date": "01/03/2027"},
            422,
            "PRG_CORE_REQ_019",
            "Invalid date time format",
        ),
        (
            {"pre_registration_id": ["1"]},
            400,
            "PRG_PAM_CORE_004",
            "Request body is invalid",
        ),
        (
            {"registration_center_id": "99999"},
            404,
            "PRG_BOOK_RCI_035",
            "Registration center id not found",
        ),
        (
            {"pre_registration_id": "00000000000001"},
            404,
            "PRG_PAM_APP_005",
            "No data found for the requested pre-registration id",
        ),
        (
            {"time_slot_from": "09:05", "time_slot_to": "09:20"},
            404,
            "PRG_BOOK_RCI_002",
            "Appointment booking/re-booking cannot be done as the requested slot is not available."
            " Please select another slot or try again later",
        ),
        (
            {"appointment_date": "2020-01-01"},
            422,
            "PRG_BOOK_RCI_031",
            "Invalid Booking Date Time found for preregistration id",
        ),
        (
            {"appointment_date": "2999-01-01"},
            422,
            "PRG_BOOK_RCI_031",
            "Invalid Booking Date Time found for preregistration id",
        ),
    ],
)
def test_a_refusal_has_its_code_its_status_and_its_words(world, post, changes, status, code, words):
    answer = post(BOOKING, world.wish(**changes))

    assert refusal(answer) == (status, code)
    assert message(answer) == words
    assert not Reservation.objects.exists()


def test_a_full_slot_is_already_booked(world, post):
    other = ApplicantFactory(portal=world.portal).pre_registration_id
    post(BOOKING, world.wish())
    answer = post(BOOKING, world.wish(pre_registration_id=other))

    assert refusal(answer) == (409, "PRG_PAM_RCI_002")
    assert message(answer) == "Appointment time slot is already booked."
    assert Reservation.objects.count() == 1
    assert status_of(other) == "Pending_Appointment"


def test_an_applicant_with_a_booking_is_not_booked_again(world, post):
    post(BOOKING, world.wish())
    answer = post(BOOKING, world.wish(time_slot_from="09:15", time_slot_to="09:30"))

    assert refusal(answer) == (409, "PRG_BOOK_RCI_021")
    assert message(answer) == "Appointment rebooking failed"


@pytest.mark.parametrize("status", ["Application_Incomplete", "Prefetched", "Consumed"])
def test_an_application_that_is_not_ready_is_not_booked(world, post, status):
    applicant = ApplicantFactory(portal=world.portal, status_code=status)
    answer = post(BOOKING, world.wish(pre_registration_id=applicant.pre_registration_id))

    assert refusal(answer) == (422, "PRG_BOOK_RCI_036")
    assert message(answer) == "Appointment cannot be booked for incomplete application"
    assert status_of(applicant.pre_registration_id) == status


def test_a_closed_centre_is_not_booked(world, post):
    world.centre.is_open_to_booking = False
    world.centre.save()

    assert refusal(post(BOOKING, world.wish())) == (409, "PRG_BOOK_RCI_002")


def test_a_closed_day_is_not_booked(world, post):
    Opening.objects.filter(weekday=world.on.isoweekday()).delete()
    services.lay_slots(provider_ids=[world.centre.pk])

    assert refusal(post(BOOKING, world.wish())) == (404, "PRG_BOOK_RCI_002")


def test_an_end_that_is_not_the_slots_end_names_no_slot(world, post):
    assert refusal(post(BOOKING, world.wish(time_slot_to="09:20"))) == (404, "PRG_BOOK_RCI_002")
    assert refusal(post(BOOKING, world.wish(time_slot_to="08:45"))) == (404, "PRG_BOOK_RCI_002")


def test_anothers_applicant_answers_like_an_absent_one(world, post):
    def told(pre_registration_id):
        answer = post(BOOKING, world.wish(pre_registration_id=pre_registration_id))
        headers = {k: v for k, v in answer.headers.items() if k != "X-Request-Id"}
        body = re.sub(rb'"responsetime":"[^"]+"', b"", answer.content)
        return answer.status_code, headers, body

    assert told(world.bob) == told("00000000000001")
    assert told(world.bob)[0] == 404
    assert status_of(world.bob) == "Pending_Appointment"


def test_a_refusal_leaves_nothing_but_the_audit_of_it(world, post):
    post(BOOKING, world.wish(pre_registration_id=world.bob))

    assert [entry.stage for entry in Entry.objects.order_by("pk")] == ["start", "exception"]
    assert Entry.objects.order_by("pk").last().error_code == "applicant_unknown"
    assert not Reservation.objects.exists()
    assert not Notice.objects.exists()
    assert not Slot.objects.exclude(taken=0).exists()


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("fr", "L’horaire de ce rendez-vous est déjà réservé."),
        ("es", "La hora de la cita ya está reservada."),
        ("ar", "هذا الموعد محجوز بالفعل."),
        ("de", "Appointment time slot is already booked."),
        ("fr-CA, en;q=0.5", "L’horaire de ce rendez-vous est déjà réservé."),
    ],
)
def test_messages_follow_accept_language(world, post, language, expected):
    services.book(
        choice=SlotChoice(slot_id=world.first_slot().pk),
        pre_registration_id=ApplicantFactory(portal=world.portal).pre_registration_id,
        actor=world.actor,
    )
    answer = post(BOOKING, world.wish(), **{"Accept-Language": language})

    assert message(answer) == expected


@pytest.mark.parametrize(
    ("header", "code", "words"),
    [
        ("", "KER-ATH-401", "Authentication Failed"),
        ("Basic YTpi", "KER-ATH-401", "Authentication Failed"),
        ("Bearer nonsense", "KER-ATH-401", "Invalid Token"),
    ],
)
def test_without_a_token_of_ours_the_envelope_says_so(world, post, header, code, words):
    answer = post(BOOKING, world.wish(), token="", **({"Authorization": header} if header else {}))

    assert refusal(answer) == (401, code)
    assert message(answer) == words
    assert answer["WWW-Authenticate"]
    assert not Reservation.objects.exists()


def test_an_expired_token_has_a_code_of_its_own(world, post, time_machine):
    time_machine.move_to(timezone.now() + timedelta(hours=1))
    answer = post(BOOKING, world.wish())

    assert refusal(answer) == (401, "KER-ATH-402")
    assert message(answer) == "Token expired"


def test_another_method_is_refused_in_the_envelope(world, client):
    for method in ("GET", "PUT", "PATCH", "DELETE"):
        answer = client.generic(method, BOOKING, headers={"Authorization": f"Bearer {world.token}"})
        assert refusal(answer)[0] == 405, method
        assert "POST" in answer["Allow"]


def test_another_content_type_is_refused_in_the_envelope(world, post):
    for content_type in ("text/plain", "application/x-www-form-urlencoded", "text/json", "junk"):
        answer = post(BOOKING, world.wish(), content_type=content_type)
        assert refusal(answer)[0] == 415, content_type


def test_a_body_over_the_limit_is_refused_in_the_envelope(world, post, settings):
    answer = post(BOOKING, world.wish(more="x" * settings.DATA_UPLOAD_MAX_MEMORY_SIZE))

    assert refusal(answer) == (413, "PRG_PAM_CORE_004")
