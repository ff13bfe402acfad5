"""The problem of a refused time says why: its detail is the reason's, its code the refusal's."""

from datetime import UTC, datetime, time
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from booking import errors, queries, services
from booking.choices import SlotChoice
from booking.tests.api.cast import BOOKING, RESERVE
from booking.tests.api.rest import problem
from providers.models import HolidayCalendar, OpeningException
from tests.factories import ApplicantFactory, OfferFactory, ReservationFactory, ServiceFactory


@pytest.fixture
def refused(world, post):
    """The detail of a refused wish."""

    def ask(status, code, **changes):
        return problem(post(RESERVE, world.hold_wish(**changes)), status, code)["detail"]

    return ask


def lay(world):
    services.lay_slots(provider_ids=[world.centre.pk])


def test_a_holiday_is_named(world, refused):
    listed = HolidayCalendar.objects.create(code="list", name="List")
    listed.holidays.create(on=world.on, name={"en": "Harbour Day"})
    world.centre.holiday_calendars.add(listed)
    lay(world)
    assert refused(404, "slot_unknown").endswith(": Harbour Day.")


def test_a_closure_under_an_appointment_tells_its_reason(world, refused):
    ReservationFactory(slot=world.first_slot())
    OpeningException.objects.create(
        provider=world.centre, on=world.on, kind="closed", reason="Training"
    )
    lay(world)
    assert refused(409, "slot_closed").endswith(": Training.")


def test_hours_and_neighbours_are_told(world, refused):
    assert refused(404, "slot_unknown", time="12:00").endswith(": 09:00–10:00.")
    assert refused(404, "slot_unknown", time="09:05").endswith("begin at 09:00 and 09:15.")


def test_full_is_full(world, refused):
    slot = world.first_slot()
    ReservationFactory(slot=slot)
    sentence = "Every place at 09:00 on "
    assert refused(409, "slot_taken").startswith(sentence)
    by_number = {"resource_id": None, "date": None, "time": None, "slot_id": slot.pk}
    assert refused(409, "slot_taken", **by_number).startswith(sentence)
    by_instant = {"date": None, "time": None, "starts_at": slot.starts_at.isoformat()}
    assert refused(409, "slot_taken", **by_instant).startswith(sentence)


def test_too_soon_and_too_far_say_from_and_until_when(world, refused):
    assert "times can be booked from" in refused(422, "too_soon", date="2020-01-01")
    assert "times can be booked until" in refused(422, "too_far", date="2999-01-01")


def test_a_service_says_how_much_it_needs_and_how_often_it_is_had(world, refused):
    def offered(**rules):
        service = ServiceFactory(**rules)
        OfferFactory(provider=world.centre, service=service)
        return {"service_id": str(service.public_id)}

    wide = offered(slots_needed=3)
    assert "needs 3 free times in a row" in refused(409, "not_enough_room", time="09:45", **wide)
    rare = offered(daily_limit=0)
    assert "takes 0 bookings a day" in refused(409, "daily_limit", **rare)


def test_the_reason_is_in_the_readers_language(world, post):
    answer = post(RESERVE, world.hold_wish(time="12:00"), **{"Accept-Language": "es"})
    assert problem(answer, 404, "slot_unknown")["detail"].startswith("Las 12:00 ")


def test_the_portals_envelope_keeps_its_fixed_messages(world, post):
    ReservationFactory(slot=world.first_slot())
    answer = post(BOOKING, world.wish())
    assert answer.json()["errors"] == [
        {
            "errorCode": "PRG_PAM_RCI_002",
            "message": "Appointment time slot is already booked.",
        }
    ]


def test_a_success_asks_for_no_reason(world, post):
    with CaptureQueriesContext(connection) as asked:
        assert post(RESERVE, world.hold_wish()).status_code == 201
    other = ApplicantFactory(portal=world.portal).pre_registration_id
    with CaptureQueriesContext(connection) as direct:
        services.hold(
            choice=SlotChoice(provider="10001", local_date=world.on, local_time=time(9, 15)),
            pre_registration_id=other,
            actor=world.actor,
        )

    def of_the_engine(queries):
        """What was asked, but for the key's: looked up twice, then kept."""
        statements = [query["sql"] for query in queries if "booking_" in query["sql"]]
        return [sql for sql in statements if "idempotency" not in sql]

    assert len(of_the_engine(asked)) == len(of_the_engine(direct))


def why(refusal, choice, service_id=None):
    return queries.why_refused(refusal, choice, service_id, now=timezone.now())


def test_what_came_free_meanwhile_keeps_the_refusals_own_sentence(world):
    choice = SlotChoice(slot_id=world.first_slot().pk)
    assert why(errors.SlotTaken(), choice) is None


def test_a_reason_that_is_not_the_refusals_is_not_told(world):
    """Staff may book inside the notice: what refused them there was not the notice."""
    slot = world.first_slot()
    ReservationFactory(slot=slot)
    world.centre.notice_minutes = 60 * 24 * 30
    world.centre.save()
    assert why(errors.SlotTaken(), SlotChoice(slot_id=slot.pk)) is None
    assert why(errors.TooSoon(), SlotChoice(slot_id=slot.pk)).code == "too_soon"


@pytest.mark.parametrize(
    "choice",
    [
        SlotChoice(slot_id=2**60),
        SlotChoice(provider="nobody", starts_at=datetime(2027, 3, 1, tzinfo=UTC)),
        SlotChoice(provider="10001"),
    ],
    ids=["no slot", "no provider", "no time"],
)
def test_a_choice_of_nothing_has_no_reason(world, choice):
    assert why(errors.SlotUnknown(), choice) is None


def test_other_refusals_and_unknown_services_have_none(world):
    choice = SlotChoice(slot_id=world.first_slot().pk)
    assert why(errors.HoldLimit(), choice) is None
    assert why(errors.SlotTaken(), choice, uuid4()) is None
