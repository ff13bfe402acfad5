"""What staff do to appointments from the admin, each by the engine's own verbs."""

from datetime import timedelta

import pytest
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from audit.models import Entry
from audit.tests import cast
from booking.models import Reservation
from booking.references import in_groups
from tests.factories import (
    HoldFactory,
    MembershipFactory,
    ReservationFactory,
    SlotFactory,
)

pytestmark = pytest.mark.django_db

LIST = "/admin/booking/reservation/"
RELEASE = "/admin/booking/reservation/release-lapsed/"


def cancel(browser, *reservations, reason="Flooding", **more):
    chosen = {"action": "cancel_chosen", "_selected_action": [row.pk for row in reservations]}
    return browser.post(LIST, chosen | {"confirmed": "yes", "reason": reason} | more, follow=True)


def status_of(reservation):
    return Reservation.objects.get(pk=reservation.pk).status


def step(browser, reservation, name):
    address = reverse("admin:booking_reservation_step", args=[reservation.pk, name])
    return browser.post(address, follow=True)


def test_cancelling_asks_for_the_reason_first():
    reservation = ReservationFactory()
    browser = cast.root()
    page = browser.post(
        LIST, {"action": "cancel_chosen", "index": "0", "_selected_action": [reservation.pk]}
    )
    assert page.status_code == 200
    assert in_groups(reservation.reference) in page.content.decode()
    assert 'name="reason"' in page.content.decode()
    assert status_of(reservation) == "confirmed"


def test_cancelling_without_a_reason_is_asked_again():
    reservation = ReservationFactory()
    page = cancel(cast.root(), reservation, reason="  ")
    assert "Write the reason" in page.content.decode()
    assert status_of(reservation) == "confirmed"


def test_a_reason_has_at_most_200_signs():
    reservation = ReservationFactory()
    cancel(cast.root(), reservation, reason="x" * 201)
    assert status_of(reservation) == "confirmed"


def test_cancelled_appointments_give_their_places_back_and_tell_who_and_why():
    rows = ReservationFactory.create_batch(2)
    browser = cast.root()
    page = cancel(browser, *rows)
    assert cast.said(page) == ["2 appointments cancelled. The places are free for others."]
    for row in rows:
        row.refresh_from_db()
        assert (row.status, row.cancelled_by, row.cancel_reason) == (
            "cancelled",
            "staff",
            "Flooding",
        )
        row.slot.refresh_from_db()
        assert row.slot.taken == 0
    entry = Entry.objects.filter(verb="cancel", stage="exit").first()
    assert (entry.actor_kind, entry.actor_id) == ("staff", browser.user.pk)


def test_what_cannot_be_cancelled_is_named_with_its_reason_and_the_rest_goes_through():
    good = ReservationFactory()
    over = ReservationFactory(status="completed", completed_at=timezone.now())
    page = cancel(cast.root(), good, over)
    assert cast.said(page) == [
        f"{in_groups(over.reference)}: This booking is over and cannot be changed.",
        "1 appointment cancelled. The place is free for others.",
    ]
    assert (status_of(good), status_of(over)) == ("cancelled", "completed")


def test_staff_cancel_at_their_own_centres_alone():
    mine, other = ReservationFactory.create_batch(2)
    cancel(cast.clerk(mine.provider), mine, other)
    assert (status_of(mine), status_of(other)) == ("cancelled", "confirmed")


def test_no_more_are_cancelled_at_once_than_one_can_read_through(monkeypatch):
    monkeypatch.setattr("booking.admin.verbs.MOST_AT_ONCE", 1)
    rows = ReservationFactory.create_batch(2)
    page = cancel(cast.root(), *rows)
    assert cast.said(page) == ["Choose at most 1 appointments at a time."]
    assert {status_of(row) for row in rows} == {"confirmed"}


def lapsed_hold():
    return HoldFactory(expires_at=timezone.now() - timedelta(minutes=1))


def test_the_button_above_the_list_releases_lapsed_holds_and_says_how_many():
    lapsed, alive, elsewhere = lapsed_hold(), HoldFactory(), lapsed_hold()
    browser = cast.clerk(lapsed.provider)
    assert RELEASE in browser.get(LIST).content.decode()
    page = browser.post(RELEASE, follow=True)
    assert cast.said(page) == ["1 lapsed hold released."]
    assert (status_of(lapsed), status_of(alive)) == ("expired", "held")
    assert status_of(elsewhere) == "held"
    lapsed.slot.refresh_from_db()
    assert lapsed.slot.taken == 0


def test_the_action_releases_lapsed_holds_as_the_button_does():
    lapsed, alive = lapsed_hold(), HoldFactory()
    chosen = {"action": "release_lapsed", "index": "0", "_selected_action": [alive.pk]}
    cast.root().post(LIST, chosen)
    assert (status_of(lapsed), status_of(alive)) == ("expired", "held")


def test_nothing_happens_by_following_a_link():
    lapsed, reservation = lapsed_hold(), ReservationFactory()
    browser = cast.root()
    address = reverse("admin:booking_reservation_step", args=[reservation.pk, "check-in"])
    assert browser.get(RELEASE).status_code == 405
    assert browser.get(address).status_code == 405
    assert (status_of(lapsed), status_of(reservation)) == ("held", "confirmed")


def test_nothing_happens_by_a_form_of_another_site():
    reservation = ReservationFactory()
    browser = Browser(enforce_csrf_checks=True)
    cast.signed_in(cast.root().user, browser)
    address = reverse("admin:booking_reservation_step", args=[reservation.pk, "check-in"])
    for target in (RELEASE, address, LIST):
        assert browser.post(target, {"action": "cancel_chosen"}).status_code == 403
    assert status_of(reservation) == "confirmed"


@pytest.mark.parametrize(
    ("names", "status"),
    [
        (["check-in"], "checked_in"),
        (["check-in", "complete"], "completed"),
        (["complete"], "completed"),
        (["missed"], "no_show"),
    ],
)
def test_the_days_steps_are_buttons_on_the_page(names, status):
    reservation = ReservationFactory(slot__starts_at=timezone.now())
    browser = cast.clerk(reservation.provider)
    for name in names:
        before = browser.get(reverse("admin:booking_reservation_change", args=[reservation.pk]))
        assert f"step/{name}/" in before.content.decode()
        assert step(browser, reservation, name).status_code == 200
    assert status_of(reservation) == status


def test_a_step_out_of_turn_is_refused_with_its_sentence():
    reservation = HoldFactory()
    page = step(cast.root(), reservation, "check-in")
    assert cast.said(page) == [
        f"{in_groups(reservation.reference)}: This is not a confirmed appointment."
    ]
    assert status_of(reservation) == "held"


def test_a_step_at_another_centre_answers_as_an_absent_one():
    mine, other = ReservationFactory.create_batch(2)
    browser = cast.clerk(mine.provider)
    absent = Reservation(pk=other.pk + 1000)
    answers = {step(browser, row, "check-in").status_code for row in (other, absent)}
    assert answers == {404}
    assert step(browser, mine, "dance").status_code == 404
    assert status_of(other) == "confirmed"


def test_auditors_look_and_act_on_nothing():
    reservation, lapsed = ReservationFactory(), lapsed_hold()
    browser = cast.auditor()
    MembershipFactory(user=browser.user, provider=reservation.provider, role="manager")
    page = browser.get(reverse("admin:booking_reservation_change", args=[reservation.pk]))
    assert "step/check-in/" not in page.content.decode()
    assert RELEASE not in browser.get(LIST).content.decode()
    assert step(browser, reservation, "check-in").status_code == 403
    assert browser.post(RELEASE).status_code == 403
    cancel(browser, reservation)
    assert (status_of(reservation), status_of(lapsed)) == ("confirmed", "held")


def test_an_administrator_acts_everywhere_without_a_membership():
    reservation = ReservationFactory()
    cancel(cast.administrator(), reservation)
    assert status_of(reservation) == "cancelled"


def test_the_page_to_confirm_asks_as_many_queries_for_50_appointments_as_for_5():
    browser = cast.root()

    def asked_for(count):
        slots = SlotFactory.create_batch(count)
        rows = [ReservationFactory(slot=slot).pk for slot in slots]
        with cast.watched() as asked:
            browser.post(LIST, {"action": "cancel_chosen", "_selected_action": rows})
        return len(asked)

    asked_for(1)  # what a process remembers from its first time on
    assert asked_for(5) == asked_for(50)
