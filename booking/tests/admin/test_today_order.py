"""The list of today begins with whoever still needs something; those before are folded away."""

from datetime import timedelta

import pytest
from django.utils import timezone

from audit.tests import cast
from tests.factories import ProviderFactory, ReservationFactory, SlotFactory

pytestmark = pytest.mark.django_db
HOME = "/admin/"
LONG_AGO = timedelta(minutes=30)


@pytest.fixture
def slot():
    """It is today there whichever hour it is; appointments of one time lie as they were made."""
    laid_until = timezone.now().date() + timedelta(days=400)
    return SlotFactory(
        provider=ProviderFactory(laid_until=laid_until), starts_at=timezone.now(), capacity=20
    )


def missed(slot, since=LONG_AGO):
    return ReservationFactory(slot=slot, status="no_show", missed_at=timezone.now() - since)


def waiting(slot):
    now = timezone.now()
    return ReservationFactory(slot=slot, status="checked_in", checked_in_at=now)


def numbers(hours):
    return [row.number for _hour, rows in hours for row in rows]


def day_of(browser, **asked):
    return browser.get(HOME, asked).context["day"]


def test_what_is_settled_before_the_first_who_needs_something_is_folded_away(slot):
    settled = [missed(slot), missed(slot)]
    rest = [waiting(slot), missed(slot), ReservationFactory(slot=slot)]
    browser = cast.clerk(slot.provider)
    day = day_of(browser)
    assert numbers(day.earlier) == [one.pk for one in settled]
    assert numbers(day.hours) == [one.pk for one in rest]
    page = browser.get(HOME).content.decode()
    assert '<details class="earlier"><summary>2 earlier ones' in page
    # A scan shows whom it found, settled or not.
    assert numbers(day_of(browser, found=settled[1].pk).earlier) == [settled[0].pk]


def test_what_can_still_be_undone_is_not_folded_away(slot):
    folded, undoable = missed(slot), missed(slot, since=timedelta(minutes=1))
    day = day_of(cast.clerk(slot.provider))
    assert (numbers(day.earlier), numbers(day.hours)) == ([folded.pk], [undoable.pk])


def test_a_day_that_is_over_lies_open(slot):
    missed(slot)
    page = cast.clerk(slot.provider).get(HOME).content.decode()
    assert '<details class="earlier" open><summary>1 earlier one' in page
    assert "Nobody has an appointment here today." not in page


def test_of_many_who_wait_five_are_named_and_the_others_counted(slot):
    for _ in range(5):
        waiting(slot)
    browser = cast.clerk(slot.provider)
    assert "who wait" not in browser.get(HOME).content.decode()
    waiting(slot)
    waiting(slot)
    page = browser.get(HOME)
    assert len(page.context["day"].here) == 5
    assert "And 2 more who wait." in page.content.decode()
