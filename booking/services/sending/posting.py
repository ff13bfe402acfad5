"""Telling portals by webhook what is due. Each portal's receiver is a gateway of its own.

A receiver that fails holds up its own portal's messages alone: those wait with it, a little longer
each time, and are not claimed meanwhile (`Portal.webhook_paused_until`).
"""

import logging
import random
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from http import HTTPStatus

from django.utils import timezone

from booking.models import Notice, WebhookDelivery
from booking.notifications import webhooks
from booking.notifications.failures import Unreachable
from booking.services.sending import attempts, claims, waking
from booking.services.sending.claims import Claim
from clients import queries as client_queries
from clients import services as client_services
from clients.models import Portal

logger = logging.getLogger(__name__)

CHANNEL = Notice.Channel.WEBHOOK
#: Notices claimed at once: a slow receiver takes 15 seconds for one.
BATCH = 20
_DICE = random.SystemRandom()


@dataclass(frozen=True, slots=True)
class _Outcome:
    """What became of an attempt: the receiver's status, or why there is none."""

    status: int | None
    error: str = ""
    wait: timedelta | None = None

    @property
    def was_taken(self) -> bool:
        return self.status is not None and 200 <= self.status < 300


@dataclass(slots=True)
class _Round:
    """One claim, from the rows to the marks."""

    mine: Claim
    keys: dict[int, list[str]]
    quiet: dict[int, timedelta] = field(default_factory=dict)
    taken: int = 0

    def tell(self, notice: Notice, portal: Portal) -> None:
        if not portal.takes_webhooks:
            claims.mark_superseded(self.mine, "the portal is not told any more", [notice.pk])
        elif portal.pk in self.quiet:
            claims.put_back(self.mine, [notice.pk], self.quiet[portal.pk])
        else:
            self._hand_over(notice, portal)

    def _hand_over(self, notice: Notice, portal: Portal) -> None:
        began = time.monotonic()
        outcome = _attempt(notice, portal, self.keys.get(portal.pk, []))
        milliseconds = int((time.monotonic() - began) * 1000)
        WebhookDelivery.objects.create(
            notice=notice, status=outcome.status, milliseconds=milliseconds, error=outcome.error
        )
        if outcome.was_taken:
            self.taken += claims.mark_sent(self.mine, notice.pk, "")
            client_services.note_webhook_taken(portal=portal)
        else:
            self._failed(notice, portal, outcome)

    def _failed(self, notice: Notice, portal: Portal, outcome: _Outcome) -> None:
        why = outcome.error or f"the receiver answered {outcome.status}"
        logger.warning("notice %s was not delivered: %s", notice.pk, why)
        now = timezone.now()
        if outcome.status == HTTPStatus.GONE:
            client_services.stop_webhooks(portal_number=portal.pk, now=now)
            portal.webhook_stopped_at = now
            claims.mark_failed(self.mine, notice.pk, why, None)
            return
        pause = client_services.pause_webhooks(portal=portal, now=now, asked=outcome.wait)
        self.quiet[portal.pk] = pause
        delay = attempts.delay_after(notice.attempts, _DICE, attempts.WEBHOOK_DELAYS)
        claims.mark_failed(self.mine, notice.pk, why, None if delay is None else max(delay, pause))


def post_due(*, most_seconds: float) -> int:
    """Tell what is due; returns how much was taken. Ends when nothing is due, or time is up."""
    waking.awake(CHANNEL)
    until = time.monotonic() + most_seconds
    taken = 0
    while time.monotonic() < until:
        mine = claims.claim(CHANNEL, BATCH)
        if not mine.numbers:
            break
        taken += _go(mine, until)
    return taken


def _go(mine: Claim, until: float) -> int:
    left = _read(mine.numbers)
    portals = {notice.portal.pk: notice.portal for notice in left if notice.portal is not None}
    round_ = _Round(mine, client_queries.live_webhook_secrets(portals))
    renew_at = time.monotonic() + claims.lease().total_seconds() / 2
    while left:
        if time.monotonic() > until:
            claims.put_back(mine, [notice.pk for notice in left], timedelta())
            break
        if time.monotonic() > renew_at:
            ours = claims.renew(mine, [notice.pk for notice in left])
            left = [notice for notice in left if notice.pk in ours]
            renew_at = time.monotonic() + claims.lease().total_seconds() / 2
            continue
        notice = left.pop(0)
        assert notice.portal_id is not None  # noqa: S101 - the database sees to it
        round_.tell(notice, portals[notice.portal_id])
    return round_.taken


def _read(numbers: Sequence[int]) -> list[Notice]:
    return list(
        Notice.objects.filter(pk__in=numbers)
        .select_related("reservation__provider", "reservation__service", "reservation__client")
        .select_related("provider", "portal")
        .order_by("pk")
    )


def _attempt(notice: Notice, portal: Portal, keys: Sequence[str]) -> _Outcome:
    if not keys:
        return _Outcome(None, "the portal has no secret to sign with")
    body = webhooks.body(notice)
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "Slotkeeper-Webhooks/1.0",
        **webhooks.sign(str(notice.public_id), timezone.now(), body, keys),
    }
    try:
        reply = webhooks.post(portal.webhook_url, body, headers)
    except webhooks.AddressRefused as refusal:
        return _Outcome(None, str(refusal))
    except Unreachable as failure:
        return _Outcome(None, str(failure))
    return _Outcome(reply.status, wait=reply.wait)
