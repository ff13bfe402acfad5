"""manage.py check_zones: which slots stand at another wall time since the clocks were changed?"""

from datetime import datetime, timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from booking import services
from booking.queries.moved_slots import MovedDay, moved_days
from booking.queries.zone_rules import Disagreement, zones_that_disagree


class Command(BaseCommand):
    help = (
        "After an update of tzdata: list the days ahead whose slots were laid for another wall "
        "time than they stand at now, with the appointments on them. Exits 1 if there are any, "
        "unless --lay has laid them anew. Appointments keep their instants in any case."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--lay",
            action="store_true",
            help="lay the slots of these providers anew; slots in use close and keep their people",
        )

        parser.add_argument(
            "--compare",
            action="store_true",
            help="only see whether PostgreSQL and Python read the providers' clocks alike",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        if options["compare"]:
            self._compare(now)
        else:
            self._look(now, lay=options["lay"])

    def _compare(self, now: datetime) -> None:
        disagreements = zones_that_disagree(now)
        for each in disagreements:
            self.stderr.write(_differing(each))
        if disagreements:
            raise SystemExit(1)
        self.stdout.write("PostgreSQL and Python read every provider's clock alike.")

    def _look(self, now: datetime, *, lay: bool) -> None:
        provider_ids, slots, appointments, days = set(), 0, 0, 0
        for day in moved_days(now=now):
            self.stdout.write(_line(day))
            provider_ids.add(day.provider.pk)
            slots += day.slots
            appointments += day.appointments
            days += 1
        if not days:
            self.stdout.write("Every slot ahead stands at the wall time it was laid for.")
            return
        self.stdout.write(
            f"{slots} slots moved on {days} days at {len(provider_ids)} providers;"
            f" {appointments} appointments and holds are on them."
        )
        if not lay:
            self.stderr.write("Run again with --lay to lay them anew.")
            raise SystemExit(1)
        laid = services.lay_slots(provider_ids=sorted(provider_ids), now=now)
        self.stdout.write(
            f"Laid anew: {laid.inserted} laid, {laid.deleted} deleted, {laid.closed} closed."
        )


def _line(day: MovedDay) -> str:
    called = f" ({day.provider.external_id})" if day.provider.external_id else ""
    return (
        f"provider {day.provider.pk}{called}, {day.on}: {day.slots} slots,"
        f" laid for {day.laid_for:%H:%M} and now at {day.stands_at:%H:%M %Z},"
        f" {day.appointments} appointments and holds"
    )


def _differing(each: Disagreement) -> str:
    return (
        f"{each.zone}: from {each.on:%Y-%m-%d} on, Python has UTC{_signed(each.python)} and"
        f" PostgreSQL UTC{_signed(each.postgresql)}: update the older zone data"
        " (docs/operations.md)."
    )


def _signed(offset: timedelta) -> str:
    minutes = int(offset.total_seconds() // 60)
    return f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02}:{abs(minutes) % 60:02}"
