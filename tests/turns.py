"""Tests that take turns: of what costs much, each commit runs another share.

A run of a whole commit has five minutes. What asks one question of many rows (every caller at every
address, every wrong value at every door, every kill at every seam) takes longer than that, and a
fault in the code that answers fails most of them. `script/test --all` runs every one.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Sequence

import pytest

#: One in so many runs for a commit.
ONE_IN = 6
#: Where a case asks for whole pages and answers, and costs a tenth of a second: of each test's
#: cases some wait, and no test is without one.
CASES = (
    "booking/tests/admin/",
    "booking/tests/api/",
    "booking/tests/bulk/",
    "booking/tests/pages/",
    "clients/tests/api/",
    "config/staff/tests/",
    "config/tests/test_environment.py",
    "providers/tests/test_admin.py",
    "providers/tests/test_scheduling_refused.py",
    "tests/access/test_matrix.py",
)
#: What shows again, slowly and from outside, what quicker tests show too: whole tests wait.
WHOLE = (
    "booking/tests/admin/test_raw_doors.py",
    "booking/tests/api/test_random_bodies.py",
    "booking/tests/api/test_schedule_bad_input.py",
    "booking/tests/bulk/test_bulk_providers.py",
    "booking/tests/sending/test_kills.py",
    "booking/tests/test_closing_for_good.py",
    "booking/tests/test_import_centres_again.py",
    "booking/tests/test_load_demo.py",
    "booking/tests/test_schedule_change_crashes.py",
    "booking/tests/test_schedule_change_races.py",
    "booking/tests/test_schedule_changed_meanwhile.py",
    "booking/tests/test_schedule_preview_of_any_draft.py",
    "booking/tests/test_state_machine.py",
    "booking/tests/test_why_not_agrees.py",
    "tests/access/admin/",
    "tests/access/test_query_counts.py",
    "tests/architecture/test_migrations.py",
    "tests/browser/test_account.py",
    "tests/browser/test_administrators_day.py",
    "tests/browser/test_auditors_look.py",
    "tests/browser/test_choosing.py",
    "tests/browser/test_clerks_day.py",
    "tests/browser/test_clock.py",
    "tests/browser/test_emails.py",
    "tests/browser/test_finding.py",
    "tests/browser/test_hurdles.py",
    "tests/browser/test_mailbox.py",
    "tests/browser/test_managers_month.py",
    "tests/browser/test_messages.py",
    "tests/browser/test_notices.py",
    "tests/browser/test_openapi.py",
    "tests/browser/test_schedule.py",
    "tests/browser/test_states.py",
    "tests/browser/test_ticket.py",
    "tests/embedded/",
    "tests/fuzz/test_sample.py",
    "tests/processes/test_crowd.py::test_without_lock_and_constraint",
    "tests/processes/test_idempotency.py::test_a_killed_request",
    "tests/processes/test_kills.py",
    "tests/processes/test_messages.py",
    "tests/processes/test_mosip.py",
)


def waiting(items: Iterable[pytest.Item], turn: str) -> set[pytest.Item]:
    """Those that another commit than `turn` runs."""
    cases: dict[str, list[pytest.Item]] = defaultdict(list)
    wait = set()
    for item in items:
        if item.nodeid.startswith(WHOLE):
            if _drawn(turn, item) % ONE_IN:
                wait.add(item)
        elif item.nodeid.startswith(CASES):
            cases[item.nodeid.partition("[")[0]].append(item)
    return wait.union(*(_all_but_some(those, turn) for those in cases.values()))


def _all_but_some(those: Sequence[pytest.Item], turn: str) -> list[pytest.Item]:
    some = -(-len(those) // ONE_IN)
    return sorted(those, key=lambda item: _drawn(turn, item))[some:]


def _drawn(turn: str, item: pytest.Item) -> int:
    return int.from_bytes(hashlib.sha256(f"{turn} {item.nodeid}".encode()).digest()[:8])
