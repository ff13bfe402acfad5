"""DELETE clients/{id}: refused while appointments lie ahead, and nothing personal is left."""

from datetime import timedelta

import pytest
from django.db import connection, transaction

from booking import services
from booking.models import ManageLink, Notice, Reservation
from booking.tests.api.callers import a_clerk, a_client, a_portal, an_administrator
from booking.tests.api.rest import problem
from booking.tests.racing import in_background, wait_until_blocked
from booking.tests.scenes import STAFF, a_slot, acting, at
from clients.errors import ClientUnknown
from clients.models import Client, User
from tests.factories import (
    ClientFactory,
    HoldFactory,
    ReservationFactory,
    UserFactory,
    three_days_on_at_nine,
)

PERSONAL = {
    "name": "Salma Bennani",
    "email": "salma@example.org",
    "phone": "+212612345678",
    "verified_email": "salma@example.org",
    "verified_phone": "+212612345678",
}
LONG_AGO = three_days_on_at_nine() - timedelta(days=30)


def remove(caller, key="me"):
    return caller.send("DELETE", f"clients/{key}", **{"If-Match": "*"})


@pytest.mark.django_db
def test_a_client_without_history_is_gone_with_their_login():
    alice = a_client(**PERSONAL)
    answer = remove(alice)
    assert (answer.status_code, answer.content) == (204, b"")
    assert not Client.objects.exists()
    assert not User.objects.exists()
    [word] = Notice.objects.filter(kind="erased")
    assert word.sealed == {"email": "salma@example.org", "language": "en"}
    assert alice.get("clients/me").status_code == 401


@pytest.mark.django_db
def test_of_one_with_history_nothing_personal_is_left():
    alice = a_client(**PERSONAL)
    past = ReservationFactory(
        client=alice.client, slot=a_slot(starts_at=LONG_AGO), cancel_reason="Salma is ill"
    )
    ManageLink.objects.create(reservation=past, digest="0" * 64, expires_at="2099-01-01T00:00Z")
    Notice.objects.create(reservation=past, kind="missed", channel="email")
    assert remove(alice).status_code == 204
    left = Client.objects.get()
    assert left.erased_at
    assert left.user is None
    past.refresh_from_db()
    assert (past.client, past.cancel_reason, past.status) == (left, "", "confirmed")
    assert not ManageLink.objects.exists()
    assert Notice.objects.get(kind="missed").status == "superseded"
    assert not User.objects.exists()
    assert_nowhere("salma", "bennani", "212612345678")


def assert_nowhere(*words):
    """No row of ours holds any of these; the address of the last word is sealed."""
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            cursor.execute(f'SELECT lower(t::text) FROM "{table}" t')
            rows = [row for (row,) in cursor]
            assert not [row for row in rows if any(word in row for word in words)], table


@pytest.mark.django_db
@pytest.mark.parametrize("ahead", [1, 2])
def test_one_with_appointments_ahead_is_not_removed_and_told_how_many(ahead):
    alice = a_client()
    HoldFactory(client=alice.client, expires_at="2020-01-01T00:00Z")
    ReservationFactory(client=alice.client, slot=a_slot(starts_at=LONG_AGO))
    kinds = (HoldFactory, ReservationFactory)[:ahead]
    rows = [kind(client=alice.client) for kind in kinds]
    answer = remove(alice)
    body = answer.json()
    assert (answer.status_code, body["code"]) == (409, "has_appointments")
    assert body["appointments"] == ahead
    for row in rows:
        services.cancel(reservation_id=row.public_id, actor=STAFF)
    assert remove(alice).status_code == 204


@pytest.mark.django_db
def test_portals_and_staff_remove_their_own():
    one = a_portal("One")
    own = ClientFactory(portal=one.portal)
    assert remove(one, own.public_id).status_code == 204
    past = ReservationFactory(slot=a_slot(starts_at=LONG_AGO))
    clerk = a_clerk(past.provider)
    assert remove(clerk, past.client.public_id).status_code == 204
    problem(remove(clerk, past.client.public_id), 404, "not_found")
    assert Reservation.objects.get().client.erased_at


@pytest.mark.django_db
def test_a_desk_does_not_remove_somebody_who_signs_in():
    alice = a_client()
    slot = a_slot(starts_at=LONG_AGO)
    ReservationFactory(client=alice.client, slot=slot)
    clerk = a_clerk(slot.provider)
    problem(remove(clerk, alice.client.public_id), 403, "has_login")
    assert Client.objects.filter(erased_at=None).exists()
    assert remove(an_administrator(), alice.client.public_id).status_code == 204


@pytest.mark.django_db
def test_a_member_of_staff_who_was_a_client_keeps_their_login():
    user = UserFactory(is_staff=True)
    client = ClientFactory(user=user)
    services.remove_client(client_id=client.public_id, actor=STAFF)
    assert User.objects.get() == user


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("with_history", [False, True])
def test_a_booking_that_waits_for_somebody_being_removed_is_refused(with_history):
    client = ClientFactory()
    if with_history:
        ReservationFactory(client=client, slot=a_slot(starts_at=LONG_AGO))
    slot, actor = a_slot(), acting(client)

    def refused():
        with pytest.raises(ClientUnknown):
            services.book(choice=at(slot), actor=actor)

    with transaction.atomic():
        locked = Client.objects.select_for_update().get()
        late = in_background(refused)
        wait_until_blocked(late)
        if with_history:
            locked.name = locked.email = ""
            locked.erased_at = LONG_AGO
            locked.save()
        else:
            locked.delete()
    late.result(timeout=10)
    slot.refresh_from_db()
    assert slot.taken == 0
