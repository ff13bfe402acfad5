"""Bounces and complaints, as gateways post them."""

import base64
import hashlib
import hmac
import json

import pytest
from anymail.signals import AnymailTrackingEvent, EventType
from django.utils import timezone

from booking.api.mail_events import hear
from booking.models import Notice
from clients.models import Client
from tests.factories import ClientFactory, ReservationFactory

pytestmark = pytest.mark.django_db

SECRET = "gateway:of-a-good-length"
MAILGUN_KEY = "of-the-account"
POSTMARK = "/mail-events/postmark/tracking/"
OURS = "883953f4-6105-42a2-a16a-77a8eac79483"


@pytest.fixture
def told(client, settings):
    """Post something as a gateway does; returns the status of the answer."""
    settings.ANYMAIL = {"WEBHOOK_SECRET": SECRET}

    def post(event, *, to=POSTMARK, secret=SECRET):
        basic = base64.b64encode(secret.encode()).decode()
        return client.post(
            to,
            json.dumps(event),
            content_type="application/json",
            headers={"authorization": f"Basic {basic}"},
        ).status_code

    return post


@pytest.fixture
def notice():
    """Sent by way of a gateway that called it so."""
    return Notice.objects.create(
        reservation=ReservationFactory(),
        kind="confirmed",
        channel="email",
        status="sent",
        sent_at=timezone.now(),
        gateway_id=OURS,
    )


def bounce(email, kind="HardBounce", message_id=OURS):
    """As developer.postmarkapp.com/developer/webhooks/bounce-webhook shows it."""
    return {
        "RecordType": "Bounce",
        "ID": 42,
        "Type": kind,
        "TypeCode": 1,
        "MessageID": message_id,
        "Description": "The server was unable to deliver your message.",
        "Details": f"smtp; 550 <{email}> unknown",
        "Email": email,
        "From": "noreply@book.example",
        "BouncedAt": "2026-11-21T16:33:54Z",
        "Inactive": True,
        "CanActivate": True,
    }


def complaint(email):
    return bounce(email, "SpamComplaint") | {"RecordType": "SpamComplaint"}


def unsubscription(email):
    return {
        "RecordType": "SubscriptionChange",
        "MessageID": OURS,
        "Recipient": email,
        "SuppressSending": True,
        "SuppressionReason": "ManualSuppression",
        "ChangedAt": "2026-11-21T16:33:54Z",
    }


@pytest.mark.parametrize(
    ("event", "because", "words"),
    [
        (bounce, "bounced", "takes no mail"),
        (complaint, "complained", "unwanted"),
        (unsubscription, "unsubscribed", "unsubscribed"),
    ],
)
def test_nothing_more_goes_to_an_address_that_wants_or_takes_none(
    told, notice, event, because, words
):
    client = notice.reservation.client
    assert told(event(client.email)) == 200
    client.refresh_from_db()
    assert (client.email_to_use, client.stopped_because) == ("", because)
    notice.refresh_from_db()
    assert notice.status == "sent"
    assert words in notice.last_error
    assert client.email not in notice.last_error


@pytest.mark.parametrize(
    "kind", ["SoftBounce", "Transient", "AutoResponder", "DnsError", "DMARCPolicy"]
)
def test_what_is_for_now_changes_nothing(told, notice, kind):
    client = notice.reservation.client
    assert told(bounce(client.email, kind)) == 200
    assert_untouched(client, notice)


def test_an_address_that_the_gateway_had_stopped_before_is_stopped(told, notice):
    client = notice.reservation.client
    told(bounce(client.email, "BadEmailAddress"))
    client.refresh_from_db()
    assert client.stopped_because == "bounced"


def test_a_message_that_is_not_ours_stops_nobody(told, notice):
    client = notice.reservation.client
    assert told(bounce(client.email, message_id="of-somebody-else")) == 200
    assert told(bounce(client.email, message_id="")) == 200
    assert_untouched(client, notice)


def test_everybody_who_gave_the_address_is_written_to_no_more(told, notice):
    other = ClientFactory(email=notice.reservation.client.email)
    told(bounce(other.email))
    assert Client.objects.get(pk=other.pk).email_to_use == ""


def test_told_again_after_the_address_was_verified_it_stays_lifted(told, notice):
    client = notice.reservation.client
    told(bounce(client.email))
    Client.objects.filter(pk=client.pk).update(stopped_email="", stopped_because="")
    told(bounce(client.email))
    client.refresh_from_db()
    assert client.email_to_use == client.email


def test_without_the_secret_nobody_is_heard(told, notice):
    client = notice.reservation.client
    assert told(bounce(client.email), secret="gateway:guessed") == 400
    assert_untouched(client, notice)


@pytest.mark.parametrize("off", [{}, {"WEBHOOK_SECRET": ""}])
def test_where_no_secret_is_set_there_is_nothing(told, notice, settings, off):
    settings.ANYMAIL = off
    client = notice.reservation.client
    assert told(bounce(client.email)) == 404
    assert_untouched(client, notice)


def test_no_mail_is_taken_in(told):
    assert told({}, to="/mail-events/postmark/inbound/") == 404


@pytest.mark.parametrize(("hard", "stops"), [("hard_bounce", True), ("soft_bounce", False)])
def test_gateways_that_call_both_a_bounce_are_told_apart(told, notice, hard, stops):
    """As developers.brevo.com/docs/transactional-webhooks shows it."""
    client = notice.reservation.client
    event = {
        "event": hard,
        "email": client.email,
        "id": 26224,
        "date": "2026-11-21 16:33:54",
        "ts": 1795278834,
        "message-id": OURS,
        "ts_event": 1795278834,
        "reason": "550 unknown",
    }
    assert told(event, to="/mail-events/brevo/tracking/") == 200
    client.refresh_from_db()
    assert (client.email_to_use == "") is stops


def by_mailgun(email, message_id):
    """As documentation.mailgun.com/docs/mailgun/user-manual/events shows it: the header's id."""
    told = {
        "event": "failed",
        "severity": "permanent",
        "reason": "bounce",
        "id": "G9Bn5sl1TC6nu79C8C0bwg",
        "timestamp": 1795278834.1,
        "recipient": email,
        "message": {"headers": {"to": email, "message-id": message_id}},
        "delivery-status": {"code": 550, "message": "unknown"},
    }
    stamp, token = "1795278834", "c" * 50
    key = MAILGUN_KEY.encode()
    signature = hmac.new(key, f"{stamp}{token}".encode(), hashlib.sha256).hexdigest()
    signed = {"timestamp": stamp, "token": token, "signature": signature}
    return {"signature": signed, "event-data": told}


def by_brevo(email, message_id):
    return {
        "event": "hard_bounce",
        "email": email,
        "ts_event": 1795278834,
        "message-id": f"<{message_id}>",
    }


@pytest.mark.parametrize(("gateway", "event"), [("mailgun", by_mailgun), ("brevo", by_brevo)])
@pytest.mark.parametrize(
    ("domain", "stops"), [("", True), ("elsewhere.example", False)], ids=["ours", "foreign"]
)
def test_what_left_by_smtp_is_known_by_its_own_message_id(
    told, notice, settings, gateway, event, domain, stops
):
    settings.ANYMAIL = {"WEBHOOK_SECRET": SECRET, "MAILGUN_WEBHOOK_SIGNING_KEY": MAILGUN_KEY}
    client = notice.reservation.client
    Notice.objects.update(gateway_id=str(notice.public_id))
    message_id = f"{notice.public_id}@{domain or settings.MAIL_DOMAIN}"
    assert told(event(client.email, message_id), to=f"/mail-events/{gateway}/tracking/") == 200
    client.refresh_from_db()
    assert client.stopped_because == ("bounced" if stops else "")


@pytest.mark.django_db(transaction=True)
def test_a_gateway_that_goes_by_an_id_of_its_own_names_ours_beside_it(notice, settings):
    """As docs.aws.amazon.com/ses/latest/dg/notification-contents.html shows it."""
    client = notice.reservation.client
    Notice.objects.update(gateway_id=str(notice.public_id))
    message_id = f"<{notice.public_id}@{settings.MAIL_DOMAIN}>"
    event = AnymailTrackingEvent(
        event_type=EventType.BOUNCED,
        message_id="00000138111222aa-33322211",
        recipient=client.email,
        esp_event={"mail": {"commonHeaders": {"to": [client.email], "messageId": message_id}}},
    )
    hear(None, event)
    client.refresh_from_db()
    assert client.stopped_because == "bounced"


def assert_untouched(client, notice):
    client.refresh_from_db()
    notice.refresh_from_db()
    assert (client.stopped_email, client.stopped_because, notice.last_error) == ("", "", "")
