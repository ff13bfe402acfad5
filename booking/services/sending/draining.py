"""Sending what is due on one channel, until nothing is or time is up."""

import logging
import random
import time
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.utils import timezone

from audit.actors import SYSTEM
from booking.notifications.channels import Channel, open_channel
from booking.notifications.failures import DeliveryFailed, PermanentFailure, Unreachable
from booking.services.sending import attempts, claims, letters, posting, spending, waking, words
from booking.services.sending.claims import Claim
from booking.services.sending.letters import Letter
from clients import services as client_services

logger = logging.getLogger(__name__)

#: Notices claimed at once: few enough to be sent well within a lease by a slow gateway.
BATCH = 50
#: After a gateway did not answer at all, what was to go the same way waits so long.
WAIT_FOR_GATEWAY = timedelta(seconds=30)
_DICE = random.SystemRandom()


def send_due(channel: str, *, most_seconds: float, now: datetime | None = None) -> int:
    """Send what is due on a channel; returns how many left.

    Claimed in batches; each message is looked at again, sent and marked by itself, so that a crash
    leaves at most the one in hand unmarked, which is then sent again with the same id. Ends when
    nothing is due, when the gateway is out of reach, or after `most_seconds`. Several may run at
    once.
    """
    if channel == posting.CHANNEL:
        return posting.post_due(most_seconds=most_seconds)
    waking.awake(channel)
    until = time.monotonic() + most_seconds
    sent = 0

    def spend(contact: str, parts: int) -> None:
        spending.charge(contact, parts, now or timezone.now())

    with open_channel(channel, spend) as gateway:
        while time.monotonic() < until:
            mine = claims.claim(channel, BATCH)
            if not mine.numbers:
                break
            round_ = _Round(gateway, mine, now)
            round_.go(until)
            sent += round_.sent
            if round_.gateway_is_away:
                break
    return sent


class _Round:
    """One claim, from the rows to the marks."""

    def __init__(self, gateway: Channel, mine: Claim, now: datetime | None) -> None:
        self._gateway = gateway
        self._mine = mine
        self._now = now or timezone.now()
        self._renew_at = _half_a_lease_from_now()
        self.sent = 0
        self.gateway_is_away = False

    def go(self, until: float) -> None:
        written = letters.write(self._mine.numbers, self._now)
        self._drop_the_untrue(written)
        for letter in written:
            if letter.fault:
                self._not_made(letter, letter.fault)
        left = [letter for letter in written if letter.facts is not None]
        own = words.own_words(left)
        while left:
            if self.gateway_is_away or time.monotonic() > until:
                wait = WAIT_FOR_GATEWAY if self.gateway_is_away else timedelta()
                claims.put_back(self._mine, [letter.notice.pk for letter in left], wait)
                return
            left = self._still_ours(left)
            if left:
                self._send(left.pop(0), own)

    def _drop_the_untrue(self, written: Sequence[Letter]) -> None:
        for why in {letter.untrue for letter in written if letter.untrue}:
            numbers = [letter.notice.pk for letter in written if letter.untrue == why]
            claims.mark_superseded(self._mine, why, numbers)

    def _still_ours(self, left: list[Letter]) -> list[Letter]:
        """Claim the rest anew in good time, so that nobody else begins with it."""
        if time.monotonic() < self._renew_at:
            return left
        ours = claims.renew(self._mine, [letter.notice.pk for letter in left])
        self._renew_at = _half_a_lease_from_now()
        return [letter for letter in left if letter.notice.pk in ours]

    def _send(self, letter: Letter, own: words.OwnWords) -> None:
        notice, facts = letter.notice, letter.facts
        assert facts is not None  # noqa: S101 - what is true has facts
        try:
            text = own.text_for(letter)
            gateway_id = self._gateway.deliver(notice.public_id, facts, text, letter.contact)
        except spending.SpentEnough as refusal:
            claims.put_back(self._mine, [notice.pk], refusal.wait, str(refusal))
        except DeliveryFailed as failure:
            self._failed(letter, failure)
        except Exception as error:
            # One message that cannot be made must not keep the others from leaving.
            logger.error("notice %s could not be made: %s", notice.pk, type(error).__name__)
            self._not_made(letter, type(error).__name__)
        else:
            self.sent += claims.mark_sent(self._mine, notice.pk, gateway_id)

    def _not_made(self, letter: Letter, fault: str) -> None:
        wait = attempts.delay_after(letter.notice.attempts, _DICE)
        claims.mark_failed(self._mine, letter.notice.pk, f"not made: {fault}", wait)

    def _failed(self, letter: Letter, failure: DeliveryFailed) -> None:
        notice = letter.notice
        wait = attempts.delay_after(notice.attempts, _DICE)
        if isinstance(failure, Unreachable):
            self.gateway_is_away = True
        if isinstance(failure, PermanentFailure):
            wait = None
            if failure.bad_contact:
                client_services.stop_contact(letter.contact, because="refused", actor=SYSTEM)
        logger.warning("notice %s was not delivered: %s", notice.pk, failure)
        claims.mark_failed(self._mine, notice.pk, str(failure), wait)


def _half_a_lease_from_now() -> float:
    return time.monotonic() + claims.lease().total_seconds() / 2
