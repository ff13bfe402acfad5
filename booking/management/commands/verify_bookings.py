"""manage.py verify_bookings: does every invariant hold?"""

from typing import Any

from django.core.management.base import BaseCommand
from django.db import connection, transaction
from redis import RedisError

from booking.queries import invariants
from booking.queries.invariants import Finding


class Command(BaseCommand):
    help = "Prove from the rows that every invariant of booking holds, and the cache against them."

    def handle(self, *args: Any, **options: Any) -> None:
        findings = []
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
                cursor.execute("SET LOCAL statement_timeout = 0")
            for finding in invariants.check_rows():
                findings.append(self._report(finding))
        try:
            findings.append(self._report(invariants.check_cache()))
        except RedisError:
            self.stdout.write("skip  the cache is out of reach: not compared with the rows")
        broken = [finding for finding in findings if finding.broken]
        if broken:
            first = broken[0]
            self.stderr.write(
                f"{len(broken)} of {len(findings)} invariants broken;"
                f" the first offender is {first.first_offender}: {first.invariant}."
            )
            raise SystemExit(1)
        self.stdout.write(f"{len(findings)} invariants hold.")

    def _report(self, finding: Finding) -> Finding:
        verdict = f"{finding.broken} broken" if finding.broken else "ok"
        at = f" (first: {finding.first_offender})" if finding.broken else ""
        self.stdout.write(f"{verdict:>9}  {finding.invariant}: {finding.checked} checked{at}")
        return finding
