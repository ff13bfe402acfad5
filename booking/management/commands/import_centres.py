"""Load a country's master data (MOSIP's CSV files) and lay the slots of its centres."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import OperationalError
from django.utils import timezone

from booking import services
from booking.horizon import LaidSlots
from booking.importing import Outcome, Proposal, Terms, settle
from booking.management import stranding
from booking.queries.laid_days import LaidDays, laid_days
from booking.queries.left_on_closed import appointments_line, left_on_closed
from providers import master_data
from providers import services as provider_services
from providers.master_data import MasterData, Remarks
from providers.services import Imported


class Command(BaseCommand):
    help = (
        "Load registration centres, their hours, closures and holidays from MOSIP master data. "
        "Every refusal and every guess is printed with file, row, field and reason; good rows "
        "are loaded. Run again it changes nothing. A centre or calendar whose new days would take "
        "a time away from somebody is refused unless --stranded says what becomes of them. "
        "docs/examples/README.md describes the files."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("directory", help="folder with registration_center.csv")
        parser.add_argument(
            "--dry-run", action="store_true", help="print the report, write nothing"
        )
        stranding.add_arguments(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        now, dry_run = timezone.now(), options["dry_run"]
        terms = stranding.terms_of(options, now)
        try:
            found, remarks = master_data.read(Path(options["directory"]), now=now)
        except master_data.Unusable as error:
            raise CommandError(str(error)) from error
        for line in remarks.lines():
            self.stdout.write(line)
        try:
            self._import(found, remarks, terms, dry_run)
        except OperationalError as error:
            raise CommandError(
                "The database is busy or out of reach. Every batch before this one is kept; "
                "run the import again."
            ) from error

    def _import(self, found: MasterData, remarks: Remarks, terms: Terms, dry_run: bool) -> None:
        imported = provider_services.import_centres(
            centres=found.centres,
            calendars=found.calendars,
            actor=terms.actor,
            dry_run=dry_run,
        )
        outcome = _settle(imported, terms, dry_run)
        stranding.print_refusals(outcome, self.stdout.write)
        stranding.print_previews(outcome, self.stdout.write)
        if dry_run:
            self._totals(imported, remarks)
            self.stdout.write("days and slots: laid when it is not a dry run")
            self.stdout.write("Nothing was written: this was a dry run.")
            return
        before = left_on_closed(imported.provider_ids, now=terms.now)
        # Slots are booking's, centres are not: what is imported here is laid there. If this
        # stops in between, the days are laid by the first who asks for them.
        laid = services.lay_slots(provider_ids=imported.provider_ids, now=terms.now)
        failed = stranding.apply_and_print(outcome, self.stdout.write)
        self._totals(imported, remarks)
        self._slots(laid, laid_days(imported.provider_ids, now=terms.now))
        after = left_on_closed(imported.provider_ids, now=terms.now)
        self.stdout.write(appointments_line(len(after), len(after - before)))
        stranding.fail_if_refused(outcome, failed, terms, dry_run=dry_run)

    def _totals(self, imported: Imported, remarks: Remarks) -> None:
        self.stdout.write("")
        for file, count in sorted(remarks.inactive.items()):
            self.stdout.write(f"{file}: {count} inactive rows skipped")
        self.stdout.write(f"rows refused: {remarks.refused_rows()}")
        self.stdout.write(
            f"centres: {imported.centres_created} created, {imported.centres_changed} changed, "
            f"{imported.centres_unchanged} unchanged"
        )
        self.stdout.write(
            f"openings: {imported.openings_created} created, {imported.openings_removed} removed"
        )
        self.stdout.write(
            f"holidays: {imported.holidays_created} created, {imported.holidays_changed} changed"
        )
        self.stdout.write(
            f"exceptions: {imported.exceptions_created} created, "
            f"{imported.exceptions_changed} changed"
        )
        self.stdout.write(f"{imported.created} created, {imported.changed} changed")

    def _slots(self, laid: LaidSlots, ahead: LaidDays) -> None:
        self.stdout.write(f"days: {ahead.days} with open slots ahead, over all centres")
        self.stdout.write(
            f"slots: {ahead.slots} open ahead; {laid.inserted} laid, {laid.updated} changed, "
            f"{laid.deleted} deleted, {laid.closed} closed"
        )


def _settle(imported: Imported, terms: Terms, dry_run: bool) -> Outcome:
    """Put what waits through changes; what is refused counts no longer as done."""
    proposals = [
        Proposal(change.provider, [draft], begun_from)
        for change in imported.centres_waiting
        for draft, begun_from in [provider_services.schedule_draft(change)]
    ]
    outcome = settle(
        imported.calendars_waiting,
        proposals,
        terms,
        dry_run=dry_run,
        lacking=imported.calendars_lacking,
    )
    for calendar, _sentence in outcome.refused_calendars:
        imported.without_calendar(calendar)
    refused = {provider.pk for provider, _sentence in outcome.refused_centres}
    for change in imported.centres_waiting:
        if change.provider.pk in refused:
            imported.without_centre(change)
    return outcome
