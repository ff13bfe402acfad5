"""How each rule of the outbox and its neighbours is broken, for test_constraints."""

from datetime import UTC, date, datetime

from booking.models import Notice
from booking.tests.scenes import a_slot
from clients.encryption import cipher
from tests import factories, raw_sql

MORNING = datetime(2027, 3, 1, 7, tzinfo=UTC)


def a_notice_with(**values):
    reservation = factories.ReservationFactory(slot=a_slot())
    notice = Notice.objects.create(reservation=reservation, kind="confirmed", channel="email")
    raw_sql.update("booking_notice", notice.pk, **values)


def a_notice_about_nothing():
    a_notice_with(reservation_id=None)


def an_address_kept_after_it_was_used():
    a_notice_with(sealed=cipher().encrypt(b"{}"), status="given_up")


def a_second_list_of_the_day():
    membership = factories.MembershipFactory()
    for _again in range(2):
        Notice.objects.create(
            kind="daily_list",
            channel="email",
            provider=membership.provider,
            user=membership.user,
            about=MORNING,
        )


def a_webhook_to_nobody():
    a_notice_with(channel="webhook")


def an_attempt_nobody_answered_without_a_word():
    reservation = factories.ReservationFactory(slot=a_slot())
    notice = Notice.objects.create(reservation=reservation, kind="confirmed", channel="email")
    raw_sql.insert("booking_webhookdelivery", notice_id=notice.pk, milliseconds=1)


def a_token_in_clear():
    reservation = factories.ReservationFactory(slot=a_slot())
    raw_sql.insert(
        "booking_managelink",
        reservation_id=reservation.pk,
        digest="correct horse battery",
        expires_at=MORNING,
    )


def own_words(**values):
    given = {
        "provider_id": factories.ProviderFactory().pk,
        "kind": "confirmed",
        "channel": "email",
        "language": "en",
        "subject": "",
        "body": "Come.",
    } | values
    raw_sql.insert("booking_noticetext", **given)


def the_same_thing_in_two_ways():
    provider = factories.ProviderFactory()
    for body in ("Come.", "Do come."):
        own_words(provider_id=provider.pk, body=body)


def words_for_a_machine():
    own_words(channel="webhook")


def a_days_messages_counted_twice():
    for _again in range(2):
        raw_sql.insert("booking_smsspending", day=date(2027, 3, 1), contact="", parts=1)


def a_number_in_clear():
    raw_sql.insert("booking_smsspending", day=date(2027, 3, 1), contact="+4930123456", parts=1)


BREAKS = {
    "delivery_was_answered_or_says_why_not": an_attempt_nobody_answered_without_a_word,
    "webhook_goes_to_a_portal": a_webhook_to_nobody,
    "daily_list_is_owed_once": a_second_list_of_the_day,
    "manage_link_is_a_sha256_digest": a_token_in_clear,
    "notice_is_about_something": a_notice_about_nothing,
    "provider_says_a_thing_in_one_way": the_same_thing_in_two_ways,
    "sealed_address_is_kept_only_while_due": an_address_kept_after_it_was_used,
    "sms_contact_is_a_digest": a_number_in_clear,
    "sms_spending_is_counted_once_a_day": a_days_messages_counted_twice,
    "text_of_a_message_is_for_people": words_for_a_machine,
}
