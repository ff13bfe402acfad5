"""Any sequence of verbs, with time going by, against a model that fits on a page."""

from dataclasses import dataclass

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    initialize,
    invariant,
    multiple,
    rule,
    run_state_machine_as_test,
)

from audit.errors import DomainError
from booking import services
from booking.models import Reservation, Slot
from booking.tests.scenes import (
    STAFF,
    acting,
    assert_invariants,
    at,
    pass_minutes,
    service_at,
    slots_in_a_row,
    status_of,
)
from clients.models import Applicant
from tests import factories

CAPACITIES = [1, 2, 1, 3, 1]
HOLD_LIMIT, APPOINTMENT_LIMIT = 2, 3
LIVE = ("held", "confirmed", "checked_in")
VISITS = {"check_in": "checked_in", "complete": "completed", "mark_no_show": "no_show"}
OCCUPYING = (*LIVE, "completed", "no_show")


@dataclass
class Claim:
    """What the model knows of a reservation; `minutes` left of its hold."""

    who: int
    start: int
    length: int
    status: str
    minutes: int = 30
    is_extended: bool = False

    @property
    def slots(self):
        return range(self.start, self.start + self.length)


class Engine(RuleBasedStateMachine):
    claims = Bundle("claims")
    visits = Bundle("visits")

    def __init__(self):
        super().__init__()
        # Each run in a transaction that is undone; Django lets a test's own one hold durable ones.
        self.transaction = transaction.atomic()
        self.transaction._from_testcase = True
        self.transaction.__enter__()

    def teardown(self):
        transaction.set_rollback(True)
        self.transaction.__exit__(None, None, None)

    @initialize()
    def open_the_centre(self):
        self.slots = slots_in_a_row(len(CAPACITIES))
        for slot, capacity in zip(self.slots, CAPACITIES, strict=True):
            slot.capacity = capacity
            slot.save()
        self.double = service_at(self.slots[0].provider, 2)
        limits = {"hold_limit": HOLD_LIMIT, "appointment_limit": APPOINTMENT_LIMIT}
        self.people = [factories.ClientFactory(**limits) for _ in range(2)]
        self.people += [factories.ApplicantFactory() for _ in range(3)]
        self.statuses = dict.fromkeys((2, 3, 4), "Pending_Appointment")
        self.model = {}

    # What the model expects

    def room(self, slot, but=None):
        """Places left in a slot; `but` a claim that is about to leave."""
        used = [c for c in self.model.values() if c.status in OCCUPYING and c is not but]
        return CAPACITIES[slot] - sum(slot in claim.slots for claim in used)

    def of(self, who, *statuses):
        return [c for c in self.model.values() if c.who == who and c.status in statuses]

    def refusal_of_place(self, start, length, but=None):
        if start + length > len(CAPACITIES):
            return "not_enough_room"
        if any(self.room(slot, but) <= 0 for slot in range(start, start + length)):
            return "slot_taken"
        return None

    def refusal_of_person(self, who, status):
        if who in self.statuses:
            if self.statuses[who] == "Booked" or self.of(who, *LIVE[:2]):
                return "already_booked"
            ready = ("Pending_Appointment", "Expired")
            return None if self.statuses[who] in ready else "applicant_not_ready"
        if status == "held" and len(self.of(who, "held")) >= HOLD_LIMIT:
            return "hold_limit"
        if status == "confirmed" and len(self.of(who, "confirmed")) >= APPOINTMENT_LIMIT:
            return "appointment_limit"
        return None

    # Verbs

    def attempt(self, verb, **wish):
        """The reservation, and the code of the refusal."""
        try:
            return verb(**wish), None
        except DomainError as refusal:
            return None, refusal.code

    def place(self, verb, status, who, start, long):
        person, length = self.people[who], 2 if long else 1
        wish = {"choice": at(self.slots[start]), "actor": acting(person)}
        if long:
            wish["service_id"] = self.double.public_id
        if who in self.statuses:
            wish["pre_registration_id"] = person.pre_registration_id
        placed, code = self.attempt(verb, **wish)
        own = [
            number
            for number, c in self.model.items()
            if (c.who, c.start, c.length, c.status) == (who, start, length, "held")
        ]
        fits = start + length <= len(CAPACITIES)
        if own and fits and status == "held" and who not in self.statuses:
            assert placed.pk == own[0]
            return multiple()
        expected = self.refusal_of_place(start, length) or self.refusal_of_person(who, status)
        assert code == expected
        if placed is None:
            return multiple()
        self.model[placed.pk] = Claim(who, start, length, status)
        if status == "confirmed" and who in self.statuses:
            self.statuses[who] = "Booked"
        return placed.pk

    places = {
        "who": st.integers(0, 4),
        "start": st.integers(0, len(CAPACITIES) - 1),
        "long": st.booleans(),
    }

    @rule(target=claims, **places)
    def hold(self, who, start, long):
        return self.place(services.hold, "held", who, start, long)

    @rule(target=claims, **places)
    def book(self, who, start, long):
        return self.place(services.book, "confirmed", who, start, long)

    def on(self, verb, number, **wish):
        public_id = Reservation.objects.get(pk=number).public_id
        return self.attempt(verb, reservation_id=public_id, **wish)[1]

    @rule(number=claims)
    def confirm(self, number):
        claim = self.model[number]
        code = self.on(services.confirm, number, actor=STAFF)
        if claim.status == "expired":
            assert code == "hold_expired"
        elif claim.status in ("cancelled", "no_show"):
            assert code == "not_live"
        elif claim.status != "held":
            assert code is None
        elif claim.who not in self.statuses and self.refusal_of_person(claim.who, "confirmed"):
            assert code == "appointment_limit"
        else:
            assert code is None
            claim.status = "confirmed"
            if claim.who in self.statuses:
                self.statuses[claim.who] = "Booked"

    @rule(number=claims)
    def more_time(self, number):
        claim = self.model[number]
        code = self.on(services.more_time, number, actor=STAFF)
        if claim.status == "expired":
            assert code == "hold_expired"
        elif claim.status != "held":
            assert code == "not_live"
        elif claim.is_extended:
            assert code == "already_extended"
        else:
            assert code is None
            claim.minutes += 15
            claim.is_extended = True

    @rule(number=claims)
    def cancel(self, number):
        claim = self.model[number]
        code = self.on(services.cancel, number, actor=STAFF)
        # A lapsed hold that nobody swept may still be given back.
        unswept = claim.status == "expired" and code is None
        if claim.status in ("held", "confirmed", "cancelled") or unswept:
            assert code is None
            if claim.status == "confirmed" and claim.who in self.statuses:
                self.statuses[claim.who] = "Pending_Appointment"
            claim.status = "cancelled"
        else:
            assert code == "not_live"

    @rule(number=claims, start=st.integers(0, len(CAPACITIES) - 1))
    def reschedule(self, number, start):
        claim = self.model[number]
        code = self.on(services.reschedule, number, choice=at(self.slots[start]), actor=STAFF)
        place = self.refusal_of_place(start, claim.length, but=claim)
        if start == claim.start:
            assert code == "same_time"
        elif place == "not_enough_room":
            assert code == place
        elif claim.status != "confirmed":
            assert code == "not_confirmed"
        else:
            assert code == place
            if code is None:
                claim.start = start

    @rule(target=visits, number=consumes(claims), verb=st.sampled_from([*VISITS]))
    def visit(self, number, verb):
        claim = self.model[number]
        on_the_day = self.slots[claim.start].starts_at
        code = self.on(getattr(services, verb), number, actor=STAFF, now=on_the_day)
        if claim.status == "confirmed":
            assert code is None
            claim.status = VISITS[verb]
            if claim.who in self.statuses:
                self.statuses[claim.who] = "Expired" if verb == "mark_no_show" else "Consumed"
        else:
            assert code == "not_confirmed"
        return number

    @rule(target=claims, number=consumes(visits), undone=st.sampled_from([*VISITS.values()]))
    def undo(self, number, undone):
        claim = self.model[number]
        code = self.on(services.undo_visit, number, actor=STAFF, undone=undone)
        if claim.status != undone:
            assert code == "nothing_to_undo"
        elif claim.who in self.statuses and self.has_another_live(number):
            assert code == "already_booked"
        elif claim.who not in self.statuses and self.refusal_of_person(claim.who, "confirmed"):
            assert code == "appointment_limit"
        else:
            assert code is None
            claim.status = "confirmed"
            if claim.who in self.statuses:
                self.statuses[claim.who] = "Booked"
        return number

    def has_another_live(self, number):
        """A row of the same applicant that keeps another from living, lapsed or not."""
        mine = Reservation.objects.filter(applicant__reservations=number, status__in=LIVE)
        return mine.exclude(pk=number).exists()

    @rule(minutes=st.sampled_from([1, 10, 20, 30]))
    def time_goes_by(self, minutes):
        pass_minutes(minutes)
        for claim in self.model.values():
            if claim.status == "held":
                claim.minutes -= minutes
                if claim.minutes <= 0:
                    claim.status = "expired"

    @rule()
    def sweep(self):
        services.expire_lapsed()
        assert not Reservation.objects.filter(
            status="held", pk__in=[n for n, c in self.model.items() if c.status == "expired"]
        ).exists()

    # What must hold after every step

    @invariant()
    def the_rows_are_as_the_model_says(self):
        if not hasattr(self, "model"):
            return
        rows = {row.pk: row for row in Reservation.objects.all()}
        assert rows.keys() == self.model.keys()
        unswept = [0] * len(CAPACITIES)
        for number, claim in self.model.items():
            row = rows[number]
            if row.status == "held" and claim.status == "expired":
                for slot in claim.slots:
                    unswept[slot] += 1
            else:
                assert row.status == claim.status
            assert row.slot_id == self.slots[claim.start].pk
        counted = {slot.pk: slot.taken for slot in Slot.objects.all()}
        for n, slot in enumerate(self.slots):
            assert CAPACITIES[n] - counted[slot.pk] + unswept[n] == self.room(n)
        for who, status in self.statuses.items():
            assert status_of(self.people[who]) == status
            assert len(self.of(who, *LIVE)) <= 1
        assert_invariants()


@pytest.mark.django_db
def test_the_engine_is_as_the_model_says_whatever_is_done():
    run_state_machine_as_test(
        Engine,
        settings=settings(
            max_examples=10,
            stateful_step_count=25,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
    assert not Applicant.objects.exists()  # every run was undone
