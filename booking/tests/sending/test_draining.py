"""What is due leaves once, under one id, whatever the mail server does."""

import threading
from datetime import timedelta

import pytest
from django.db import connections
from django.utils import timezone

from booking import errors, services
from booking.models import Notice
from booking.services.sending import attempts, claims
from booking.tests.scenes import STAFF, acting
from booking.tests.sending.owing import appointment, make_due, outbox, send, verified

pytestmark = pytest.mark.django_db(transaction=True)
NOW = ["confirmed"]


def due_again_in():
    return Notice.objects.get(kind="confirmed").due_at - timezone.now()


def test_a_confirmation_leaves_and_is_marked(mail):
    client = verified()
    appointment(client)
    assert send() == 1
    (message,) = mail.accepted()
    notice = Notice.objects.get(kind="confirmed")
    assert message["To"] == client.email
    assert message["Message-ID"].strip("<>").startswith(str(notice.public_id))
    assert (notice.status, notice.attempts, notice.last_error) == ("sent", 1, "")
    assert notice.sent_at is not None
    assert notice.claimed_by is None
    assert send() == 0
    assert len(mail.accepted()) == 1


def test_what_is_not_due_stays(mail):
    appointment()
    send()
    assert [kind for kind, status in outbox(status="due")] == ["reminder"]


@pytest.mark.parametrize(
    ("temper", "words"),
    [
        ("452 RCPT", "refused the address for now (452)"),
        ("451 DATA", "refused the message (451)"),
        ("drop", "connection to the mail server broke"),
        ("hang", "connection to the mail server broke"),
    ],
)
def test_what_failed_for_now_is_tried_again_later(mail, temper, words):
    appointment()
    mail.behave(temper)
    assert send() == 0
    notice = Notice.objects.get(kind="confirmed")
    assert (notice.status, notice.attempts) == ("due", 1)
    assert words in notice.last_error
    first = attempts.DELAYS[0]
    assert first * (1 - attempts.JITTER) - timedelta(seconds=5) < due_again_in()
    assert due_again_in() < first * (1 + attempts.JITTER)
    mail.behave("ok")
    assert send() == 0
    make_due(kind="confirmed")
    assert send() == 1


@pytest.mark.parametrize(("temper", "stops"), [("550 RCPT", True), ("554 DATA", False)])
def test_what_will_never_be_taken_is_given_up_at_once(mail, temper, stops):
    client = verified()
    appointment(client)
    mail.behave(temper)
    send()
    assert outbox(kind="confirmed") == [("confirmed", "given_up")]
    client.refresh_from_db()
    assert (client.email_to_use == "") is stops
    assert client.stopped_because == ("refused" if stops else "")


def test_nothing_more_goes_to_an_address_that_was_refused(mail):
    client = verified()
    booked = appointment(client)
    mail.behave("550 RCPT")
    send()
    mail.behave("ok")
    services.cancel(reservation_id=booked.public_id, actor=acting(client))
    send()
    assert mail.accepted() == []


def test_it_is_given_up_after_the_published_schedule_and_sent_again_by_hand(mail):
    appointment()
    mail.behave("451 DATA")
    for _attempt in range(len(attempts.DELAYS)):
        send()
        assert outbox(kind="confirmed") == [("confirmed", "due")]
        make_due(kind="confirmed")
    send()
    assert outbox(kind="confirmed") == [("confirmed", "given_up")]
    mail.behave("ok")
    number = Notice.objects.get(kind="confirmed").pk
    again = services.send_again(notice_number=number, actor=STAFF)
    assert (again.status, again.attempts) == ("due", 0)
    assert send() == 1
    with pytest.raises(errors.NotGivenUp):
        services.send_again(notice_number=number, actor=STAFF)


def test_while_the_server_is_away_only_the_first_counts_an_attempt(mail):
    for _each in range(3):
        appointment()
    mail.kill()
    try:
        assert send() == 0
    finally:
        mail.start()
    found = sorted(Notice.objects.filter(kind="confirmed").values_list("attempts", flat=True))
    assert found == [0, 0, 1]
    make_due(kind="confirmed")
    assert send() == 3


def test_a_message_that_cannot_be_made_keeps_none_of_the_others(mail):
    broken = appointment()
    broken.provider.time_zone = "Nowhere/At_All"
    broken.provider.save(update_fields=["time_zone"])
    appointment()
    assert send() == 1
    assert sorted(outbox(kind="confirmed")) == [("confirmed", "due"), ("confirmed", "sent")]


def test_two_at_once_send_each_message_once(mail):
    for _each in range(12):
        appointment()

    def work():
        try:
            send()
        finally:
            connections.close_all()

    workers = [threading.Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert len(mail.accepted()) == 12
    assert {status for _kind, status in outbox(kind="confirmed")} == {"sent"}


def test_a_claim_lapses_and_its_late_worker_marks_nothing(mail):
    appointment()
    late = claims.claim("email", 10)
    assert send() == 0
    make_due(kind="confirmed")
    assert send() == 1
    assert not claims.mark_sent(late, late.numbers[0], "")
    claims.mark_failed(late, late.numbers[0], "too late", None)
    assert outbox(kind="confirmed") == [("confirmed", "sent")]


def test_a_claim_is_renewed_while_it_is_worked_on(mail, settings):
    settings.SEND_LEASE_SECONDS = 1
    appointment()
    mine = claims.claim("email", 10)
    before = Notice.objects.get(kind="confirmed").due_at
    assert claims.renew(mine, mine.numbers) == set(mine.numbers)
    assert Notice.objects.get(kind="confirmed").due_at > before
    claims.put_back(mine, mine.numbers, timedelta())
    assert claims.renew(mine, mine.numbers) == set()
    assert Notice.objects.get(kind="confirmed").attempts == 0
