"""Writing entries. The only room of this app that other apps write through."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import transaction

from audit.actors import Actor, request_id
from audit.models import Entry


@dataclass(slots=True)
class Trail:
    """The stages of one verb, filled in by the service as it learns what it works on."""

    verb: str
    actor: Actor
    provider_id: int | None = None
    record_kind: str = ""
    record_id: int | None = None

    def _entry(self, stage: Entry.Stage, error_code: str = "") -> Entry:
        return Entry(
            verb=self.verb,
            stage=stage,
            error_code=error_code,
            actor_kind=self.actor.kind,
            actor_id=self.actor.id,
            provider_id=self.provider_id,
            record_kind=self.record_kind,
            record_id=self.record_id,
            request_id=request_id.get(),
        )

    def record_success(self) -> None:
        """Write start and exit, in the transaction of the work itself."""
        record(self.success())

    def success(self) -> list[Entry]:
        """The entries of a success, to be written with others."""
        return [self._entry(Entry.Stage.START), self._entry(Entry.Stage.EXIT)]

    def record_failure(self, error_code: str) -> None:
        """Write start and exception in a transaction of their own: the work's rolled back."""
        with transaction.atomic():
            record([self._entry(Entry.Stage.START), self._entry(Entry.Stage.EXCEPTION, error_code)])


def record(entries: Iterable[Entry]) -> None:
    Entry.objects.bulk_create(entries)


def record_successes(trails: Iterable[Trail]) -> None:
    """Start and exit of many at once, in the transaction of the work itself."""
    record(entry for trail in trails for entry in trail.success())


@contextmanager
def trail(verb: str, actor: Actor) -> Iterator[Trail]:
    """Record what becomes of a verb: success by the service itself, failure here.

    The work inside opens its own transaction and calls `record_success` in it. Whatever leaves
    this block as an exception has rolled that back, so the failure is written afterwards.
    """
    steps = Trail(verb=verb, actor=actor)
    try:
        yield steps
    except Exception as error:
        steps.record_failure(str(getattr(error, "code", "") or type(error).__name__)[:60])
        raise
