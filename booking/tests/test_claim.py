"""What was booked as a guest is the login's, once somebody has shown that the address is theirs."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from audit.models import Entry
from booking import errors, queries, services
from booking.models import Notice, Reservation
from booking.tests.racing import in_background, race, tally, wait_until_blocked
from booking.tests.scenes import acting, assert_invariants, at, slots_in_a_row, taken
from clients.errors import ClientUnknown, EmailNotVerified
from clients.models import Client
from tests import factories

pytestmark = pytest.mark.django_db
races = pytest.mark.django_db(transaction=True)


def with_login(email="salma@example.org", **client):
    """Somebody who has confirmed their address, unless told otherwise."""
    verified_at = client.pop("verified_at", timezone.now())
    user = factories.UserFactory(email=email, email_verified_at=verified_at)
    return factories.ClientFactory(user=user, email=email, **client)


def guest(email="Salma@Example.org", **client):
    return factories.ClientFactory(email=email, **client)


def claim(client):
    return services.claim(actor=acting(client))


def test_all_that_guests_booked_with_the_address_is_the_logins():
    salma, first, second = with_login(), guest(), guest("SALMA@EXAMPLE.ORG")
    slots = slots_in_a_row(4)
    kept = services.book(choice=at(slots[0]), actor=acting(first))
    gone = services.book(choice=at(slots[1]), actor=acting(first))
    services.cancel(reservation_id=gone.public_id, actor=acting(first))
    services.hold(choice=at(slots[2]), actor=acting(second))
    own = services.book(choice=at(slots[3]), actor=acting(salma))

    assert queries.claimable_by(salma) == 3
    assert claim(salma) == 3

    assert set(Reservation.objects.values_list("client", flat=True)) == {salma.pk}
    assert not Client.objects.filter(pk__in=[first.pk, second.pk]).exists()
    assert taken(*slots) == [1, 0, 1, 1]
    claimed = queries.reservation_of(acting(salma), kept.public_id)
    assert (claimed.status, claimed.revision) == ("confirmed", kept.revision + 1)
    with pytest.raises(errors.ReservationUnknown):
        queries.reservation_of(acting(first), kept.public_id)
    own.refresh_from_db()
    assert own.revision == 0
    assert_invariants()


def test_claiming_again_finds_nothing():
    salma, first = with_login(), guest()
    services.book(choice=at(slots_in_a_row()[0]), actor=acting(first))
    assert (claim(salma), claim(salma)) == (1, 0)
    assert queries.claimable_by(salma) == 0


def test_each_booking_says_that_it_was_claimed():
    salma, first = with_login(), guest()
    booked = services.book(choice=at(slots_in_a_row()[0]), actor=acting(first))
    claim(salma)
    entries = Entry.objects.filter(verb="claim", stage="exit", actor_id=salma.pk)
    assert set(entries.values_list("record_kind", "record_id")) == {
        ("client", salma.pk),
        ("reservation", booked.pk),
    }


def test_an_address_nobody_has_verified_claims_nothing():
    salma, first = with_login(verified_at=None), guest()
    services.book(choice=at(slots_in_a_row()[0]), actor=acting(first))
    assert queries.claimable_by(salma) == 0
    with pytest.raises(EmailNotVerified):
        claim(salma)
    assert Reservation.objects.get().client == first
    assert Entry.objects.get(verb="claim", stage="exception").error_code == "email_not_verified"


def test_it_is_the_logins_address_that_counts_not_one_typed_since():
    salma, other = with_login(), guest("omar@example.org")
    Client.objects.filter(pk=salma.pk).update(
        email="omar@example.org", verified_email="omar@example.org"
    )
    services.book(choice=at(slots_in_a_row()[0]), actor=acting(other))
    assert claim(salma) == 0
    assert Reservation.objects.get().client == other


def test_who_has_no_login_claims_nothing():
    with pytest.raises(ClientUnknown):
        claim(guest())


@pytest.mark.parametrize("whose", ["another login", "a portal", "another address", "no address"])
def test_what_is_not_a_guests_with_this_address_stays(whose):
    salma = with_login()
    owner = {
        "another login": lambda: with_login("omar@example.org"),
        "a portal": lambda: guest(portal=factories.PortalFactory()),
        "another address": lambda: guest("salma@example.com"),
        "no address": lambda: guest(""),
    }[whose]()
    services.book(choice=at(slots_in_a_row()[0]), actor=acting(owner))
    if whose == "another login":
        # Even where they wrote it into their details.
        Client.objects.filter(pk=owner.pk).update(email="salma@example.org")
    assert queries.claimable_by(salma) == 0
    assert claim(salma) == 0
    assert Reservation.objects.get().client == owner


@pytest.mark.parametrize("limit", ["hold_limit", "appointment_limit"])
def test_the_logins_limits_are_kept_and_then_nothing_moves(limit):
    salma, first = with_login(**{limit: 1}), guest()
    place = services.hold if limit == "hold_limit" else services.book
    slots = slots_in_a_row(2)
    for slot in slots:
        place(choice=at(slot), actor=acting(first))
    with pytest.raises(errors.BookingError) as refusal:
        claim(salma)
    assert refusal.value.code == limit
    assert set(Reservation.objects.values_list("client", flat=True)) == {first.pk}
    assert_invariants()


def test_what_is_over_counts_in_no_limit():
    salma, first = with_login(appointment_limit=1), guest()
    slots = slots_in_a_row(3, starts_at=timezone.now() - timedelta(days=2))
    for slot in slots:
        factories.ReservationFactory(slot=slot, client=first)
    assert claim(salma) == 3


def test_an_applicants_booking_stays_the_applicants():
    salma, first = with_login(), guest()
    applicant = factories.ApplicantFactory(status_code="Booked")
    slot = slots_in_a_row()[0]
    factories.ReservationFactory(slot=slot, client=first, applicant=applicant)
    claim(salma)
    booked = Reservation.objects.get()
    assert (booked.client, booked.applicant) == (salma, applicant)
    assert_invariants()


def test_what_is_owed_stays_owed_once_and_goes_to_the_login():
    salma, first = with_login(language="fr"), guest()
    booked = services.book(choice=at(slots_in_a_row()[0]), actor=acting(first))
    services.resend(reservation_id=booked.public_id, actor=acting(first))
    before = list(Notice.objects.order_by("pk").values_list("pk", "kind", "status", "due_at"))
    claim(salma)
    assert before == list(
        Notice.objects.order_by("pk").values_list("pk", "kind", "status", "due_at")
    )
    now = timezone.now()
    assert not Client.objects.filter(pk=first.pk).exists()
    for notice in Notice.objects.filter(kind="confirmed"):
        assert queries.why_untrue(notice, now) == ""
        assert queries.contact_of(notice) == "salma@example.org"


@races
def test_ten_claims_at_once_move_everything_once():
    salma, first, second = with_login(), guest(), guest("salma@EXAMPLE.org")
    for slot, who in zip(slots_in_a_row(4), [first, second] * 2, strict=True):
        services.book(choice=at(slot), actor=acting(who))
    outcomes = race([lambda: claim(salma)] * 10)
    assert sorted(outcomes) == [0] * 9 + [4]
    assert Reservation.objects.filter(client=salma).count() == 4
    assert_invariants()


@races
def test_claims_beside_everything_the_guest_may_do_end_in_order():
    """Holds, confirmations, moves and cancellations of the guest meanwhile: no deadlock."""
    salma, first = with_login(), guest()
    slots = slots_in_a_row(8, capacity=2)
    booked = [services.book(choice=at(slot), actor=acting(first)) for slot in slots[:4]]
    held = services.hold(choice=at(slots[4]), actor=acting(first))
    hers = acting(first)
    jobs = [
        *[lambda: claim(salma)] * 3,
        lambda: services.confirm(reservation_id=held.public_id, actor=hers),
        lambda: services.cancel(reservation_id=booked[0].public_id, actor=hers),
        lambda: services.reschedule(
            reservation_id=booked[1].public_id, choice=at(slots[6]), actor=hers
        ),
        lambda: services.hold(choice=at(slots[7]), actor=hers),
        lambda: services.remove_client(client_id=first.public_id, actor=hers),
    ]
    outcomes = tally(race(jobs))
    assert set(outcomes) <= {"ok", "not_found", "has_appointments", "not_live"}, outcomes
    claim(salma)
    assert not Reservation.objects.exclude(client=salma).exists()
    assert (
        sum(taken(*slots)) == Reservation.objects.filter(status__in=["held", "confirmed"]).count()
    )
    assert_invariants()


@races
def test_the_bookings_are_locked_before_the_clients():
    """As whoever confirms locks them; in the other order the two would wait for each other."""
    salma, first = with_login(), guest()
    held = services.hold(choice=at(slots_in_a_row()[0]), actor=acting(first))
    with transaction.atomic():
        Reservation.objects.select_for_update().get(pk=held.pk)
        claiming = in_background(lambda: claim(salma))
        wait_until_blocked(claiming)
        Client.objects.select_for_update().get(pk=first.pk)
        Client.objects.select_for_update().get(pk=salma.pk)
    assert claiming.result(timeout=10) == 1


@races
def test_a_hold_placed_in_that_moment_stays_the_guests():
    salma, first = with_login(), guest()
    slots = slots_in_a_row(2)
    services.book(choice=at(slots[0]), actor=acting(first))
    with transaction.atomic():
        Client.objects.select_for_update().get(pk=min(salma.pk, first.pk))
        claiming = in_background(lambda: claim(salma))
        wait_until_blocked(claiming)
        late = factories.HoldFactory(slot=slots[1], client=first)
    assert claiming.result(timeout=10) == 1
    late.refresh_from_db()
    assert late.client == first
    assert claim(salma) == 1
    assert not Client.objects.filter(pk=first.pk).exists()
