"""kill -9 at every seam of sending: each message owed arrives, and a crash repeats at most one."""

import os
import random
import time
from collections import Counter

import pytest
from django.conf import settings as configured
from django.db import connection

from booking.models import Notice
from booking.tests.sending.doomed import SEAMS, workers
from booking.tests.sending.owing import appointment, send

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

KILLS = int(os.environ.get("SLOTKEEPER_KILLS", "3"))
LEASE_SECONDS = 1


def ids(mail):
    return Counter(one["Message-ID"].strip("<>").partition("@")[0] for one in mail.accepted())


def owed():
    return {
        str(one)
        for one in Notice.objects.filter(kind="confirmed").values_list("public_id", flat=True)
    }


def missing(mail):
    """Who was promised word and got none."""
    return owed() - set(ids(mail))


@pytest.fixture
def killed(mail):
    """Workers on this test's database and mail server."""
    database = connection.get_connection_params()
    place = f"{database['dbname']}?host={database['host']}"
    ours = {
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "DATABASE_URL": f"postgresql://{database['user']}@/{place}",
        "REDIS_URL": configured.REDIS_URL,
        "EMAIL_HOST": "127.0.0.1",
        "EMAIL_PORT": str(mail.port),
        "SEND_LEASE_SECONDS": str(LEASE_SECONDS),
    }
    with workers(os.environ | ours) as killed:
        yield killed


@pytest.mark.parametrize("seam", SEAMS)
def test_each_message_arrives_and_each_kill_repeats_at_most_one(mail, settings, killed, seam):
    settings.SEND_LEASE_SECONDS = LEASE_SECONDS
    dice, kills = random.Random(seam), 0
    while kills < KILLS:
        for _booking in range(2):
            appointment()
        kills += killed(seam, dice.randint(1, 2))
    deadline = time.monotonic() + 60
    while Notice.objects.filter(kind="confirmed", status="due").exists():
        assert time.monotonic() < deadline
        time.sleep(LEASE_SECONDS / 4)
        send()
    assert missing(mail) == set()
    repeats = sum(ids(mail).values()) - len(owed())
    assert set(ids(mail)) == owed(), "word of something that was never booked"
    assert repeats == (kills if seam == "sent" else 0)
    print(f"{seam}: {kills} kills, {len(owed())} messages, {repeats} repeated under their own id")


def test_the_count_notices_a_delivery_that_was_taken_away(mail):
    for _booking in range(3):
        appointment()
    send()
    assert missing(mail) == set()
    next(mail.folder.glob("*.eml")).unlink()
    assert len(missing(mail)) == 1
