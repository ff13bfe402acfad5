"""How the rules of work on many rows are broken (see test_constraints)."""

from tests import factories, raw_sql

AT = "2026-10-01T00:00:00Z"


def work(**values):
    given = {
        "public_id": "0b3e4a52-0d0e-4d7f-9a2b-6b1b3a6d5c01",
        "kind": "closures",
        "asked_by_id": factories.UserFactory(is_staff=True).pk,
        "choice": "keep",
    }
    return raw_sql.insert("booking_bulkjob", **(given | values))


def line(**values):
    job = values.pop("job_id", None) or work()
    return raw_sql.insert("booking_bulkline", job_id=job, **({"line": 2} | values))


def a_line_twice():
    job = work()
    for _ in range(2):
        line(job_id=job)


BREAKS = {
    "bulk_work_is_of_a_known_kind": lambda: work(kind="slots"),
    "bulk_work_has_a_known_status": lambda: work(status="lost"),
    "bulk_work_has_a_known_choice": lambda: work(choice="forget"),
    "begun_bulk_work_has_a_moment": lambda: work(status="running"),
    "finished_bulk_work_has_a_moment": lambda: work(status="done", started_at=AT),
    "line_is_in_a_bulk_work_once": a_line_twice,
    "bulk_line_has_a_known_outcome": lambda: line(outcome="gone"),
    "refused_bulk_line_says_why": lambda: line(outcome="refused"),
}
