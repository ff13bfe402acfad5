"""Today: the clerk's list and what is done from it, the manager's numbers, the choice of centre."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from audit.tests import cast
from booking.models import Reservation
from booking.references import in_groups, new_reference
from booking.tests.scenes import service_at
from clients.models import Client
from tests.factories import (
    ClientFactory,
    HoldFactory,
    MembershipFactory,
    ProviderFactory,
    ReservationFactory,
    SlotFactory,
)

pytestmark = pytest.mark.django_db

HOME, FIND, CENTRE = "/admin/", "/admin/today/find/", "/admin/today/centre/"
WALK_IN = "/admin/today/walk-in/"


@pytest.fixture
def centre():
    """Just now it is today there, whichever hour it is elsewhere."""
    laid_until = timezone.now().date() + timedelta(days=400)
    return ProviderFactory(notice_minutes=24 * 60, laid_until=laid_until)


def booked(centre, minutes=0, **more):
    """An appointment so many minutes from now, and of the same day there if 0."""
    slot = SlotFactory(
        provider=centre, starts_at=timezone.now() + timedelta(minutes=minutes), capacity=9
    )
    return ReservationFactory(slot=slot, **more)


def step(browser, reservation, name, **how):
    return browser.post(reverse("today:step", args=[reservation.pk, name]), **how)


def find(browser, reference):
    return browser.post(FIND, {"reference": reference}, follow=True)


def status_of(reservation):
    return Reservation.objects.get(pk=reservation.pk).status


# The list


def test_the_first_page_of_a_clerk_is_their_centres_day(centre):
    service = service_at(centre, 1, name={"en": "Passport"})
    client = ClientFactory(name="Salma Bennani")
    mine = booked(centre, client=client, service=service, needs=["wheelchair"])
    other = ReservationFactory(slot__starts_at=timezone.now(), client__name="Somebody Else")
    page = cast.clerk(centre).get(HOME).content.decode()
    for shown in (in_groups(mine.reference), "Salma Bennani", "Passport", "step-free way"):
        assert shown in page
    assert in_groups(other.reference) not in page
    assert "Somebody Else" not in page
    assert "Europe/Berlin" in page


def test_one_tap_checks_in_completes_and_undoes_and_comes_back_to_the_row(centre):
    mine = booked(centre)
    browser = cast.clerk(centre)
    for name, status in (
        ("check-in", "checked_in"),
        ("complete", "completed"),
        ("undo-completed", "checked_in"),
        ("undo-checked_in", "confirmed"),
        ("missed", "no_show"),
        ("undo-no_show", "confirmed"),
    ):
        page = browser.get(HOME).content.decode()
        assert f'formaction="/admin/today/{mine.pk}/{name}/"' in page
        answer = step(browser, mine, name)
        assert (answer.status_code, answer["Location"]) == (302, f"/admin/#row-{mine.pk}")
        assert status_of(mine) == status


def test_what_cannot_be_done_any_more_says_so(centre):
    mine = booked(centre)
    browser = cast.clerk(centre)
    step(browser, mine, "check-in")
    page = step(browser, mine, "missed", follow=True)
    assert cast.said(page)[-1].endswith("This is not a confirmed appointment.")
    page = step(browser, mine, "undo-completed", follow=True)
    assert cast.said(page) == [f"{mine}: This was undone or changed meanwhile. Look at it again."]
    assert status_of(mine) == "checked_in"


def test_nothing_happens_by_a_link_or_to_a_step_there_is_not(centre):
    mine = booked(centre)
    browser = cast.clerk(centre)
    assert browser.get(reverse("today:step", args=[mine.pk, "check-in"])).status_code == 405
    for name in ("dance", "undo-dance"):
        assert step(browser, mine, name).status_code == 404
    assert status_of(mine) == "confirmed"


def test_who_is_late_waits_or_is_next_is_told(centre):
    browser = cast.clerk(centre)
    now = timezone.now()
    late, here = booked(centre, -20, client__name="Late"), booked(centre, -50, client__name="Here")
    Reservation.objects.filter(pk=here.pk).update(
        status="checked_in", checked_in_at=now - timedelta(minutes=50, seconds=30)
    )
    day = _day_of(browser, [late, here])
    if day is None:  # just after midnight there
        return
    rows = {row.number: row for _hour, rows in day.hours for row in rows}
    assert (rows[late.pk].late, rows[here.pk].waits) == (20, 50)
    assert (day.behind, [row.number for row in day.here]) == (35, [here.pk])


def _day_of(browser, wanted):
    """The list, if all of these lie on today's local day."""
    day = browser.get(HOME).context["day"]
    shown = {row.number for _hour, rows in day.hours for row in rows}
    return day if {one.pk for one in wanted} <= shown else None


def test_an_auditor_sees_the_day_and_no_button(centre):
    mine = booked(centre)
    browser = cast.auditor()
    browser.post(CENTRE, {"number": centre.pk})
    page = browser.get(HOME).content.decode()
    assert in_groups(mine.reference) in page
    assert "formaction" not in page
    assert WALK_IN not in page
    assert step(browser, mine, "check-in").status_code == 403
    assert browser.get(WALK_IN).status_code == 403
    assert status_of(mine) == "confirmed"


def test_the_list_asks_as_many_queries_for_60_as_for_5(centre):
    browser = cast.manager(centre)
    slot = SlotFactory(provider=centre, starts_at=timezone.now(), capacity=99)

    def asked_for(count):
        for _ in range(count):
            ReservationFactory(slot=slot)
        return cast.queries_of(browser, HOME)

    asked_for(1)  # what a process remembers from its first time on
    assert asked_for(5) == asked_for(60)


# A reference, typed or scanned


def test_a_reference_finds_its_row_and_never_stands_in_an_address(centre):
    mine = booked(centre)
    browser = cast.clerk(centre)
    for written in (mine.reference, f" {in_groups(mine.reference).lower()} \r\n"):
        page = find(browser, written)
        assert page.redirect_chain == [(f"/admin/?found={mine.pk}", 302)]
        assert page.context["day"].found.number == mine.pk
        assert cast.said(page) == []
    assert browser.get(FIND).status_code == 405


def test_another_centres_reference_answers_as_one_that_was_never_given(centre):
    other = booked(ProviderFactory())
    never = new_reference()
    browser = cast.clerk(centre)

    def answer(reference):
        [said] = cast.said(find(browser, reference))
        return said.replace(in_groups(reference), "?")

    assert answer(other.reference) == answer(never)


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"status": "cancelled", "cancelled_at": "now", "cancelled_by": "staff"}, "was cancelled"),
        ({"status": "checked_in", "checked_in_at": "now"}, "is checked in already, since"),
        ({"status": "completed", "completed_at": "now"}, "is completed already"),
        ({"status": "no_show", "missed_at": "now"}, "was marked as missed"),
    ],
    ids=["cancelled", "checked_in", "completed", "missed"],
)
def test_what_is_not_expected_any_more_is_told(centre, values, said):
    now = timezone.now()
    mine = booked(centre, **{k: now if v == "now" else v for k, v in values.items()})
    [answer] = cast.said(find(cast.clerk(centre), mine.reference))
    assert said in answer


def test_another_days_appointment_and_a_hold_are_told_with_their_time(centre):
    browser = cast.clerk(centre)
    later = ReservationFactory(slot=SlotFactory(provider=centre))
    assert "is on another day:" in cast.said(find(browser, later.reference))[0]
    hold = HoldFactory(slot=SlotFactory(provider=centre, starts_at=timezone.now()))
    assert "is held and not booked yet" in cast.said(find(browser, hold.reference))[0]
    HoldFactory._meta.model.objects.filter(pk=hold.pk).update(expires_at=timezone.now())
    assert "was held and never booked" in cast.said(find(browser, hold.reference))[0]


@pytest.mark.parametrize("written", ["", "K7M", "x" * 5000, "K7M-2QX-9RT-4H0\x00"])
def test_what_is_no_reference_is_said_to_be_none(centre, written):
    [said] = cast.said(find(cast.clerk(centre), written))
    assert said.startswith("That is not a whole reference.")


# Which centre


def test_who_serves_several_centres_chooses_one_and_keeps_it(centre):
    other = ProviderFactory(name={"en": "Oujda"})
    browser = cast.clerk(centre, other)
    assert "Oujda" in browser.get(HOME).content.decode()
    browser.post(CENTRE, {"number": other.pk})
    assert browser.get(HOME).context["desk"].provider == other
    browser.post(CENTRE, {"words": centre.external_id})
    assert browser.get(HOME).context["desk"].provider == centre


def test_nobody_sits_down_elsewhere(centre):
    foreign = ProviderFactory(name={"en": "Foreign"})
    theirs = booked(foreign)
    browser = cast.clerk(centre, ProviderFactory())
    absent = foreign.pk + 1000
    answers = {
        browser.post(CENTRE, {"number": number}).status_code for number in (foreign.pk, absent)
    }
    assert answers == {404}
    found = browser.post(CENTRE, {"words": "Foreign"})
    assert "Foreign" not in re.sub(r"value=\"[^\"]*\"", "", found.content.decode())
    browser.post(CENTRE, {"number": centre.pk})
    assert step(browser, theirs, "check-in").status_code == 404
    assert browser.get(reverse("today:letter", args=[theirs.pk])).status_code == 404


def test_who_leaves_a_centre_sits_there_no_more(centre):
    browser = cast.clerk(centre, ProviderFactory())
    browser.post(CENTRE, {"number": centre.pk})
    browser.user.memberships.filter(provider=centre).delete()
    MembershipFactory(user=browser.user)
    assert browser.get(HOME).context["desk"] is None


def test_everything_else_is_one_link_away(centre):
    browser = cast.clerk(centre)
    assert "/admin/everything/" in browser.get(HOME).content.decode()
    page = browser.get("/admin/everything/").content.decode()
    assert "/admin/booking/reservation/" in page


def test_staff_of_no_centre_are_told_so():
    assert "You belong to no centre yet" in cast.clerk().get(HOME).content.decode()


# Numbers and troubles


def test_the_manager_sees_the_numbers_of_the_day_and_the_clerk_does_not(centre):
    now = timezone.now()
    slot = SlotFactory(provider=centre, starts_at=now, capacity=5)
    ReservationFactory(slot=slot)
    ReservationFactory(slot=slot, status="checked_in", checked_in_at=now)
    ReservationFactory(slot=slot, status="no_show")
    numbers = cast.manager(centre).get(HOME).context["numbers"]
    total = numbers["total"]
    assert (total.booked, total.arrived, total.missed, total.free) == (3, 1, 1, 2)
    [hour] = numbers["hours"]
    assert hour.name == f"{now.astimezone(centre.zone):%H}:00"
    assert [kind for kind, _begin, _length in hour.parts] == [
        "arrived",
        "expected",
        "missed",
        "free",
    ]
    assert "numbers" not in cast.clerk(centre).get(HOME).context


def test_the_administrator_sees_what_is_wrong_and_where_to_look():
    bare = ProviderFactory(name={"en": "Bare Centre"})
    page = cast.administrator().get(HOME).content.decode()
    assert "No times ahead" in page
    assert reverse("admin:providers_provider_schedule_week", args=[bare.pk]) in page
    assert "Bare Centre" not in cast.clerk(ProviderFactory()).get(HOME).content.decode()


# Without an appointment


@pytest.fixture
def free_now(centre):
    service = service_at(centre, 1)
    slot = SlotFactory(provider=centre, starts_at=timezone.now() - timedelta(seconds=30))
    return slot, {"service": service.public_id, "slot": slot.pk, "language": "en"}


def test_somebody_at_the_counter_is_booked_and_has_arrived(centre, free_now):
    slot, wish = free_now
    browser = cast.clerk(centre)
    assert f'value="{slot.pk}"' in browser.get(WALK_IN).content.decode()
    answer = browser.post(WALK_IN, wish | {"name": "Salma Bennani", "arrived": "on"})
    taken = Reservation.objects.get(slot=slot)
    assert (answer.status_code, answer["Location"]) == (302, f"/admin/?found={taken.pk}")
    assert (taken.status, taken.client.name) == ("checked_in", "Salma Bennani")


def test_a_slip_in_the_form_is_told_and_books_nobody(centre, free_now):
    _slot, wish = free_now
    answer = cast.clerk(centre).post(WALK_IN, wish | {"phone": "12"})
    assert answer.status_code == 422
    assert "Write the name, for example Salma Bennani." in answer.content.decode()
    assert not Client.objects.exists()


def test_a_time_taken_meanwhile_is_refused_with_the_times_left(centre, free_now):
    slot, wish = free_now
    ReservationFactory(slot=slot)
    answer = cast.clerk(centre).post(WALK_IN, wish | {"name": "Salma Bennani"})
    assert (answer.status_code, Client.objects.filter(name="Salma Bennani").exists()) == (
        422,
        False,
    )
