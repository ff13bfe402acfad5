"""Whether PostgreSQL and Python read a provider's clock alike."""

from datetime import UTC, datetime, timedelta

import pytest

from booking.queries.zone_rules import zones_that_disagree
from tests.factories import ProviderFactory

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 21, 9, tzinfo=UTC)
CHANGE = datetime(2027, 3, 1, tzinfo=UTC)


def a_law_that_only_python_knows(zone, instant):
    return timedelta(hours=1 if zone == "Asia/Tokyo" and instant > CHANGE else 9)


def test_zones_that_both_read_alike_are_not_named():
    ProviderFactory(time_zone="Asia/Tokyo")
    assert zones_that_disagree(NOW) == []


def test_a_law_that_reached_one_of_the_two_is_named_with_its_first_day():
    for zone in ("Asia/Tokyo", "Asia/Seoul", "Asia/Tokyo"):
        ProviderFactory(time_zone=zone)

    (found,) = zones_that_disagree(NOW, a_law_that_only_python_knows)

    assert (found.zone, found.on.date()) == ("Asia/Tokyo", CHANGE.date())
    assert (found.python, found.postgresql) == (timedelta(hours=1), timedelta(hours=9))
