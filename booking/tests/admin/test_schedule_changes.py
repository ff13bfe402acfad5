"""Changes of schedule in the admin: progress while at work, a report afterwards, never written."""

import pytest
from django.urls import reverse
from django.utils import timezone

from audit import services as audit
from audit.actors import SYSTEM
from audit.tests import cast
from booking.models import ScheduleChange
from booking.references import in_groups
from booking.tests.admin.schedules import centre, in_a_week, slots_on
from providers.schedules import ExceptionDraft, ScheduleDraft
from tests.factories import ClientFactory, ReservationFactory

pytestmark = pytest.mark.django_db

LIST = "/admin/booking/schedulechange/"
STRANDED = "/admin/booking/strandedreservation/"


def changed(provider, status="applying", **fields):
    draft = ScheduleDraft(exceptions_added=(ExceptionDraft(in_a_week(provider), "closed"),))
    now = timezone.now()
    moments = {"started_at": now} if status != "waiting" else {}
    moments |= {"finished_at": now} if status in ("done", "failed") else {}
    return ScheduleChange.objects.create(
        provider=provider,
        draft=draft.to_json(),
        choice="move",
        status=status,
        proposed_by_kind="staff",
        proposed_by_id=7,
        **(moments | fields),
    )


def stranded(change, count=1, **fields):
    slot = slots_on(change.provider, in_a_week(change.provider))[0]
    slot.capacity += count + slot.taken
    slot.save(update_fields=["capacity"])
    return [
        change.stranded_reservations.create(
            reservation=ReservationFactory(slot=slot, client=ClientFactory(name="Zoë Quintana")),
            why="closed",
            from_provider=change.provider,
            from_starts_at=slot.starts_at,
            **fields,
        )
        for _n in range(count)
    ]


def page_of(browser, change):
    return browser.get(reverse("admin:booking_schedulechange_change", args=[change.pk]))


def test_the_page_names_the_centre_and_the_list_by_number():
    provider = centre(name={"en": "Tangier <City>"})
    change = changed(provider)
    text = page_of(cast.clerk(provider), change).content.decode()
    said = f"{change.pk}, Tangier &lt;City&gt;"
    assert f"<title>{said} | " in " ".join(text.split())
    assert f"&rsaquo; {said}" in text
    assert str(change) not in text


@pytest.mark.parametrize(
    ("status", "loads_again"),
    [("waiting", True), ("applying", True), ("done", False), ("failed", False)],
)
def test_the_page_loads_itself_again_until_the_change_is_over(status, loads_again):
    provider = centre()
    change = changed(
        provider, status, last_error="The hours overlap." if status == "failed" else ""
    )
    text = page_of(cast.clerk(provider), change).content.decode()
    assert ('<meta http-equiv="refresh" content="5">' in text) is loads_again
    assert ("The hours overlap." in text) is (status == "failed")


def test_the_page_tells_how_far_it_has_come_and_what_became_of_whom():
    provider = centre()
    change = changed(provider, gained=11, lost=22, stranded=2, settled=1)
    [one] = stranded(change, outcome="cancelled", settled_at=timezone.now())
    text = page_of(cast.clerk(provider), change).content.decode()
    assert "1 of 2 people who lose their time are taken care of." in text
    assert in_groups(one.reservation.reference) in text
    assert "closed all day" in text
    assert "Zoë" not in text


def test_a_draft_of_an_older_version_is_left_out_and_breaks_nothing():
    provider = centre()
    change = changed(provider)
    ScheduleChange.objects.filter(pk=change.pk).update(draft={"openings": [{"colour": "red"}]})
    assert page_of(cast.clerk(provider), change).status_code == 200


def test_a_long_list_of_stranded_is_cut_and_leads_to_all_of_them(monkeypatch):
    monkeypatch.setattr("booking.admin.schedule_changes.MOST_LISTED", 2)
    provider = centre()
    change = changed(provider, stranded=3)
    stranded(change, 3)
    stranded(changed(provider, "done"), 1)
    browser = cast.clerk(provider)
    page = page_of(browser, change)
    assert len(page.context["listed"]) == 2
    everyone = f"{STRANDED}?change={change.pk}"
    assert everyone in page.content.decode()
    assert len(browser.get(everyone).context["cl"].result_list) == 3
    for nonsense in ("x", "9" * 40, "-1"):
        assert not browser.get(f"{STRANDED}?change={nonsense}").context["cl"].result_list


def test_staff_see_the_changes_of_their_centres_alone():
    provider, other = centre(), centre()
    mine, theirs = changed(provider), changed(other)
    [my_row], [their_row] = stranded(mine), stranded(theirs)
    browser = cast.clerk(provider)
    assert list(browser.get(LIST).context["cl"].result_list) == [mine]
    assert list(browser.get(STRANDED).context["cl"].result_list) == [my_row]
    assert page_of(browser, theirs).status_code == 302
    theirs_alone = reverse("admin:booking_strandedreservation_change", args=[their_row.pk])
    assert browser.get(theirs_alone).status_code == 302
    assert len(cast.auditor().get(LIST).context["cl"].result_list) == 2


def test_nobody_writes_a_change_or_its_outcome():
    provider = centre()
    change = changed(provider)
    [row] = stranded(change)
    browser = cast.root()
    for name, number in (("schedulechange", change.pk), ("strandedreservation", row.pk)):
        assert browser.get(f"/admin/booking/{name}/add/").status_code == 403
        assert browser.post(f"/admin/booking/{name}/{number}/change/", {}).status_code == 403
        assert browser.post(f"/admin/booking/{name}/{number}/delete/", {}).status_code == 403


def test_the_page_asks_as_many_queries_for_50_stranded_as_for_5():
    provider = centre(capacity=1)
    browser = cast.clerk(provider)

    def asked_for(count):
        change = changed(provider, "done", stranded=count)
        stranded(change, count, outcome="kept", settled_at=timezone.now())
        address = reverse("admin:booking_schedulechange_change", args=[change.pk])
        found = cast.queries_of(browser, address)
        change.stranded_reservations.all().delete()
        return found

    asked_for(1)  # what is read once and remembered
    assert asked_for(5) == asked_for(50)


@pytest.fixture
def stopped():
    """A change that a fault stopped with one of two settled."""
    provider = centre()
    change = changed(provider, "failed", started_at=timezone.now(), last_error="It stopped.")
    audit.Trail("attempt_change", SYSTEM, provider.pk, "schedule_change", change.pk).record_failure(
        "Fault"
    )
    done, _left = stranded(change, 2)
    type(done).objects.filter(pk=done.pk).update(outcome="kept", settled_at=timezone.now())
    return change


def retry(browser, change):
    return browser.post(reverse("admin:booking_schedulechange_retry", args=[change.pk]))


def test_a_change_that_was_stopped_says_so_and_lists_first_who_is_still_to_settle(stopped):
    browser = cast.manager(stopped.provider)
    page = page_of(browser, stopped)
    text = page.content.decode()
    assert "Stopped before the end. It stopped." in text
    assert "Try again" in text
    assert [str(row["outcome"]) for row in page.context["listed"]] == ["still to settle", "kept"]
    assert "stopped" in browser.get(LIST).content.decode()


def test_a_manager_lets_it_go_on(stopped, worker):
    with worker():
        answer = retry(cast.manager(stopped.provider), stopped)
    assert answer["Location"] == reverse("admin:booking_schedulechange_change", args=[stopped.pk])
    stopped.refresh_from_db()
    assert stopped.status == "done"
    assert stopped.stranded_reservations.filter(outcome="").count() == 0


def test_clerks_auditors_and_strangers_do_not(stopped):
    clerk = cast.clerk(stopped.provider)
    assert "Try again" not in page_of(clerk, stopped).content.decode()
    for browser, status in ((clerk, 403), (cast.auditor(), 403), (cast.manager(centre()), 404)):
        assert retry(browser, stopped).status_code == status
    manager = cast.manager(stopped.provider)
    address = reverse("admin:booking_schedulechange_retry", args=[stopped.pk])
    assert manager.get(address).status_code == 405
    stopped.refresh_from_db()
    assert stopped.status == "failed"


def test_after_another_change_it_is_not_tried_again(stopped):
    changed(stopped.provider, "done")
    browser = cast.manager(stopped.provider)
    text = page_of(browser, stopped).content.decode()
    assert "Try again" not in text
    assert "Another change has been made since." in text
    answer = browser.get(retry(browser, stopped)["Location"])
    assert "Somebody else has changed this schedule" in cast.said(answer)[0]
