"""Applying the changes that an import has begun, one after another, and telling what each did."""

from collections.abc import Iterator, Sequence

from booking import services
from booking.importing.settling import called
from booking.models import ScheduleChange

Status = ScheduleChange.Status


def apply_changes(changes: Sequence[ScheduleChange]) -> Iterator[tuple[ScheduleChange, str]]:
    """Apply each, and tell what it did in a line.

    One that others work on, or that waits its turn, is left to the worker that takes up what is
    unfinished; so is all that is left when this stops in between.
    """
    for change in changes:
        done = services.apply_change(change_id=change.pk)
        yield done, f"{called(done.provider)}: {_told(done)}"


def _told(change: ScheduleChange) -> str:
    if change.status == Status.FAILED:
        return change.last_error
    told = (
        f"slots {change.gained} gained, {change.lost} lost, {change.kept} kept, "
        f"{change.changed} with other places; {change.stranded} stranded"
    )
    outcomes = ", ".join(
        f"{count} {outcome or 'still to settle'}"
        for outcome, count in sorted(change.outcomes().items())
    )
    told += f": {outcomes}" if outcomes else ""
    return told if change.is_finished else f"{told}; it goes on in the background"
