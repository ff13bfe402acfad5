"""Text messages: filled once, paid for as they leave; codes that are good no longer stay."""

import json
from datetime import timedelta

import pytest
from django.utils import timezone

from booking import errors, services
from booking.models import Notice, SmsSpending
from booking.notifications.sms import segments
from booking.tests.racing import race, tally
from booking.tests.scenes import acting
from booking.tests.sending.owing import appointment
from clients.models import PhoneCode
from clients.services.phone_codes import COUNTED_FOR, MOST_CODES
from tests.factories import ClientFactory
from tests.outside.web import listening

pytestmark = pytest.mark.django_db(transaction=True)
NUMBER = "+212650123456"


@pytest.fixture
def telephone(settings):
    settings.SMS_BACKEND = "http"
    with listening() as found:
        settings.SMS_HTTP_URL = found.url
        settings.SMS_HTTP_BODY = {"to": "{to}", "text": "{text}"}
        yield found


def heard(telephone):
    return [json.loads(each.body)["text"] for each in telephone.heard]


def send():
    return services.send_due("sms", most_seconds=30)


def ask(client=None, **when):
    client = client or ClientFactory(phone=NUMBER)
    services.send_phone_code(client=client, actor=acting(client), **when)
    return client


def test_what_is_paid_for_is_what_left(telephone):
    appointment(ClientFactory(phone=NUMBER, notify_by="sms", name="Amina Benali " * 9))
    assert send() == 1
    (text,) = heard(telephone)
    paid = SmsSpending.objects.values_list("parts", flat=True)
    assert set(paid) == {segments(text).parts}
    assert len(paid) == 2, "once for the number, once in all"


def test_a_number_that_had_enough_for_a_day_waits_until_the_next(telephone, settings):
    settings.SMS_DAILY_PARTS_PER_CONTACT = 1
    for _each in range(2):
        ask()
    assert send() == 1
    assert len(heard(telephone)) == 1
    waiting = Notice.objects.get(status="due")
    assert waiting.last_error == "enough text messages for one day"
    assert waiting.attempts == 0


def test_a_code_leaves_while_it_may_be_typed_in(telephone):
    ask()
    assert send() == 1
    assert Notice.objects.get().sealed is None


@pytest.mark.parametrize(
    "meanwhile",
    [
        {"expires_at": timezone.now() - timedelta(seconds=1)},
        {"tries": PhoneCode.MOST_TRIES},
        {"phone": "+212650999999"},
        {"digest": "0" * 64},
    ],
    ids=["lapsed", "tried", "another-number", "a-newer-code"],
)
def test_a_code_that_is_good_no_longer_is_not_sent(telephone, meanwhile):
    ask()
    PhoneCode.objects.update(**meanwhile)
    assert send() == 0
    assert heard(telephone) == []
    notice = Notice.objects.get()
    assert (notice.status, notice.last_error) == ("superseded", "the code is good no longer")
    assert notice.sealed is None


def test_of_two_codes_only_the_newer_is_sent(telephone):
    client = ask()
    ask(client)
    assert send() == 1
    assert [one.status for one in Notice.objects.order_by("pk")] == ["superseded", "sent"]


def test_a_number_gets_so_many_codes_whoever_asks_at_once(telephone):
    clients = [ClientFactory(phone=NUMBER) for _each in range(MOST_CODES + 3)]
    outcomes = race([lambda client=client: ask(client) for client in clients])
    assert tally(outcomes) == {"ok": MOST_CODES, errors.ResendLimit.code: 3}
    assert Notice.objects.count() == PhoneCode.objects.count() == MOST_CODES
    ask(ClientFactory(phone="+212650999999"))
    soon = timezone.now() + COUNTED_FOR
    with pytest.raises(errors.ResendLimit):
        ask(now=soon - timedelta(minutes=1))
    ask(now=soon)
