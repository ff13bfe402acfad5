"""Weekly hours, dated changes and whole regions closed: through the changes of schedule."""

from datetime import time, timedelta

import pytest
from django.utils import timezone

from booking import queries, services
from booking.importing import bulk
from booking.models import BulkJob, Reservation, ScheduleChange
from booking.services import Brought
from booking.tests.bulk.files import Kind, checked, confirmed, counts, done, refusals, sheet
from booking.tests.reshaping import a_centre, booked, slot_on
from providers.models import OpeningException
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def root():
    return factories.UserFactory(is_staff=True, is_superuser=True)


def week(provider, until="12:00", **cells):
    return [
        {
            "provider": provider.external_id,
            "weekday": weekday,
            "from": "09:00",
            "until": until,
            "places": 1,
        }
        | cells
        for weekday in range(1, 8)
    ]


def in_days(days):
    return (timezone.now() + timedelta(days=days)).date().isoformat()


def test_hours_as_they_are_change_nothing(root):
    job = done(Kind.OPENINGS, sheet(week(a_centre())), root)
    assert counts(job) == (0, 0, 1, 0)
    assert not ScheduleChange.objects.exists()


def test_a_week_is_replaced_and_who_is_stranded_moves(root):
    provider = a_centre()
    reservation = booked(slot_on(provider, 3, time(11, 30)))
    content = sheet(week(provider, until="11:00"))
    job = checked(Kind.OPENINGS, content, root)
    assert queries.bulk_progress(job).appointments == 1
    assert provider.openings.first().until_time == time(12)
    job = bulk.work(job_id=confirmed(job, root, "move").pk)
    assert job.status == BulkJob.Status.DONE
    assert {row.until_time for row in provider.openings.all()} == {time(11)}
    reservation.refresh_from_db()
    assert reservation.starts_at.astimezone(provider.zone).time() < time(11)
    assert counts(done(Kind.OPENINGS, content, root)) == (0, 0, 1, 0)


def test_a_bad_line_names_itself_and_leaves_the_whole_week(root):
    provider, other = a_centre(), a_centre()
    rows = [*week(other, until="10:00"), *week(provider, until="11:00")]
    rows[10]["until"] = "9 o'clock"
    rows[3] |= {"from": "10:00", "until": "10:00"}
    job = done(Kind.OPENINGS, sheet(rows), root)
    assert counts(job) == (0, 0, 0, 2)
    assert refusals(job) == {
        2: "Line 5: The end must come after the start.",
        9: "Line 12: until: Write a time such as 09:30.",
    }


def test_hours_that_somebody_changed_since_the_preview_are_not_overwritten(root):
    provider = a_centre()
    job = confirmed(checked(Kind.OPENINGS, sheet(week(provider, "11:00")), root), root)
    provider.openings.filter(weekday=1).delete()
    job = bulk.work(job_id=job.pk)
    assert counts(job) == (0, 0, 0, 1)
    assert provider.openings.filter(until_time=time(12)).count() == 6


def test_closures_are_added_and_those_there_are_stay(root):
    provider = a_centre()
    row = {"provider": provider.external_id, "date": in_days(3), "kind": "", "reason": "Storm"}
    assert counts(done(Kind.CLOSURES, sheet([row]), root)) == (0, 1, 0, 0)
    assert provider.exceptions.get().reason == "Storm"
    assert counts(done(Kind.CLOSURES, sheet([row]), root)) == (0, 0, 1, 0)


def test_a_manager_changes_their_own_centres_and_cannot_tell_others_from_none():
    mine, other = a_centre(), a_centre()
    user = factories.MembershipFactory(provider=mine, role="manager").user
    factories.MembershipFactory(provider=other, role="clerk", user=user)
    rows = [
        {"provider": number, "date": in_days(3)}
        for number in (mine.external_id, other.external_id, "no-such")
    ]
    job = done(Kind.CLOSURES, sheet(rows), user)
    assert counts(job) == (0, 1, 0, 2)
    assert len(set(refusals(job).values())) == 1
    assert OpeningException.objects.get().provider == mine


def test_who_is_no_manager_any_more_when_it_is_done_changes_nothing():
    provider = a_centre()
    member = factories.MembershipFactory(provider=provider, role="manager")
    row = {"provider": provider.external_id, "date": in_days(3)}
    job = confirmed(checked(Kind.CLOSURES, sheet([row]), member.user), member.user)
    member.delete()
    assert counts(bulk.work(job_id=job.pk)) == (0, 0, 0, 1)
    assert not OpeningException.objects.exists()


def closing(user, centres, hours=None, **more):
    on = (timezone.now() + timedelta(days=3)).date()
    lines = bulk.lines_of(centres, on, on, hours, "Storm")
    job = services.begin_bulk(
        kind=Kind.CLOSING,
        brought=[Brought([line]) for line in lines],
        user_id=user.pk,
        language="en",
    )
    return confirmed(bulk.work(job_id=job.pk), user, **more)


def test_a_storm_closes_many_centres_and_everybody_booked_is_settled(root):
    centres = [a_centre() for _ in range(3)]
    people = [booked(slot_on(centre, 3, time(9))) for centre in centres]
    job = bulk.work(job_id=closing(root, centres, choice="cancel", reason="Storm").pk)
    assert (job.status, counts(job)) == (BulkJob.Status.DONE, (0, 3, 0, 0))
    for reservation in people:
        reservation.refresh_from_db()
        assert reservation.status == Reservation.Status.CANCELLED
    assert {row.reason for row in OpeningException.objects.all()} == {"Storm"}


def test_a_worker_that_dies_between_two_centres_closes_each_once(root, monkeypatch):
    centres = [a_centre(window_days=4) for _ in range(3)]
    job = closing(root, centres)
    apply, applied = services.apply_change, []

    def dies(**given):
        applied.append(given)
        if len(applied) == 2:
            raise SystemExit
        return apply(**given)

    monkeypatch.setattr(bulk.working.services, "apply_change", dies)
    with pytest.raises(SystemExit):
        bulk.work(job_id=job.pk)
    monkeypatch.undo()
    job.refresh_from_db()
    assert job.status == BulkJob.Status.RUNNING
    later = timezone.now() + timedelta(minutes=2)
    assert queries.unfinished_bulk(now=later) == [job.pk]
    assert bulk.work(job_id=job.pk).status == BulkJob.Status.DONE
    assert ScheduleChange.objects.filter(status="done").count() == 3
    assert OpeningException.objects.count() == 3


def test_a_change_that_is_refused_on_the_way_is_told_at_its_line(root):
    job = closing(root, [a_centre(window_days=4)])
    propose = services.propose_change

    def refused(**given):
        change = propose(**given)
        ScheduleChange.objects.filter(pk=change.pk).update(
            status="failed", finished_at=timezone.now(), last_error="It cannot be kept."
        )
        return change

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(bulk.working.services, "propose_change", refused)
        job = bulk.work(job_id=job.pk)
    assert refusals(job) == {1: "It cannot be kept."}
    assert counts(job) == (0, 0, 0, 1)
