"""Two change a schedule at once: the later sees what the earlier did before it is replaced."""

from datetime import time, timedelta

import pytest
from django.utils import timezone

from audit.tests import cast
from booking import errors, queries, services
from booking.models import ScheduleChange
from booking.tests.admin.schedules import address, centre, opened, sealed, week_form
from booking.tests.api import staff
from booking.tests.api.rest import problem
from booking.tests.racing import race, tally
from booking.tests.reshaping import a_centre, changed, opened_daily, proposed
from providers.models import Opening
from providers.schedules import ExceptionDraft, OpeningDraft, ScheduleDraft
from tests import factories

pytestmark = pytest.mark.django_db
MINE = opened_daily(time(9), time(10))
THEIRS = opened_daily(time(9), time(11))


def ends_of(provider):
    return set(Opening.objects.filter(provider=provider).values_list("until_time", flat=True))


@pytest.mark.parametrize(
    "draft",
    [
        MINE,
        ScheduleDraft(recurring=()),
        ScheduleDraft(holiday_calendars=()),
        ScheduleDraft(services=()),
        ScheduleDraft(time_zone="UTC"),
        ScheduleDraft(slot_minutes=30),
        ScheduleDraft(capacity=2),
    ],
    ids=lambda draft: next(iter(draft.to_json())),
)
def test_what_replaces_a_part_of_the_schedule_is_refused_when_it_has_changed(draft):
    provider = a_centre()
    begun = queries.schedule_digest(provider)
    assert proposed(provider, draft, begun_from=begun)
    ScheduleChange.objects.all().delete()
    changed(provider, THEIRS)
    with pytest.raises(errors.ScheduleChanged):
        proposed(provider, draft, begun_from=begun)
    assert proposed(provider, draft, begun_from=queries.schedule_digest(provider))


def test_a_change_that_waits_counts_although_the_hours_are_not_written_yet():
    provider = a_centre()
    begun = queries.schedule_digest(provider)
    first = proposed(provider, THEIRS)
    with pytest.raises(errors.ScheduleChanged):
        proposed(provider, MINE, begun_from=begun)
    services.apply_change(change_id=first.pk)
    with pytest.raises(errors.ScheduleChanged):
        proposed(provider, MINE, begun_from=begun)
    assert ScheduleChange.objects.count() == 1


@pytest.mark.parametrize("kind", ["a day", "the end"])
def test_what_replaces_nothing_goes_on(kind):
    provider = a_centre()
    begun = queries.schedule_digest(provider)
    changed(provider, THEIRS)
    on = timezone.now().astimezone(provider.zone).date() + timedelta(days=5)
    drafts = {
        "a day": ScheduleDraft(exceptions_added=(ExceptionDraft(on, "closed"),)),
        "the end": ScheduleDraft(closes_on=on),
    }
    assert proposed(provider, drafts[kind], begun_from=begun)
    assert proposed(provider, MINE, begun_from=queries.schedule_digest(provider))


@pytest.mark.django_db(transaction=True)
def test_of_two_at_the_same_moment_one_is_asked_to_look_again():
    provider = a_centre()
    begun = queries.schedule_digest(provider)

    def propose(draft):
        return lambda: proposed(provider, draft, begun_from=begun)

    assert tally(race([propose(MINE), propose(THEIRS)])) == {"ok": 1, "schedule_changed": 1}


def test_the_form_of_the_week_comes_back_as_typed_beside_the_hours_as_they_are():
    provider = centre()
    browser = cast.manager(provider)
    fields = week_form(opened(browser, provider)) | {"begun": begun_in(browser, provider)}
    fields["hours-0-until_time"] = "11:30"
    changed(provider, opened_daily(time(8), time(12)))
    page = browser.post(address("week", provider), fields)
    assert page.status_code == 409
    text = page.content.decode()
    assert "Somebody else has changed this schedule meanwhile." in text
    assert 'value="11:30"' in text
    again = fields | {"begun": page.context["begun"]}
    assert browser.post(address("week", provider), again).status_code == 200
    assert not ScheduleChange.objects.exclude(status="done").exists()


def test_a_row_that_is_added_does_not_forget_when_the_writing_began():
    provider = centre()
    browser = cast.manager(provider)
    begun = begun_in(browser, provider)
    fields = week_form(opened(browser, provider)) | {"begun": begun, "add": "1"}
    changed(provider, THEIRS)
    page = browser.post(address("week", provider), fields)
    assert page.context["begun"] == begun
    assert f'name="begun" value="{begun}"' in page.content.decode()


def begun_in(browser, provider):
    page = opened(browser, provider)
    begun = page.context["begun"]
    assert f'name="begun" value="{begun}"' in page.content.decode()
    return begun


def test_the_preview_comes_back_with_the_draft_against_the_new_hours(worker):
    provider = centre()
    browser = cast.manager(provider)
    fields = week_form(opened(browser, provider))
    fields["hours-0-until_time"] = "11:30"
    page = browser.post(address("week", provider), fields)
    changed(provider, opened_daily(time(8), time(12)))
    with worker():
        refused = browser.post(
            address("preview", provider), {"draft": sealed(page), "apply": "yes"}
        )
    assert refused.status_code == 409
    assert "Somebody else has changed" in cast.said(refused)[0]
    assert refused.context["preview"].lost > 0
    assert ends_of(provider) == {time(12)}
    with worker():
        browser.post(address("preview", provider), {"draft": sealed(refused), "apply": "yes"})
    assert time(11, 30) in ends_of(provider)


def test_going_on_writing_says_that_somebody_else_was_there():
    provider = centre()
    browser = cast.manager(provider)
    fields = week_form(opened(browser, provider))
    fields["hours-0-until_time"] = "11:30"
    page = browser.post(address("week", provider), fields)
    same = browser.post(address("week", provider), {"draft": sealed(page)})
    assert cast.said(same) == []
    changed(provider, THEIRS)
    again = browser.post(address("week", provider), {"draft": sealed(page)})
    assert "Somebody else has changed" in cast.said(again)[0]
    assert 'value="11:30"' in again.content.decode()


def test_the_api_tells_the_schedule_and_refuses_one_that_has_changed():
    provider = factories.ProviderFactory(external_id="10001", window_days=5)
    factories.open_all_week(provider)
    desk = staff.manager(provider)
    path = "providers/10001/openings"
    hours = desk.get(path).json()
    previewed = desk.post("providers/10001/schedule-preview", {"slot_minutes": 30}).json()
    assert hours["schedule"] == previewed["schedule"] == queries.schedule_digest(provider)
    changed(provider, opened_daily(time(8), time(12)))
    problem(desk.put(path, hours), 409, "schedule_changed")
    problem(desk.put(path, hours | {"schedule": "x" * 65}), 422, "validation_failed")
    assert ScheduleChange.objects.count() == 1
    now = desk.get(path).json()
    assert desk.put(path, hours | {"schedule": now["schedule"]}).status_code == 202


def test_the_digest_is_that_of_the_hours_and_of_nothing_else():
    draft = ScheduleDraft(openings=(OpeningDraft(1, time(9), time(12), 1),), slot_minutes=15)
    same = ScheduleDraft(openings=[OpeningDraft(1, time(9), time(12), 1)], slot_minutes=15)
    other = ScheduleDraft(openings=(OpeningDraft(1, time(9), time(12), 2),), slot_minutes=15)
    assert draft.digest() == same.digest() == "ffd6cbfd0e90640d34706e2e70991198"
    assert draft.digest() != other.digest()
