"""A message is looked at again before it leaves: none tells what is no longer so."""

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from booking import services
from booking.models import Notice, Reservation
from booking.tests.scenes import STAFF, acting, at, pass_minutes, slots_in_a_row
from booking.tests.sending.owing import appointment, make_due, outbox, send, verified
from clients import services as client_services
from tests import factories

pytestmark = pytest.mark.django_db(transaction=True)


def texts(mail):
    return [one.get_body(("plain",)).get_content() for one in mail.accepted()]


def kept_at_rest():
    with connection.cursor() as cursor:
        cursor.execute("SELECT sealed FROM booking_notice WHERE kind = 'erased'")
        return bytes(cursor.fetchone()[0])


def local_time(instant, provider):
    return f"{instant.astimezone(provider.zone):%H:%M}"


def test_no_reminder_for_a_cancelled_appointment(mail):
    client = verified()
    booked = appointment(client)
    services.cancel(reservation_id=booked.public_id, actor=acting(client))
    assert ("reminder", "superseded") in outbox()
    make_due(status="due")
    send()
    assert {one["Subject"] for one in mail.accepted()} and len(mail.accepted()) == 1
    assert outbox() == [
        ("confirmed", "superseded"),
        ("reminder", "superseded"),
        ("cancelled", "sent"),
    ]


def test_a_reminder_that_slipped_through_is_caught_at_sending(mail):
    client = verified()
    booked = appointment(client)
    send()
    mail.forget()
    Reservation.objects.filter(pk=booked.pk).update(
        status="cancelled", cancelled_at=timezone.now(), cancelled_by="system"
    )
    make_due(kind="reminder")
    assert send() == 0
    assert mail.accepted() == []
    assert Notice.objects.get(kind="reminder").last_error == "the reservation is cancelled"


def test_after_a_move_everything_tells_the_latest_time(mail):
    first, second, third = slots_in_a_row(3)
    client = verified()
    booked = services.book(choice=at(first), actor=acting(client))
    for slot in (second, third):
        services.reschedule(reservation_id=booked.public_id, choice=at(slot), actor=acting(client))
    send()
    old = local_time(first.starts_at, first.provider), local_time(second.starts_at, first.provider)
    assert len(texts(mail)) == 2
    for text in texts(mail):
        assert local_time(third.starts_at, third.provider) in text
        assert not any(f"{at_old} " in text for at_old in old)
    assert outbox().count(("moved", "superseded")) == 1
    reminders = Notice.objects.filter(kind="reminder", status="due")
    assert {one.about for one in reminders} == {third.starts_at}


def test_a_hold_is_not_spoken_of_once_it_has_lapsed(mail):
    (slot,) = slots_in_a_row(1)
    services.hold(choice=at(slot), actor=acting(verified()))
    pass_minutes(30)
    assert send() == 0
    assert Notice.objects.get(kind="held").last_error == "the hold has lapsed"


def test_a_hold_that_was_confirmed_meanwhile_is_spoken_of_once(mail):
    (slot,) = slots_in_a_row(1)
    client = verified()
    held = services.hold(choice=at(slot), actor=acting(client))
    services.confirm(reservation_id=held.public_id, actor=acting(client))
    send()
    assert [status for _kind, status in outbox(kind="held")] == ["superseded"]
    assert len(mail.accepted()) == 1


def test_somebody_whose_address_went_is_told_nothing(mail):
    client = verified()
    appointment(client)
    client.email = ""
    client.save(update_fields=["email"])
    assert send() == 0
    assert Notice.objects.get(kind="confirmed").last_error == "no contact is known"


def test_word_goes_to_the_address_of_today(mail):
    client = verified()
    appointment(client)
    client.email = "new@example.org"
    client.save(update_fields=["email"])
    send()
    assert [one["To"] for one in mail.accepted()] == ["new@example.org"]


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"verified_email": ""}, "the e-mail was not verified"),
        ({"wants_reminders": False}, "no reminders are wanted"),
    ],
)
def test_reminders_go_only_where_they_are_wanted_and_known_to_arrive(mail, change, why):
    client = verified()
    appointment(client)
    send()
    mail.forget()
    type(client).objects.filter(pk=client.pk).update(**change)
    make_due(kind="reminder")
    assert send() == 0
    assert Notice.objects.get(kind="reminder").last_error == why


def test_a_reminder_reaches_who_verified_the_address_since(mail):
    client = factories.ClientFactory()
    appointment(client)
    send()
    mail.forget()
    client_services.verify_email(client_number=client.pk, email=client.email, actor=STAFF)
    make_due(kind="reminder")
    assert send() == 1
    assert "List-Unsubscribe" in mail.accepted()[0]


def test_word_of_an_erasure_goes_to_the_sealed_address_and_keeps_nothing(mail):
    services.owe_word_of_erasure(email="gone@example.org", language="fr")
    assert b"gone" not in kept_at_rest()
    send()
    assert [one["To"] for one in mail.accepted()] == ["gone@example.org"]
    assert Notice.objects.get(kind="erased").sealed is None


def test_the_list_of_the_day_tells_times_and_no_names(mail):
    membership = factories.MembershipFactory(role="manager", language="fr")
    now = timezone.now()
    local = now.astimezone(membership.provider.zone)
    morning = now + timedelta(hours=(12 - local.hour) % 24)
    services.owe_daily_lists(morning)
    services.owe_daily_lists(morning)
    assert Notice.objects.filter(kind="daily_list").count() == 1
    make_due(kind="daily_list")
    send()
    [letter] = mail.accepted()
    assert letter["To"] == membership.user.email
    assert letter["Subject"].startswith("Rendez-vous du ")


def test_a_list_of_the_day_goes_only_to_whoever_still_runs_the_centre(mail):
    membership = factories.MembershipFactory(role="manager")
    Notice.objects.create(
        kind="daily_list",
        channel="email",
        provider=membership.provider,
        user=membership.user,
        about=timezone.now(),
    )
    membership.delete()
    send()
    assert mail.accepted() == []
    assert Notice.objects.get().status == "superseded"
