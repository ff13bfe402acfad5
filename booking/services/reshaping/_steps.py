"""What the steps of applying a change share."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime

from django.db import transaction

from audit import services as audit
from audit.actors import Actor, ActorKind
from audit.services import Trail
from booking import availability_cache
from booking.models import ScheduleChange


class StepTaken(Exception):
    """Somebody else works on this change, or has done this step: there is nothing to do here."""


@contextmanager
def trail(verb: str, change: ScheduleChange) -> Iterator[Trail]:
    """The stages of a step, in the name of whoever proposed the change.

    A step that somebody else has taken is no failure, and leaves no entry.
    """
    taken: StepTaken | None = None
    with audit.trail(verb, actor_of(change)) as steps:
        try:
            yield steps
        except StepTaken as found:
            taken = found
    if taken is not None:
        raise taken


def lock(change: ScheduleChange, status: ScheduleChange.Status) -> ScheduleChange:
    """The change as it is now, locked before all else so that only one works on it at a time.

    Raises StepTaken where it is locked, or has left that status.
    """
    locked = (
        ScheduleChange.objects.select_for_update(skip_locked=True, no_key=True)
        .filter(pk=change.pk, status=status)
        .first()
    )
    if locked is None:
        raise StepTaken
    return locked


def actor_of(change: ScheduleChange) -> Actor:
    """Who proposed the change; that they may was judged then."""
    kind = ActorKind(change.proposed_by_kind)
    return Actor(kind, change.proposed_by_id, everywhere=kind is ActorKind.STAFF)


def follow(trail: Trail, change: ScheduleChange) -> None:
    """From here on the trail is about this change."""
    trail.provider_id = change.provider_id
    trail.record_kind = "schedule_change"
    trail.record_id = change.pk


def record_proposed(changes: Iterable[ScheduleChange], actor: Actor) -> None:
    """One entry for each of many changes that were written together."""
    for change in changes:
        audit.Trail(
            "propose_change", actor, change.provider_id, "schedule_change", change.pk
        ).record_success()


def forget_after_commit(spans: Mapping[int, tuple[date, date]]) -> None:
    """Drop cached days once what was written about them is certain."""
    transaction.on_commit(lambda: availability_cache.forget_spans(spans), robust=True)


def mark(change: ScheduleChange, now: datetime, **values: object) -> None:
    """Write how far a locked change has come."""
    change.progressed_at = now
    for name, value in values.items():
        setattr(change, name, value)
    change.save(update_fields=["progressed_at", *values])
