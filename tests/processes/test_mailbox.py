"""A house that names no mail server has a mailbox: everything of it sends there."""

import os
import signal
import urllib.request
from pathlib import Path

import pytest

from config.embedded.processes import wait_until

pytestmark = pytest.mark.processes

SEND = """
import os

os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
import django

django.setup()
from uuid import UUID
from django.conf import settings
from django.core.mail import send_mail
from booking.notifications.sms import gateway
send_mail("From a command", "x", None, ["amina@example.org"])
print(gateway().send("+33612345678", "Short, from a command", UUID(int=7)), settings.SITE_URL)
"""


def listed(stack):
    with urllib.request.urlopen(stack.address("mailbox_url"), timeout=20) as answer:  # noqa: S310
        return answer.read().decode()


def test_what_is_sent_is_in_the_mailbox_and_outlives_its_death(stack):
    # A command that was started by hand: only services.json tells it where to.
    sent = stack.python("-c", SEND)
    assert sent.returncode == 0, sent.stderr
    message_id, site = sent.stdout.split()
    assert message_id.startswith("sms-")
    assert site == stack.base_url

    before = listed(stack)
    assert "From a command" in before
    assert "Short, from a command" in before

    old = stack.child("config.mailbox")
    os.kill(old, signal.SIGKILL)
    # Its ports are kept by its parent: who asks meanwhile waits a moment, and is not refused.
    assert "From a command" in listed(stack)
    assert wait_until(lambda: stack.child("config.mailbox") not in (None, old), 10)


def test_everybody_in_the_house_is_told_of_the_mailbox(stack):
    port = stack.address("email_port")
    for words in ("granian", "celery -A config worker", "celery -A config beat"):
        told = Path(f"/proc/{stack.child(words)}/environ").read_bytes()
        environment = told.split(b"\0")
        assert f"EMAIL_PORT={port}".encode() in environment
        assert f"SITE_URL={stack.base_url}".encode() in environment
        assert b"SMS_BACKEND=http" in environment
