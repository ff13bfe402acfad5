"""A centre's own words are sent where they are sound; else ours, and staff can see why."""

import pytest

from booking.models import NoticeText
from booking.tests.sending.owing import appointment, send

pytestmark = pytest.mark.django_db(transaction=True)
SOUND = "Come on {date} at {time}.\n\n{manage_link}"


def own(provider, body):
    return NoticeText.objects.create(
        provider=provider,
        kind="confirmed",
        channel="email",
        language="en",
        subject="Ours for {date}",
        body=body,
    )


def test_own_words_are_sent(mail):
    own(appointment().provider, SOUND)
    assert send() == 1
    (message,) = mail.accepted()
    assert message["Subject"].startswith("Ours for ")


def test_words_that_cannot_be_used_are_marked_and_the_shipped_ones_sent(mail):
    broken = own(appointment().provider, SOUND + "\n\n{doctor}")
    assert send() == 1
    (message,) = mail.accepted()
    assert not message["Subject"].startswith("Ours for ")
    broken.refresh_from_db()
    assert "{doctor}" in broken.fault
