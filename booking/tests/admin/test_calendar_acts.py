"""What is done from a centre's calendar, and who may: moving, closing."""

from datetime import time

import pytest
from django.urls import reverse
from django.utils import timezone

from audit.tests import cast
from booking.models import Notice
from booking.tests.admin.calendars import drawn, of_kind, page
from booking.tests.admin.schedules import centre, in_a_week, slots_on
from booking.tests.scenes import taken
from tests.factories import ReservationFactory

pytestmark = pytest.mark.django_db
WANTED = {"who": "client", "reason": "Asked by telephone"}


@pytest.fixture
def provider():
    return centre(capacity=3)


@pytest.fixture
def slot(provider):
    """Nine o'clock, a week from now."""
    return slots_on(provider, in_a_week(provider))[0]


# Moving


@pytest.mark.parametrize(
    ("who", "word"), [("client", "moved"), ("centre", "reassigned")], ids=["client", "centre"]
)
def test_an_appointment_is_moved_with_both_times_in_view(provider, slot, who, word):
    mine = ReservationFactory(slot=slot, client__email="salma@example.org")
    later = slots_on(provider, in_a_week(provider))[5]
    browser = cast.clerk(provider)
    shown = browser.get(reverse("admin:booking_reservation_change", args=[mine.pk]))
    assert page("", provider, move=mine.pk) in shown.content.decode()
    told = drawn(browser, provider, in_a_week(provider), move=mine.pk)
    address = page("_move", provider, mine.pk, later.pk)
    assert address in [each.get("url") for each in of_kind(told, "is-slot")]
    asked = browser.get(address)
    for at in ("09:00", "10:15"):
        assert f", {at}</time>" in asked.content.decode()
    answer = browser.post(address, WANTED | {"who": who, "revision": mine.revision})
    assert answer.status_code == 302
    mine.refresh_from_db()
    assert (mine.slot, mine.changes, mine.notes.get().text) == (later, 0, WANTED["reason"])
    assert Notice.objects.filter(reservation=mine, kind=word).exists()


def test_nothing_moves_unasked_nor_what_was_changed_meanwhile(provider, slot):
    mine = ReservationFactory(slot=slot)
    later = slots_on(provider, in_a_week(provider))[5]
    browser, address = cast.clerk(provider), page("_move", provider, mine.pk, later.pk)
    for missing in WANTED:
        sent = {"revision": mine.revision} | WANTED | {missing: ""}
        assert browser.post(address, sent).status_code == 422
    stale = WANTED | {"revision": mine.revision + 1}
    assert browser.post(address, stale).status_code == 409
    mine.refresh_from_db()
    assert mine.slot == slot


def test_a_move_that_is_refused_says_why_and_keeps_the_time(provider, slot):
    mine = ReservationFactory(slot=slot)
    later = slots_on(provider, in_a_week(provider))[5]
    for _ in range(3):
        ReservationFactory(slot=later)
    answer = cast.clerk(provider).post(
        page("_move", provider, mine.pk, later.pk), WANTED | {"revision": mine.revision}
    )
    assert answer.status_code == 422
    assert cast.said(answer)[0].startswith(f"{mine}: ")
    mine.refresh_from_db()
    assert mine.slot == slot


def test_who_cannot_be_moved_is_not(provider, slot):
    now = timezone.now()
    gone = ReservationFactory(slot=slot, status="cancelled", cancelled_at=now, cancelled_by="staff")
    foreign = ReservationFactory()
    browser = cast.clerk(provider)
    for each in (gone, foreign):
        assert browser.get(page("", provider, move=each.pk)).context["moved"] is None


# Closing


def test_hours_are_closed_by_way_of_the_days_page_and_its_preview(provider, slot):
    on = in_a_week(provider)
    booking = page("_book", provider, slot.pk)
    month = reverse("admin:providers_provider_schedule_month", args=[provider.pk])
    wanted = f"{month}?day={on}&from=09:00&until=09:15"
    manager = cast.manager(provider)
    assert wanted.replace("&", "&amp;") in manager.get(booking).content.decode()
    assert month + "?day" not in cast.clerk(provider).get(booking).content.decode()
    [row] = manager.get(wanted).context["form"].forms
    begun = {name: row[name].value() for name in ("kind", "from_time", "until_time")}
    assert begun == {"kind": "closed_hours", "from_time": time(9), "until_time": time(9, 15)}
    assert not provider.exceptions.exists()
    [blank] = manager.get(f"{month}?day={on}&from=soon&until=09:15").context["form"].forms
    assert blank["kind"].value() is None


# Who may


def test_another_centres_calendar_answers_as_one_there_is_not(provider, slot):
    mine = ReservationFactory(slot=slot)
    other = centre()
    theirs = slots_on(other, in_a_week(other))[0]
    browser = cast.manager(other)
    addresses = [
        *(page(name, provider) for name in ("", "_list", "_events")),
        page("_book", provider, slot.pk),
        page("_move", provider, mine.pk, slot.pk),
        # Through the own centre to what is another's.
        page("_book", other, slot.pk),
        page("_move", other, mine.pk, theirs.pk),
    ]
    own = ReservationFactory(slot=theirs)
    addresses.append(page("_move", other, own.pk, slot.pk))
    for address in addresses:
        assert browser.get(address).status_code == 404, address
        assert browser.post(address, WANTED).status_code == 404, address


def test_an_auditor_looks_and_does_nothing(provider, slot):
    mine = ReservationFactory(slot=slot, client__name="Salma Bennani")
    browser, on = cast.auditor(), in_a_week(provider)
    told = drawn(browser, provider, on, move=mine.pk)
    assert not [each for each in of_kind(told, "is-slot") if "url" in each]
    assert of_kind(told, "is-appointment")[0]["title"] == "Salma Bennani"
    listed = browser.get(page("_list", provider, view="day", day=on.isoformat())).content.decode()
    assert "Salma Bennani" in listed
    assert "/calendar/book/" not in listed
    assert "closing-form" not in listed
    given = WANTED | {"name": "Somebody", "language": "en", "revision": mine.revision}
    later = slots_on(provider, on)[5]
    for address in (
        page("_book", provider, later.pk),
        page("_move", provider, mine.pk, later.pk),
    ):
        assert browser.get(address).status_code == 403
        assert browser.post(address, given).status_code == 403
    assert taken(slot, later) == [1, 0]
