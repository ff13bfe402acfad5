"""What leaves the printer: the day's list, the notice for the door, the letter."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from audit.tests import cast
from booking.tests.scenes import service_at
from providers.models import OpeningException
from tests.factories import (
    ClientFactory,
    ProviderFactory,
    ReservationFactory,
    SlotFactory,
    open_all_week,
)

pytestmark = pytest.mark.django_db

LIST, NOTICE = "/admin/today/list/", "/admin/today/notice/"


@pytest.fixture
def centre():
    provider = ProviderFactory(
        name={"en": "Oujda centre", "ar": "مركز وجدة"}, phone="+212539123456"
    )
    open_all_week(provider)
    return provider


def booked(centre, starts_at=None, **more):
    slot = SlotFactory(provider=centre, starts_at=starts_at or timezone.now(), capacity=9)
    return ReservationFactory(slot=slot, **more)


def test_the_list_has_what_a_clerk_calls_out_and_no_address(centre):
    client = ClientFactory(name="Salma Bennani", phone="+212612345678")
    mine = booked(centre, client=client)
    ReservationFactory(slot=mine.slot, client__name="Was Here", status="no_show")
    page = cast.clerk(centre).get(LIST).content.decode()
    assert "Salma Bennani" in page
    assert str(mine) in page
    for left_out in (client.email, "612345678", "612-345678", "Was Here", "✓"):
        assert left_out not in page


def test_whoever_is_here_already_is_ticked_on_the_list(centre):
    booked(centre, status="checked_in", checked_in_at=timezone.now(), needs=["wheelchair"])
    page = cast.clerk(centre).get(LIST).content.decode()
    assert "✓" in page
    assert "step-free way" in page


def test_the_list_of_another_day_is_asked_for_by_its_date(centre):
    mine = booked(centre, starts_at=timezone.now() + timedelta(days=2))
    day = mine.starts_at.astimezone(centre.zone).date()
    browser = cast.clerk(centre)
    assert str(mine) not in browser.get(LIST).content.decode()
    assert str(mine) in browser.get(f"{LIST}?day={day}").content.decode()


def closed(centre, days=3, **more):
    on = (timezone.now() + timedelta(days=days)).astimezone(centre.zone).date()
    return OpeningException.objects.create(provider=centre, on=on, kind="closed", **more)


def test_the_notice_says_in_each_language_what_is_closed_and_when_it_opens_again(centre):
    exception = closed(centre, reason="Flooding")
    browser = cast.clerk(centre)
    page = browser.get(NOTICE)  # the next closure, without asking for it
    assert [notice["code"] for notice in page.context["notices"]] == ["en", "ar"]
    english = page.context["notices"][0]
    assert english["all_day"]
    assert str(exception.on.day) in english["day"]
    again = exception.on + timedelta(days=1)
    assert english["again"].split()[1] == str(again.day)
    assert english["again_hours"] == ["09:00–12:00"]
    html = page.content.decode()
    for shown in (
        "Oujda centre",
        "مركز وجدة",
        "Flooding",
        'lang="ar" dir="rtl"',
        "+212 5 39 12 34 56",
    ):
        assert shown in html


def test_a_closure_of_some_hours_says_which_and_what_stays(centre):
    closed(centre, from_time="10:00", until_time="11:00")
    english = cast.clerk(centre).get(NOTICE).context["notices"][0]
    assert not english["all_day"]
    assert english["closed"] == ["10:00–11:00"]
    assert english["spans"] == ["09:00–10:00", "11:00–12:00"]


def test_a_day_that_is_open_has_no_notice(centre):
    page = cast.clerk(centre).get(NOTICE)
    assert page.context["notices"] == []
    assert "Nothing is closed on" in page.content.decode()


def test_the_letter_is_written_in_the_language_of_whom_it_is_for(centre):
    service = service_at(
        centre, 1, name={"en": "Passport", "fr": "Passeport"}, bring={"fr": "Une photo\nUn acte"}
    )
    client = ClientFactory(name="Salma Bennani", language="fr")
    mine = booked(centre, client=client, service=service)
    page = cast.clerk(centre).get(reverse("today:letter", args=[mine.pk])).content.decode()
    for shown in ('lang="fr"', "Salma Bennani", "Passeport", "Une photo", str(mine), "viewBox"):
        assert shown in page
    assert client.email not in page
    # What is not printed is the clerk's own.
    around = page[page.index("<nav") : page.index("</nav>")]
    assert 'lang="en" dir="ltr"' in around
    assert "Back to today" in around


def test_nobody_gets_a_letter_about_what_was_cancelled(centre):
    now = timezone.now()
    gone = booked(centre, status="cancelled", cancelled_at=now, cancelled_by="staff")
    address = reverse("today:letter", args=[gone.pk])
    assert cast.clerk(centre).get(address).status_code == 404


def test_nothing_is_printed_without_a_centre_or_by_strangers(centre, client):
    for address in (LIST, NOTICE):
        assert cast.clerk().get(address).status_code == 404
        assert client.get(address).status_code == 302
