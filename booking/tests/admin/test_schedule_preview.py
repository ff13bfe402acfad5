"""The preview: what a change would do, who would be stranded, and what happens to them."""

from datetime import time

import pytest
from django.test import Client as Browser
from django.urls import reverse

from audit.tests import cast
from booking.admin.schedule import drafts
from booking.models import Reservation, ScheduleChange, Slot
from booking.references import in_groups
from booking.tests.admin.schedules import address, centre, in_a_week, sealed, slots_on
from providers.schedules import ExceptionDraft, OpeningDraft, ScheduleDraft
from tests.factories import ClientFactory, HoldFactory, ReservationFactory

pytestmark = pytest.mark.django_db


def closing(on):
    return ScheduleDraft(exceptions_added=(ExceptionDraft(on=on, kind="closed"),))


def preview(browser, provider, draft, **fields):
    """The preview's page of a draft, as the forms of the schedule lead to it."""
    worn = drafts.seal(draft, provider, browser.user.pk)
    return browser.post(address("preview", provider), {"draft": worn, **fields})


def booked(provider, on, **fields):
    slot = slots_on(provider, on)[0]
    return ReservationFactory(slot=slot, **fields)


def test_the_preview_counts_names_and_changes_nothing():
    provider = centre()
    on = in_a_week(provider)
    appointment = booked(provider, on, client=ClientFactory(name="Zoë Quintana"))
    hold = HoldFactory(slot=slots_on(provider, on)[1])
    page = preview(cast.manager(provider), provider, closing(on))
    assert page.status_code == 200
    found = page.context["preview"]
    assert (found.appointments, found.holds) == (1, 1)
    text = page.content.decode()
    assert "2 people lose their time" in text
    assert "Zoë Quintana" in text
    assert in_groups(appointment.reference) in text
    assert in_groups(hold.reference) in text
    assert 'value="move"' in text
    assert not provider.exceptions.exists()
    assert not ScheduleChange.objects.exists()
    assert len(slots_on(provider, on)) == 12


def test_without_anybody_stranded_no_choice_is_asked():
    provider = centre()
    text = preview(cast.manager(provider), provider, closing(in_a_week(provider))).content.decode()
    assert "Nobody loses their time." in text
    assert 'name="choice"' not in text


def test_the_draft_on_the_page_tells_nothing_about_anybody():
    provider = centre()
    on = in_a_week(provider)
    booked(provider, on, client=ClientFactory(name="Zoë Quintana", email="zoe@example.net"))
    browser = cast.manager(provider)
    page = preview(browser, provider, closing(on))
    draft = drafts.unseal(sealed(page), provider, browser.user.pk)
    assert draft == closing(on)
    assert "Zoë" not in repr(draft)


def apply(browser, provider, draft, worker, **fields):
    page = preview(browser, provider, draft)
    with worker():
        return browser.post(
            address("preview", provider), {"draft": sealed(page), "apply": "yes", **fields}
        )


def test_a_change_that_strands_nobody_is_applied_and_leads_to_its_page(worker):
    provider = centre()
    on = in_a_week(provider)
    browser = cast.manager(provider)
    answer = apply(browser, provider, closing(on), worker, reason="Painters")
    change = ScheduleChange.objects.get()
    assert answer["Location"] == reverse("admin:booking_schedulechange_change", args=[change.pk])
    assert (change.status, change.choice, change.reason) == ("done", "keep", "Painters")
    assert (change.proposed_by_kind, change.proposed_by_id) == ("staff", browser.user.pk)
    assert slots_on(provider, on) == []
    page = browser.get(answer["Location"])
    assert "Done." in page.content.decode()
    assert 'http-equiv="refresh"' not in page.content.decode()


def test_those_stranded_need_a_choice():
    provider = centre()
    on = in_a_week(provider)
    booked(provider, on)
    page = preview(cast.manager(provider), provider, closing(on), apply="yes")
    assert page.status_code == 422
    assert page.context["form"].errors == {"choice": ["Choose what happens to them."]}
    assert "Error:" in page.content.decode()
    assert not ScheduleChange.objects.exists()


@pytest.mark.parametrize(
    ("choice", "status", "outcome"),
    [("keep", "confirmed", "kept"), ("move", "confirmed", "moved"), ("cancel", "cancelled", "")],
)
def test_each_choice_does_what_it_says(worker, choice, status, outcome):
    provider = centre()
    on = in_a_week(provider)
    appointment = booked(provider, on)
    answer = apply(
        cast.manager(provider), provider, closing(on), worker, choice=choice, reason="Flooding"
    )
    assert answer.status_code == 302
    after = Reservation.objects.get(pk=appointment.pk)
    assert after.status == status
    assert (after.starts_at != appointment.starts_at) is (choice == "move")
    [stranded] = ScheduleChange.objects.get().stranded_reservations.all()
    assert stranded.outcome == (outcome or "cancelled")


def test_cancelling_needs_a_reason():
    provider = centre()
    on = in_a_week(provider)
    booked(provider, on)
    page = preview(cast.manager(provider), provider, closing(on), apply="yes", choice="cancel")
    assert page.status_code == 422
    assert "reason" in page.context["form"].errors


@pytest.mark.parametrize(("choice", "nearby"), [("move", True), ("keep", False)])
def test_nearby_counts_only_for_moving(choice, nearby):
    provider = centre()
    on = in_a_week(provider)
    booked(provider, on)
    preview(cast.manager(provider), provider, closing(on), apply="yes", choice=choice, nearby="on")
    assert ScheduleChange.objects.get().nearby is nearby


@pytest.mark.parametrize(
    "fields",
    [
        {"choice": "wipe"},
        {"choice": "keep", "reason": "x" * 201},
        {"choice": "keep", "reason": "\0"},
    ],
    ids=["no such choice", "a long reason", "NUL"],
)
def test_an_answer_that_is_none_is_refused(fields):
    provider = centre()
    on = in_a_week(provider)
    booked(provider, on)
    page = preview(cast.manager(provider), provider, closing(on), apply="yes", **fields)
    assert page.status_code == 422
    assert not ScheduleChange.objects.exists()


@pytest.mark.parametrize(
    "wrong", ["", "nonsense", "{}", "a:b:c", "\0", "x" * 100_000], ids=lambda wrong: wrong[:9]
)
def test_a_draft_that_is_none_leads_back_to_the_week(wrong):
    provider = centre()
    page = cast.manager(provider).post(
        address("preview", provider), {"draft": wrong, "apply": "yes"}, follow=True
    )
    assert cast.said(page) == ["What you wrote is not kept any more. Write it once more."]
    assert not ScheduleChange.objects.exists()


def test_a_draft_is_of_use_at_its_own_centre_and_to_its_own_writer_alone():
    provider, other = centre(), centre()
    writer, colleague = cast.manager(provider, other), cast.manager(provider, other)
    worn = drafts.seal(closing(in_a_week(provider)), provider, writer.user.pk)
    for browser, where in ((writer, other), (colleague, provider)):
        answer = browser.post(address("preview", where), {"draft": worn, "apply": "yes"})
        assert answer["Location"] == address("week", where)
    assert not ScheduleChange.objects.exists()


def test_a_draft_that_became_impossible_is_refused_with_its_sentence():
    provider = centre()
    wrong = ScheduleDraft(openings=(OpeningDraft(1, time(12), time(9), 1),))
    answer = preview(cast.manager(provider), provider, wrong)
    assert answer["Location"] == address("week", provider)


def test_going_on_writing_shows_the_draft_in_the_form_again():
    provider = centre()
    browser = cast.manager(provider)
    draft = ScheduleDraft(openings=(OpeningDraft(3, time(7), time(8), 9),), slot_minutes=20)
    worn = drafts.seal(draft, provider, browser.user.pk)
    page = browser.post(address("week", provider), {"draft": worn})
    form = page.context["form"]
    assert form.rest["slot_minutes"].value() == 20
    [row, _blank] = form.days()[2]["rows"]
    assert (row["from_time"].value(), row["capacity"].value()) == (time(7), 9)


def test_a_preview_is_nothing_to_follow_a_link_to():
    provider = centre()
    answer = cast.manager(provider).get(address("preview", provider))
    assert answer["Location"] == address("week", provider)


def test_days_and_people_are_leafed_through(monkeypatch):
    monkeypatch.setattr("booking.admin.schedule.preview.DAYS_A_PAGE", 3)
    monkeypatch.setattr("booking.admin.schedule.preview.STRANDED_A_PAGE", 2)
    provider = centre()
    on = in_a_week(provider)
    for slot in slots_on(provider, on)[:5]:
        ReservationFactory(slot=slot)
    browser = cast.manager(provider)
    closed = ScheduleDraft(openings=())
    first = preview(browser, provider, closed)
    second = preview(browser, provider, closed, days_page="2", stranded_page="2")
    assert len(first.context["days"].object_list) == 3
    days = [row["on"] for page in (first, second) for row in page.context["days"]]
    assert days == sorted(set(days))
    people = [row.reference for page in (first, second) for row in page.context["stranded"]]
    assert len(set(people)) == 4
    last = preview(browser, provider, closed, days_page="999", stranded_page="x" * 50)
    assert last.status_code == 200


def test_a_preview_of_50_stranded_asks_as_many_queries_as_one_of_2():
    def asked_for(count):
        provider = centre(capacity=10)
        on = in_a_week(provider)
        slots = slots_on(provider, on)
        for number in range(count):
            ReservationFactory(slot=slots[number % 12])
        browser = cast.manager(provider)
        with cast.watched() as asked:
            assert preview(browser, provider, closing(on)).status_code == 200
        return len(asked)

    asked_for(1)  # what a process remembers from its first time on
    assert asked_for(2) == asked_for(50)


def test_nothing_is_applied_by_a_form_of_another_site():
    provider = centre()
    browser = Browser(enforce_csrf_checks=True)
    user = cast.manager(provider).user
    cast.signed_in(user, browser)
    worn = drafts.seal(closing(in_a_week(provider)), provider, user.pk)
    for name in ("week", "month", "preview"):
        sent = {"draft": worn, "apply": "yes"}
        assert browser.post(address(name, provider), sent).status_code == 403
    assert not ScheduleChange.objects.exists()


def test_a_day_of_the_preview_is_the_centres_own():
    provider = centre(time_zone="Pacific/Auckland")
    on = in_a_week(provider)
    page = preview(cast.manager(provider), provider, closing(on))
    assert [row["on"] for row in page.context["days"]] == [on]
    assert Slot.objects.filter(provider=provider).exists()
