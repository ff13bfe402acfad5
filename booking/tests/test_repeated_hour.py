"""The hour that comes twice when the clocks go back, named by start and end."""

from datetime import UTC, date, datetime, time

import pytest

from audit.actors import Actor, ActorKind
from booking import errors, services
from booking.choices import SlotChoice
from tests import factories

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 10, 20, tzinfo=UTC)


def book(from_time, until_time):
    provider = factories.ProviderFactory(time_zone="Europe/Berlin")
    factories.OpeningFactory(
        provider=provider, weekday=7, from_time=time(1), until_time=time(4), capacity=1
    )
    applicant = factories.ApplicantFactory()
    reservation = services.book(
        choice=SlotChoice(
            provider=provider.external_id,
            local_date=date(2026, 10, 25),
            local_time=time.fromisoformat(from_time),
            local_until=time.fromisoformat(until_time),
        ),
        actor=Actor(ActorKind.PORTAL, applicant.portal_id),
        pre_registration_id=applicant.pre_registration_id,
        now=NOW,
    )
    return reservation.starts_at.strftime("%H:%M")


@pytest.mark.parametrize(
    ("from_time", "until_time", "utc"),
    [
        ("02:30", "02:45", "00:30"),  # twice, and nothing tells them apart: the first
        ("02:45", "02:00", "00:45"),  # the clocks go back at its end
        ("02:45", "03:00", "01:45"),  # only the second ends at three
        ("03:00", "03:15", "02:00"),
    ],
)
def test_the_end_tells_which_of_the_two_is_meant(from_time, until_time, utc):
    assert book(from_time, until_time) == utc


def test_an_end_before_its_start_is_no_slot():
    with pytest.raises(errors.SlotUnknown):
        book("03:15", "03:00")
