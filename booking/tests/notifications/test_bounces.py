"""Delivery status notifications, as mail servers write them and as nobody should."""

from uuid import UUID

import pytest
from django.conf import settings as django_settings
from hypothesis import example, given, settings
from hypothesis import strategies as st

from booking.notifications import bounces
from booking.notifications.message_ids import message_id, notice_of

NOTICE = UUID("5d5c1c52-5f1e-4f6e-9c55-0c6d2c8f7a01")
AMINA = "amina@example.org"


def notification(
    status="5.1.1", action="failed", original=None, returned="message/rfc822", to=AMINA
):
    """As Postfix writes one (bounce(8))."""
    original = message_id(NOTICE) if original is None else original
    return f"""\
Return-Path: <>
From: MAILER-DAEMON@mx.example.org (Mail Delivery System)
Subject: Undelivered Mail Returned to Sender
Message-Id: <20261121163354.0@mx.example.org>
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="B"

--B
Content-Type: text/plain; charset=us-ascii

I'm sorry to have to inform you that your message could not be delivered.

--B
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.org
Arrival-Date: Sat, 21 Nov 2026 16:33:54 +0000

Final-Recipient: rfc822; {to}
Original-Recipient: rfc822;{to}
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 {status} unknown

--B
Content-Type: {returned}

Message-ID: {original}
From: noreply@book.example
To: {to}
Subject: You are booked

--B--
""".encode()


@pytest.mark.parametrize("returned", ["message/rfc822", "text/rfc822-headers"])
@pytest.mark.parametrize("status", ["5.1.1", "5.0.0", "5.2.1", "5.1.10"])
def test_a_mailbox_that_does_not_exist(status, returned):
    found = bounces.read(notification(status, returned=returned))
    assert found == bounces.Bounce(NOTICE, frozenset({AMINA}))


@pytest.mark.parametrize(
    "given_with",
    [
        {"status": "4.4.1"},
        {"status": "5.2.2"},
        {"status": "5.7.1"},
        {"status": "5.1"},
        {"status": "2.0.0"},
        {"action": "delayed"},
        {"action": "relayed"},
        {"original": f"<{NOTICE}@elsewhere.example>"},
        {"original": "<not-an-id@slotkeeper.example>"},
        {"original": ""},
        {"returned": "text/plain"},
        {"to": ""},
    ],
    ids=lambda given_with: "-".join(map(str, *given_with.items())).strip("<>"),
)
def test_what_is_for_now_or_not_ours_says_nothing(given_with):
    assert bounces.read(notification(**given_with)) is None


def test_our_own_id_on_the_notification_itself_counts_for_nothing():
    forged = notification(original="").replace(
        b"<20261121163354.0@mx.example.org>", message_id(NOTICE).encode()
    )
    assert bounces.read(forged) is None


WHOLE = notification()


@settings(max_examples=150, deadline=None)
@given(
    st.binary(max_size=400)
    | st.tuples(st.integers(0, len(WHOLE)), st.integers(0, 40), st.binary(max_size=12)).map(
        lambda cut: WHOLE[: cut[0]] + cut[2] + WHOLE[cut[0] + cut[1] :]
    )
)
@example(b"")
@example(b"Content-Type: multipart/mixed; boundary=B\n\n" + b"--B\nContent-Type: multipart/x\n" * 9)
@example(b"Content-Type: message/rfc822\n\n" * 3000)
@example(notification().replace(b"message/delivery-status", b"message/delivery-status; charset=x"))
@example(notification().replace(b"us-ascii", b"\xff\xfe"))
@example(notification(original="\u202e").replace(b"rfc822;", b"\xff;"))
def test_whatever_comes_is_read_without_an_error(octets):
    found = bounces.read(octets)
    assert found is None or found.notice_id == NOTICE


@given(st.text(max_size=60) | st.uuids().map(lambda number: f"<{number}@elsewhere.example>"))
@example(f"{NOTICE}")
@example(f"<{NOTICE}@{django_settings.MAIL_DOMAIN}> x")
@example(f"<{NOTICE}@x@{django_settings.MAIL_DOMAIN}>")
def test_what_is_not_our_message_id_names_no_notice(reported):
    assert notice_of(reported) is None


@pytest.mark.parametrize("around", ["<{}>", "{}", " <{}>\r\n"], ids=["full", "bare", "spaced"])
def test_our_message_id_names_its_notice(around):
    bare = message_id(NOTICE).strip("<>")
    assert notice_of(around.format(bare)) == NOTICE
    assert notice_of(around.format(bare.upper())) == NOTICE
