"""Portals are told: signed, once taken never again; a receiver in trouble holds up nobody else."""

import base64
import hashlib
import hmac
import json
from datetime import timedelta
from ipaddress import ip_network

import pytest
from django.utils import timezone

from audit.actors import SYSTEM
from booking import services
from booking.models import Notice, WebhookDelivery
from booking.notifications import webhooks
from booking.services.sending import attempts
from booking.tests.scenes import a_slot, acting, at
from clients import services as client_services
from clients import webhook_addresses
from clients.errors import SecretLimit
from clients.models import Portal
from tests import factories
from tests.outside.web import listening

pytestmark = pytest.mark.django_db(transaction=True)

LOOPBACK = ip_network("127.0.0.0/8")


@pytest.fixture
def receiver(settings):
    settings.WEBHOOK_ALLOWED_NETWORKS = [LOOPBACK]
    settings.WEBHOOK_PLAIN_HTTP = True
    with listening() as server:
        yield server


def a_portal(url):
    portal = factories.PortalFactory(webhook_url=f"{url}/hook?from=us")
    portal.key = client_services.add_webhook_secret(portal=portal, actor=SYSTEM)
    return portal


def a_booking(portal):
    applicant = factories.ApplicantFactory(portal=portal)
    return services.book(
        choice=at(a_slot()),
        pre_registration_id=applicant.pre_registration_id,
        actor=acting(applicant),
    )


def tell():
    return services.send_due("webhook", most_seconds=30)


def is_signed(heard, key):
    """As a receiver checks it, by the standard's text and nothing of ours."""
    signed = b".".join(
        (
            heard.headers["webhook-id"].encode(),
            heard.headers["webhook-timestamp"].encode(),
            heard.body,
        )
    )
    octets = base64.b64decode(key.removeprefix("whsec_"))
    ours = base64.b64encode(hmac.new(octets, signed, hashlib.sha256).digest()).decode()
    return f"v1,{ours}" in heard.headers["webhook-signature"].split(" ")


def test_a_booking_is_told_signed_and_without_a_person(receiver):
    portal = a_portal(receiver.url)
    reservation = a_booking(portal)
    assert tell() == 1
    [heard] = receiver.heard
    told = json.loads(heard.body)
    assert (told["type"], told["data"]["id"]) == (
        "reservation.confirmed",
        str(reservation.public_id),
    )
    assert (told["data"]["status"], told["data"]["revision"]) == ("confirmed", 0)
    assert heard.path == "/hook?from=us"
    assert is_signed(heard, portal.key)
    assert reservation.applicant.pre_registration_id.encode() not in heard.body
    notice = Notice.objects.get()
    assert heard.headers["webhook-id"] == str(notice.public_id)
    assert (notice.status, tell()) == ("sent", 0)
    assert [(d.status, d.error) for d in WebhookDelivery.objects.all()] == [(200, "")]


def test_every_event_of_a_booking_has_a_name(receiver):
    portal = a_portal(receiver.url)
    reservation = a_booking(portal)
    services.check_in(reservation_id=reservation.public_id, actor=SYSTEM, now=reservation.starts_at)
    other = a_booking(portal)
    services.cancel(reservation_id=other.public_id, actor=SYSTEM)
    missed = a_booking(portal)
    services.mark_no_show(reservation_id=missed.public_id, actor=SYSTEM, now=missed.starts_at)
    assert tell() == 6
    assert [json.loads(heard.body)["type"] for heard in receiver.heard] == [
        "reservation.confirmed",
        "reservation.checked_in",
        "reservation.confirmed",
        "reservation.cancelled",
        "reservation.confirmed",
        "reservation.no_show",
    ]


def test_two_secrets_sign_while_they_are_exchanged(receiver):
    portal = a_portal(receiver.url)
    second = client_services.add_webhook_secret(portal=portal, actor=SYSTEM)
    a_booking(portal)
    tell()
    [heard] = receiver.heard
    assert is_signed(heard, portal.key)
    assert is_signed(heard, second)
    with pytest.raises(SecretLimit):
        client_services.add_webhook_secret(portal=portal, actor=SYSTEM)


def due_in(notice):
    notice.refresh_from_db()
    return notice.due_at - timezone.now()


@pytest.mark.parametrize("status", [301, 400, 404, 500], ids=str)
def test_what_is_not_taken_is_tried_again_after_a_while(status, receiver):
    receiver.answers(status, headers={"Location": f"{receiver.url}/elsewhere"})
    a_booking(a_portal(receiver.url))
    assert tell() == 0
    assert len(receiver.heard) == 1, "a redirect was followed, or it was tried at once"
    notice = Notice.objects.get()
    assert (notice.status, notice.attempts) == ("due", 1)
    assert notice.last_error == f"the receiver answered {status}"
    assert timedelta(seconds=3) < due_in(notice) < timedelta(seconds=7)


def test_a_receiver_that_asks_for_time_gets_it(receiver):
    receiver.answers(429, headers={"Retry-After": "600"})
    portal = a_portal(receiver.url)
    a_booking(portal)
    a_booking(portal)
    tell()
    assert len(receiver.heard) == 1
    for notice in Notice.objects.all():
        assert timedelta(seconds=590) < due_in(notice) <= timedelta(seconds=601)


def test_a_receiver_in_trouble_holds_up_its_own_portal_alone(receiver, settings):
    settings.WEBHOOK_ALLOWED_NETWORKS = [LOOPBACK]
    with listening() as other:
        receiver.answers(503)
        bad, good = a_portal(receiver.url), a_portal(other.url)
        for _one in range(3):
            a_booking(bad)
        a_booking(good)
        assert tell() == 1
        assert (len(receiver.heard), len(other.heard)) == (1, 1)
        a_booking(bad)
        assert tell() == 0
        assert len(receiver.heard) == 1, "a paused portal was called"
        Portal.objects.update(webhook_paused_until=timezone.now() - timedelta(seconds=1))
        Notice.objects.filter(status="due").update(due_at=timezone.now())
        receiver.answers(200)
        assert tell() == 4
        assert Portal.objects.get(pk=bad.pk).webhook_failures == 0


def test_one_that_is_gone_is_told_nothing_more_until_it_is_started_again(receiver):
    receiver.answers(410)
    portal = a_portal(receiver.url)
    a_booking(portal)
    a_booking(portal)
    tell()
    assert len(receiver.heard) == 1
    assert set(Notice.objects.values_list("status", flat=True)) == {"given_up", "superseded"}
    a_booking(Portal.objects.get(pk=portal.pk))
    assert Notice.objects.count() == 2, "a stopped portal is owed nothing"
    client_services.start_webhooks(portal=portal, actor=SYSTEM)
    a_booking(Portal.objects.get(pk=portal.pk))
    receiver.answers(200)
    assert tell() == 1


def test_it_is_given_up_after_three_days(receiver):
    receiver.answers(500)
    a_booking(a_portal(receiver.url))
    waited = timedelta()
    for _attempt in range(20):
        tell()
        notice = Notice.objects.get()
        if notice.status != "due":
            break
        waited += due_in(notice)
        Portal.objects.update(webhook_paused_until=None)
        Notice.objects.update(due_at=timezone.now())
    assert notice.status == "given_up"
    assert len(receiver.heard) == len(attempts.WEBHOOK_DELAYS) + 1
    assert timedelta(days=2.4) < waited < timedelta(days=3.8)


@pytest.mark.parametrize("temper", [{"hang": True}, {"drip_head": True}, {"drop": True}], ids=str)
def test_one_that_does_not_answer_is_left_in_time(temper, receiver, monkeypatch):
    monkeypatch.setattr(webhooks.posting, "LONGEST_SECONDS", 0.3)
    receiver.misbehaves(**temper)
    a_booking(a_portal(receiver.url))
    began = timezone.now()
    assert tell() == 0
    assert timezone.now() - began < timedelta(seconds=5)
    [delivery] = WebhookDelivery.objects.all()
    assert delivery.status is None
    assert delivery.error


@pytest.mark.parametrize(
    "url",
    [
        "https://127.0.0.1/", "https://10.1.2.3/", "https://169.254.169.254/latest", "https://[::1]/",
        "https://[::ffff:10.0.0.1]/", "https://[fd00::1]/", "https://[64:ff9b::a00:1]/",
        "https://localhost/", "https://0.0.0.0/", "https://[2002:7f00:1::]/", "https://100.64.0.1/",
        "http://93.184.216.34/", "ftp://93.184.216.34/", "https://me:secret@93.184.216.34/",
        "https:///", "https://93.184.216.34:99999/", "https://224.0.0.1/",
    ],
)  # fmt: skip
def test_our_own_network_and_other_protocols_are_refused(url):
    with pytest.raises(webhooks.AddressRefused):
        webhook_addresses.require_allowed(url)


@pytest.mark.parametrize(
    "url", ["https://93.184.216.34/hook", "https://[2606:2800:220:1::1]:8443/"]
)
def test_the_internet_is_not(url):
    webhook_addresses.require_allowed(url)


def test_nothing_is_sent_to_an_address_that_is_refused(receiver, settings):
    settings.WEBHOOK_ALLOWED_NETWORKS = []
    a_booking(a_portal(receiver.url))
    assert tell() == 0
    assert receiver.heard == []
    assert Notice.objects.get().last_error == "the address is not one of the Internet"


def test_without_a_secret_nothing_is_sent(receiver):
    a_booking(factories.PortalFactory(webhook_url=receiver.url))
    assert tell() == 0
    assert receiver.heard == []


def test_word_of_changed_hours_and_of_erased_clients(receiver):
    portal = a_portal(receiver.url)
    client = factories.ClientFactory(portal=portal)
    public_id = str(client.public_id)
    services.remove_client(client_id=client.public_id, actor=SYSTEM)
    tell()
    told = next(json.loads(heard.body) for heard in receiver.heard if b"erased" in heard.body)
    assert told["data"] == {"client": public_id}
    assert Notice.objects.get(kind="erased", channel="webhook").sealed is None


def test_both_lists_of_events_name_each_kind_once():
    assert set(webhooks.EVENTS) <= set(Notice.Kind)
