"""Files as somebody would bring them, and jobs that go through them."""

import csv
import io

from booking import queries, services
from booking.importing import bulk
from booking.models import BulkJob

Kind = BulkJob.Kind


def sheet(rows, between=","):
    """A CSV with the names of the first row's columns."""
    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]), delimiter=between)
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


def checked(kind, content, user):
    brought = bulk.bring(bulk.KINDS[kind], content)
    job = services.begin_bulk(
        kind=kind, brought=brought, user_id=user.pk, file_name="x.csv", language="en"
    )
    return bulk.work(job_id=job.pk)


def confirmed(job, user, choice="keep", nearby=False, reason=""):
    actor = bulk.working.staff_actor(user)
    assert services.confirm_bulk(job=job, choice=choice, nearby=nearby, reason=reason, actor=actor)
    return BulkJob.objects.get(pk=job.pk)


def done(kind, content, user, choice="keep"):
    job = confirmed(checked(kind, content, user), user, choice)
    return bulk.work(job_id=job.pk)


def counts(job):
    found = queries.bulk_progress(job)
    return found.made, found.changed, found.left, found.refused


def refusals(job):
    return {line.line: line.said for line in job.lines.order_by("line") if line.said}
