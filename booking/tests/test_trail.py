"""What every verb leaves behind: entries per stage, also of failures, and notices owed."""

import pytest

from audit.actors import request_id
from audit.models import Entry
from booking import errors, services
from booking.choices import SlotChoice
from booking.models import Notice
from booking.tests.scenes import STAFF, a_slot, acting, at, pass_minutes, slots_in_a_row
from providers.errors import ProviderUnknown
from tests import factories

# Real transactions: an entry of a failure must outlive the rollback of the work.
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def alice():
    return factories.ClientFactory()


@pytest.fixture(autouse=True)
def _asked_as():
    token = request_id.set("request-1")
    yield
    request_id.reset(token)


def stages(verb):
    return list(Entry.objects.filter(verb=verb).order_by("pk").values_list("stage", "error_code"))


def each_verb(actor, slots):
    """Every verb of a reservation, in an order in which all succeed."""
    held = services.hold(choice=at(slots[0]), actor=actor)
    services.cancel(reservation_id=held.public_id, actor=actor)
    held = services.hold(choice=at(slots[0]), actor=actor)
    services.confirm(reservation_id=held.public_id, actor=actor)
    services.reschedule(reservation_id=held.public_id, choice=at(slots[1]), actor=actor)
    visit = {"reservation_id": held.public_id, "actor": STAFF, "now": slots[2].starts_at}
    services.check_in(**visit)
    services.complete(**visit)
    booked = services.book(choice=at(slots[2]), actor=actor)
    services.mark_no_show(**visit | {"reservation_id": booked.public_id})
    return held, booked


def test_success_leaves_a_start_and_an_exit(alice):
    slots = slots_in_a_row(3)
    held, booked = each_verb(acting(alice), slots)
    for verb in ("cancel", "confirm", "reschedule", "check_in", "complete", "book"):
        assert stages(verb) == [("start", ""), ("exit", "")], verb
    entry = Entry.objects.filter(verb="book").last()
    assert (entry.actor_kind, entry.actor_id) == ("client", alice.pk)
    assert (entry.record_kind, entry.record_id) == ("reservation", booked.pk)
    assert (entry.provider_id, entry.request_id) == (slots[0].provider_id, "request-1")
    assert set(
        Entry.objects.filter(verb__in=["check_in", "complete"]).values_list(
            "actor_kind", "record_id"
        )
    ) == {("staff", held.pk)}


def test_a_refusal_leaves_a_start_and_an_exception_after_the_rollback(alice):
    slot = a_slot()
    factories.ReservationFactory(slot=slot)
    with pytest.raises(errors.SlotTaken):
        services.book(choice=at(slot), actor=acting(alice))
    assert stages("book") == [("start", ""), ("exception", "slot_taken")]
    entry = Entry.objects.filter(stage="exception").get()
    assert (entry.provider_id, entry.record_id) == (slot.provider_id, None)
    assert (entry.actor_kind, entry.actor_id, entry.request_id) == (
        "client",
        alice.pk,
        "request-1",
    )


def test_a_refusal_by_the_database_is_recorded_by_its_code(alice):
    alice.hold_limit = 0
    alice.save()
    with pytest.raises(errors.HoldLimit):
        services.hold(choice=at(a_slot()), actor=acting(alice))
    assert stages("hold") == [("start", ""), ("exception", "hold_limit")]


def test_a_refusal_before_anything_was_found_is_recorded(alice):
    with pytest.raises(ProviderUnknown):
        services.hold(choice=SlotChoice(provider="nowhere"), actor=acting(alice))
    assert stages("hold") == [("start", ""), ("exception", "not_found")]


@pytest.mark.parametrize(
    ("verb", "code"),
    [
        ("confirm", "hold_expired"),
        ("more_time", "hold_expired"),
        ("reschedule", "not_confirmed"),
        ("check_in", "not_confirmed"),
        ("complete", "not_confirmed"),
        ("mark_no_show", "not_confirmed"),
        ("cancel", "not_live"),
    ],
)
def test_every_verbs_refusal_names_the_reservation(alice, verb, code):
    first, second = slots_in_a_row(2)
    held = services.hold(choice=at(first), actor=acting(alice))
    pass_minutes(30)
    services.expire_lapsed()
    more = {"choice": at(second)} if verb == "reschedule" else {}
    with pytest.raises(errors.BookingError):
        getattr(services, verb)(reservation_id=held.public_id, actor=STAFF, **more)
    assert stages(verb) == [("start", ""), ("exception", code)]
    assert set(Entry.objects.filter(verb=verb).values_list("record_id", flat=True)) == {held.pk}


def test_a_fault_of_ours_is_recorded_by_its_type(alice):
    with pytest.raises(AttributeError):
        services.hold(choice=at(a_slot()), actor=acting(alice), now="today")
    assert stages("hold") == [("start", ""), ("exception", "AttributeError")]


def test_no_entry_tells_who_the_applicant_is():
    applicant = factories.ApplicantFactory(details={"name": "Ada Example"})
    wish = {"actor": acting(applicant), "pre_registration_id": applicant.pre_registration_id}
    services.book(choice=at(a_slot()), **wish)
    with pytest.raises(errors.AlreadyBooked):
        services.book(choice=at(a_slot()), **wish)
    for values in Entry.objects.values():
        written = str(values)
        assert applicant.pre_registration_id not in written
        assert "Ada" not in written
        assert values["record_kind"] in ("", "reservation")


def notices():
    return list(
        Notice.objects.exclude(kind="reminder").order_by("pk").values_list("kind", "channel")
    )


def test_each_event_is_owed_once_to_a_client_by_email(alice):
    each_verb(acting(alice), slots_in_a_row(3))
    assert notices() == [
        (kind, "email") for kind in ("held", "held", "confirmed", "moved", "confirmed", "missed")
    ]


def test_a_client_without_an_address_is_owed_nothing():
    each_verb(acting(factories.ClientFactory(email="")), slots_in_a_row(3))
    assert notices() == []


def test_a_portal_is_owed_word_by_webhook():
    applicant = factories.ApplicantFactory()
    booked = services.book(
        choice=at(a_slot()),
        actor=acting(applicant),
        pre_registration_id=applicant.pre_registration_id,
    )
    services.cancel(reservation_id=booked.public_id, actor=acting(applicant))
    assert notices() == [("confirmed", "webhook"), ("cancelled", "webhook")]


def test_what_was_refused_owes_nothing(alice):
    slot = a_slot()
    factories.ReservationFactory(slot=slot)
    with pytest.raises(errors.SlotTaken):
        services.book(choice=at(slot), actor=acting(alice))
    assert notices() == []
