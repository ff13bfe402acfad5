"""Close a centre, or fill a holiday calendar, from an .ics file."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import OperationalError
from django.utils import timezone

from booking.horizon import last_day
from booking.importing import Outcome, Proposal, Terms, settle
from booking.management import stranding
from booking.queries.left_on_closed import appointments_line, left_on_closed
from providers import ics
from providers import queries as provider_queries
from providers import services as provider_services
from providers.errors import ProviderUnknown
from providers.models import Provider
from providers.services import Closed

#: How far beyond the booking window recurring events are followed.
AHEAD = timedelta(days=2 * 366)
#: The longest booking window there is; a calendar may be followed by anyone.
LONGEST_WINDOW = timedelta(days=731)
_LINES = 20


class Command(BaseCommand):
    help = (
        "Read the events of a calendar file (.ics) as closures of one centre, or as holidays of a "
        "calendar that centres follow. Events that cannot be read are printed with their number "
        "and a reason; the others are loaded, from today to two years beyond the booking window. "
        "Nothing is removed, and run again it changes nothing. Days that would take a time away "
        "from somebody are refused unless --stranded says what becomes of them."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", help="calendar file, up to 1 MB")
        whom = parser.add_mutually_exclusive_group(required=True)
        whom.add_argument("--provider", metavar="ID", help="number or public id of a centre")
        whom.add_argument("--calendar", metavar="CODE", help="code of a holiday calendar")
        parser.add_argument(
            "--dry-run", action="store_true", help="print the report, write nothing"
        )
        stranding.add_arguments(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        now, dry_run = timezone.now(), options["dry_run"]
        terms = stranding.terms_of(options, now)
        content = _content(Path(options["file"]))
        try:
            if options["provider"]:
                found, closed, outcome = self._close(content, options["provider"], terms, dry_run)
            else:
                found, closed, outcome = self._fill(content, options["calendar"], terms, dry_run)
            self._report(found, closed, outcome)
            failed = False if dry_run else self._apply(closed, outcome, now)
        except ProviderUnknown as error:
            raise CommandError(str(error)) from error
        except OperationalError as error:
            raise CommandError(
                "The database is busy or out of reach. Run the import again."
            ) from error
        if dry_run:
            self.stdout.write("Nothing was written: this was a dry run.")
        stranding.fail_if_refused(outcome, failed, terms, dry_run=dry_run)

    def _close(
        self, content: bytes, key: str, terms: Terms, dry_run: bool
    ) -> tuple[ics.Found, Closed, Outcome]:
        provider, now = provider_queries.by_key(key), terms.now
        today = now.astimezone(provider.zone).date()
        found = self._read(content, provider, today, last_day(provider, now) + AHEAD)
        closed = provider_services.import_closures(
            provider_id=provider.pk, closures=found.closures, actor=terms.actor, dry_run=dry_run
        )
        waiting = [Proposal(provider, closed.closures_waiting)] if closed.closures_waiting else []
        return found, closed, settle([], waiting, terms, dry_run=dry_run)

    def _fill(
        self, content: bytes, written: str, terms: Terms, dry_run: bool
    ) -> tuple[ics.Found, Closed, Outcome]:
        code, today = _code(written), terms.now.date()
        found = self._read(content, None, today, today + LONGEST_WINDOW + AHEAD)
        closed = provider_services.import_holidays(
            code=code, days=found.closures, actor=terms.actor, dry_run=dry_run
        )
        return found, closed, settle(closed.days_waiting, [], terms, dry_run=dry_run)

    def _apply(self, closed: Closed, outcome: Outcome, now: datetime) -> bool:
        """Apply what was begun and say who is left on closed times; whether one was refused."""
        before = left_on_closed(closed.provider_ids, now=now)
        failed = stranding.apply_and_print(outcome, self.stdout.write)
        after = left_on_closed(closed.provider_ids, now=now)
        self.stdout.write(appointments_line(len(after), len(after - before)))
        return failed

    def _read(
        self, content: bytes, provider: Provider | None, first: date, last: date
    ) -> ics.Found:
        zone = None if provider is None else provider.zone
        try:
            return ics.read(content, zone=zone, first=first, last=last)
        except ics.Unusable as error:
            raise CommandError(str(error.sentence)) from error

    def _report(self, found: ics.Found, closed: Closed, outcome: Outcome) -> None:
        for refused in found.refused:
            self.stdout.write(f"refused: event {refused.number}: {refused.sentence}")
        self._outside(closed.outside)
        stranding.print_refusals(outcome, self.stdout.write)
        stranding.print_previews(outcome, self.stdout.write)
        self.stdout.write(
            f"events: {found.events}, of which {found.cancelled} cancelled and "
            f"{len(found.refused)} refused"
        )
        created = 0 if outcome.is_refused else closed.created
        self.stdout.write(
            f"closures: {created} created, {closed.changed} changed, {closed.unchanged} unchanged"
        )

    def _outside(self, outside: Sequence[ics.Closure]) -> None:
        for closure in outside[:_LINES]:
            self.stdout.write(
                f"left out: {closure.on} {closure.from_time:%H:%M}–{closure.until_time:%H:%M}: "
                "the centre is not open then anyway"
            )
        if len(outside) > _LINES:
            self.stdout.write(f"left out: {len(outside) - _LINES} more such hours")


def _content(path: Path) -> bytes:
    """No more of the file than tells that it is too large."""
    try:
        with path.open("rb") as file:
            return file.read(ics.MOST_BYTES + 1)
    except OSError as error:
        raise CommandError(f"The file cannot be read: {error.strerror}.") from error


def _code(code: str) -> str:
    if not 1 <= len(code) <= 60 or not code.isprintable():
        raise CommandError("The code of a calendar has 1 to 60 characters.")
    return code
