"""manage.py build_reports: count the days that reports are added up from."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from booking import services


class Command(BaseCommand):
    help = (
        "Count the days that are over, for the reports; beat does the same every quarter of an"
        " hour. With --check or --again compare every counted day with its rows."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        how = parser.add_mutually_exclusive_group()
        how.add_argument(
            "--check", action="store_true", help="only say what differs; 1 if anything does"
        )
        how.add_argument("--again", action="store_true", help="and put right what differs")

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        if not options["check"]:
            done = services.count_days(now=now)
            self.stdout.write(f"{done.days} days of providers counted, {done.changed} rows written")
        if options["check"] or options["again"]:
            found = services.compare_days(now=now, everything=True, keep=options["again"])
            self.stdout.write(
                f"{found.days} days of providers compared, {found.changed} rows differed"
            )
            if found.changed and options["check"]:
                raise SystemExit(1)
