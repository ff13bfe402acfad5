"""Giving a message that was given up another chance, and telling a portal once more."""

from django.db import transaction

from audit import services as audit
from audit.actors import Actor, ActorKind
from booking import errors, queries
from booking.models import Notice
from booking.models.clock import DatabaseClock
from booking.services.sending import waking
from providers import queries as provider_queries

Status = Notice.Status


def send_again(*, notice_number: int, actor: Actor) -> Notice:
    """Make a notice that was given up due anew, at once, with all its attempts before it.

    A webhook also where its receiver has taken it, with the same id.

    Staff send again what is about a centre they work at, administrators everything. Raises
    NoticeUnknown, NotGivenUp, NoContact (its address or code was kept until it was given up).
    """
    with audit.trail("send_again", actor) as trail:
        trail.record_kind, trail.record_id = "notice", notice_number
        with transaction.atomic(durable=True):
            notice = (
                Notice.objects.select_for_update(of=("self",), no_key=True)
                .select_related("reservation__provider", "provider")
                .filter(pk=notice_number)
                .first()
            )
            if notice is None or not _may_send(notice, actor):
                raise errors.NoticeUnknown
            provider = queries.provider_of_notice(notice)
            trail.provider_id = provider.pk if provider else None
            if not notice.may_be_sent_again:
                raise errors.NoContact if notice.lost_its_address else errors.NotGivenUp
            notice.status, notice.attempts, notice.due_at = Status.DUE, 0, DatabaseClock()
            notice.save(update_fields=["status", "attempts", "due_at"])
            notice.refresh_from_db(fields=["due_at"])
            waking.wake_after_commit({notice.channel})
            trail.record_success()
        return notice


def _may_send(notice: Notice, actor: Actor) -> bool:
    if actor.kind is ActorKind.SYSTEM or actor.writes_everywhere:
        return True
    # Auditors look everywhere and change nothing, whatever they are at a centre.
    if actor.kind is not ActorKind.STAFF or actor.everywhere:
        return False
    provider = queries.provider_of_notice(notice)
    return provider is not None and provider_queries.is_staffed_by(provider, actor.id)
