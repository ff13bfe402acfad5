"""Rows to measure with: providers with weekly hours, and holds."""

import random
from datetime import time

from django.db import connection

from booking.references import new_reference
from clients.models import Applicant, Portal
from providers.models import Opening, Provider

ZONES = ("Europe/Berlin", "Africa/Casablanca", "Asia/Kolkata", "America/New_York", "Asia/Manila")


def make_providers(count: int, window_days: int) -> list[int]:
    """Providers in several zones, each open 7 to 9 hours a day with a break, six days a week."""
    dice = random.Random(7)
    providers = Provider.objects.bulk_create(
        Provider(
            external_id=f"B{n}",
            name={"en": f"Centre {n}"},
            time_zone=dice.choice(ZONES),
            window_days=window_days,
            capacity=4,
        )
        for n in range(count)
    )
    openings = []
    for provider in providers:
        opens, closes = dice.choice((8, 9)), dice.choice((16, 17))
        capacity = dice.randrange(1, 6)
        for weekday in range(1, 7):
            for begins, ends in ((opens, 12), (13, closes)):
                openings.append(
                    Opening(
                        provider=provider,
                        weekday=weekday,
                        from_time=time(begins),
                        until_time=time(ends),
                        capacity=capacity,
                    )
                )
    Opening.objects.bulk_create(openings, batch_size=5000)
    return [provider.pk for provider in providers]


def make_applicants(count: int) -> None:
    """Applicants of one portal, whose details are encrypted once and copied."""
    portal, _new = Portal.objects.get_or_create(
        name="Bench", client_id="bench", webhook_url="https://portal.example/hook"
    )
    Applicant.objects.create(portal=portal, pre_registration_id="99999999999999")
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO applicant_demographic
                   (portal_id, pre_registration_id, status_code, details)
            SELECT portal_id, (10000000000000 + n)::text, 'Pending_Appointment', details
              FROM applicant_demographic, generate_series(1, %s) AS n
             WHERE pre_registration_id = '99999999999999'
            """,
            [count],
        )


def make_lapsed_holds(count: int, *, slots_each: int = 1) -> int:
    """Holds past their expiry, over all providers, one per applicant; returns how many."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE fresh (n bigint, reference text)")
        with cursor.copy("COPY fresh FROM STDIN") as copy:
            for n in range(1, count + 1):
                copy.write_row((n, new_reference()))
        # Nothing is known of rows numbered in a subquery: guessing few, it joins each with all.
        cursor.execute("SET enable_nestloop = off")
        # Every third slot of a provider with room begins a hold, so that long ones fit between.
        cursor.execute(
            """
            WITH place AS (
                SELECT row_number() OVER () AS n, id, provider_id, starts_at FROM (
                    SELECT first.id, first.provider_id, first.starts_at
                      FROM booking_slot AS first JOIN booking_slot AS last
                        ON last.provider_id = first.provider_id
                       AND last.starts_at = first.starts_at + (%(more)s * interval '15 minutes')
                     WHERE extract(epoch FROM first.starts_at)::bigint / 900 %% 3 = 0
                       AND first.taken = 0 AND last.taken = 0
                       AND first.starts_at > now() + interval '2 days'
                     ORDER BY random() LIMIT %(count)s) AS chosen
            ), applicant AS (
                SELECT row_number() OVER () AS n, id FROM applicant_demographic
                 WHERE NOT EXISTS (SELECT FROM booking_reservation AS claim
                                    WHERE claim.applicant_id = applicant_demographic.id)
            )
            INSERT INTO booking_reservation (public_id, reference, provider_id, slot_id, starts_at,
                   ends_at, applicant_id, status, expires_at, changes, revision)
            SELECT gen_random_uuid(), fresh.reference, place.provider_id, place.id, place.starts_at,
                   place.starts_at + (%(more)s + 1) * interval '15 minutes', applicant.id, 'held',
                   now() - (%(count)s - n) * interval '5 milliseconds', 0, 0
              FROM fresh JOIN place USING (n) JOIN applicant USING (n)
            """,
            {"count": count, "more": slots_each - 1},
        )
        made: int = cursor.rowcount
        cursor.execute("RESET enable_nestloop")
        cursor.execute("DROP TABLE fresh")
        cursor.execute("ANALYZE booking_reservation")
    return made
