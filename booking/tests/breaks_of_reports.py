"""How the rules of the counts for reports are broken (see test_constraints)."""

from tests import factories, raw_sql

ON = "2026-10-01"


def an_hour_counted_twice():
    provider = factories.ProviderFactory()
    for _ in range(2):
        raw_sql.insert("booking_countedhour", provider_id=provider.pk, on=ON, hour=9)


def a_thirteenth_hour_of_the_evening():
    provider = factories.ProviderFactory()
    raw_sql.insert("booking_countedhour", provider_id=provider.pk, on=ON, hour=24)


def a_day_counted_twice_for_no_service():
    provider = factories.ProviderFactory()
    for _ in range(2):
        raw_sql.insert("booking_countedday", provider_id=provider.pk, on=ON, service_id=None)


def a_provider_counted_on_two_clocks():
    provider = factories.ProviderFactory()
    for zone in ("UTC", "Asia/Manila"):
        raw_sql.insert(
            "booking_countedprovider",
            provider_id=provider.pk,
            until=ON,
            time_zone=zone,
            looked_at=ON,
            compared_at=ON,
        )


BREAKS = {
    "hour_of_a_day_is_counted_once": an_hour_counted_twice,
    "counted_hour_is_on_the_clock": a_thirteenth_hour_of_the_evening,
    "service_of_a_day_is_counted_once": a_day_counted_twice_for_no_service,
    "provider_is_counted_on_one_clock": a_provider_counted_on_two_clocks,
}
