"""kill -9 at every seam of sending: each message owed arrives, and a crash repeats at most one."""

import os
import random
import threading
import time
from collections import Counter

import pytest
from django.conf import settings as configured
from django.db import connection

from booking import services
from booking.choices import SlotChoice
from booking.errors import SlotTaken
from booking.models import Notice
from booking.tests.scenes import acting
from booking.tests.sending.doomed import SEAMS, workers
from booking.tests.sending.owing import appointment, make_due, send
from tests import factories

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


def test_a_mail_server_that_is_killed_again_and_again_gets_each_message_in_the_end(mail, settings):
    """While bookings go on, some of them refused: of what was rolled back nobody hears."""
    settings.SEND_LEASE_SECONDS = LEASE_SECONDS
    dice, kills = random.Random("mail server"), 0
    while kills < KILLS:
        booked = appointment()
        with pytest.raises(SlotTaken):
            services.book(
                choice=SlotChoice(slot_id=booked.slot_id), actor=acting(factories.ClientFactory())
            )
        sender = threading.Thread(target=_send_and_close)
        sender.start()
        time.sleep(dice.uniform(0, 0.05))
        mail.kill()
        kills += 1
        sender.join()
        mail.start()
    while Notice.objects.filter(kind="confirmed", status="due").exists():
        make_due(kind="confirmed", status="due")
        send()
    assert missing(mail) == set()
    assert set(ids(mail)) == owed(), "word of something that was never booked"
    assert sum(ids(mail).values()) - len(owed()) <= kills
    print(f"mail server: {kills} kills, {len(owed())} messages")


def _send_and_close():
    try:
        send()
    finally:
        connection.close()


def test_the_count_notices_a_delivery_that_was_taken_away(mail):
    for _booking in range(3):
        appointment()
    send()
    assert missing(mail) == set()
    next(mail.folder.glob("*.eml")).unlink()
    assert len(missing(mail)) == 1
