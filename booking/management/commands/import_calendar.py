"""Close a centre, or fill a holiday calendar, from an .ics file."""

from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import OperationalError
from django.utils import timezone

from audit.actors import SYSTEM
from booking import services
from booking.horizon import last_day
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
        "Nothing is removed, and run again it changes nothing. The days close at once: who is "
        "booked on them keeps their time and is counted in the report. To be asked first what "
        "happens to them, close the days on the schedule page of the admin."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", help="calendar file, up to 1 MB")
        whom = parser.add_mutually_exclusive_group(required=True)
        whom.add_argument("--provider", metavar="ID", help="number or public id of a centre")
        whom.add_argument("--calendar", metavar="CODE", help="code of a holiday calendar")
        parser.add_argument(
            "--dry-run", action="store_true", help="print the report, write nothing"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        now, dry_run = timezone.now(), options["dry_run"]
        content = _content(Path(options["file"]))
        try:
            if options["provider"]:
                provider = provider_queries.by_key(options["provider"])
                today = now.astimezone(provider.zone).date()
                found = self._read(content, provider, today, last_day(provider, now) + AHEAD)
                closed = provider_services.import_closures(
                    provider_id=provider.pk,
                    closures=found.closures,
                    actor=SYSTEM,
                    dry_run=dry_run,
                )
            else:
                code, today = _code(options["calendar"]), now.date()
                found = self._read(content, None, today, today + LONGEST_WINDOW + AHEAD)
                closed = provider_services.import_holidays(
                    code=code, days=found.closures, actor=SYSTEM, dry_run=dry_run
                )
            # Slots are booking's, calendars are not: what is imported here is laid there.
            laid = None
            if not dry_run:
                before = left_on_closed(closed.provider_ids, now=now)
                laid = services.lay_slots(provider_ids=closed.provider_ids, now=now)
        except ProviderUnknown as error:
            raise CommandError(str(error)) from error
        except OperationalError as error:
            raise CommandError(
                "The database is busy or out of reach. Run the import again."
            ) from error
        self._report(found, closed)
        if laid is None:
            self.stdout.write("Nothing was written: this was a dry run.")
        else:
            self.stdout.write(
                f"slots: {laid.inserted} laid, {laid.updated} changed, {laid.deleted} deleted, "
                f"{laid.closed} closed"
            )
            after = left_on_closed(closed.provider_ids, now=now)
            self.stdout.write(appointments_line(len(after), len(after - before)))

    def _read(
        self, content: bytes, provider: Provider | None, first: date, last: date
    ) -> ics.Found:
        zone = None if provider is None else provider.zone
        try:
            return ics.read(content, zone=zone, first=first, last=last)
        except ics.Unusable as error:
            raise CommandError(str(error.sentence)) from error

    def _report(self, found: ics.Found, closed: Closed) -> None:
        for refused in found.refused:
            self.stdout.write(f"refused: event {refused.number}: {refused.sentence}")
        self._outside(closed.outside)
        self.stdout.write(
            f"events: {found.events}, of which {found.cancelled} cancelled and "
            f"{len(found.refused)} refused"
        )
        self.stdout.write(
            f"closures: {closed.created} created, {closed.changed} changed, "
            f"{closed.unchanged} unchanged"
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
