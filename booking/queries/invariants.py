"""The invariants of booking, proved from the rows alone (design.md, section 3).

The database keeps them while rows are written; these queries look afterwards, so that a restored
backup, a migration or a fault of ours in the triggers cannot hide.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.db import connection

from booking import availability_cache
from booking.queries.day_states import day_states
from providers.models import Provider


@dataclass(frozen=True, slots=True)
class Finding:
    """An invariant: how many rows were looked at, how many break it, and the first that does."""

    invariant: str
    checked: int
    broken: int
    first_offender: str = ""


@dataclass(frozen=True, slots=True)
class _Rule:
    invariant: str
    record: str
    counted: str
    broken: str


_RULES = (
    _Rule(
        "taken equals the claims on the slot",
        "slot",
        "SELECT count(*) FROM booking_slot",
        """
        SELECT slot.id
          FROM booking_slot AS slot
          LEFT JOIN (
               SELECT covered.id, count(*) AS claims
                 FROM booking_reservation AS claim
                 JOIN booking_slot AS covered
                   ON covered.provider_id = claim.provider_id
                  AND covered.starts_at >= claim.starts_at
                  AND covered.starts_at < claim.ends_at
                WHERE claim.status NOT IN ('expired', 'cancelled')
                GROUP BY covered.id) AS counted ON counted.id = slot.id
         WHERE slot.taken <> coalesce(counted.claims, 0)
        """,
    ),
    _Rule(
        "no slot is overbooked",
        "slot",
        "SELECT count(*) FROM booking_slot",
        "SELECT id FROM booking_slot WHERE taken > capacity OR taken < 0",
    ),
    _Rule(
        "slots of a provider never overlap",
        "slot",
        "SELECT count(*) FROM booking_slot",
        """
        SELECT id FROM (
            SELECT id, starts_at,
                   lag(ends_at) OVER (PARTITION BY provider_id ORDER BY starts_at) AS previous_end
              FROM booking_slot) AS slot
         WHERE starts_at < previous_end
        """,
    ),
    _Rule(
        "reservations cover consecutive slots without a gap",
        "reservation",
        "SELECT count(*) FROM booking_reservation",
        """
        SELECT claim.id
          FROM booking_reservation AS claim
         CROSS JOIN LATERAL (
               SELECT sum(covered.ends_at - covered.starts_at) AS length,
                      max(covered.ends_at) AS ends_at,
                      bool_or(covered.id = claim.slot_id
                              AND covered.starts_at = claim.starts_at) AS begins_at_slot
                 FROM booking_slot AS covered
                WHERE covered.provider_id = claim.provider_id
                  AND covered.starts_at >= claim.starts_at
                  AND covered.starts_at < claim.ends_at) AS cover
         WHERE claim.status NOT IN ('expired', 'cancelled')
           AND NOT coalesce(cover.begins_at_slot AND cover.ends_at = claim.ends_at
                            AND cover.length = claim.ends_at - claim.starts_at, false)
        """,
    ),
    _Rule(
        "an applicant has at most one live booking",
        "applicant",
        "SELECT count(*) FROM applicant_demographic",
        """
        SELECT applicant_id FROM booking_reservation
         WHERE applicant_id IS NOT NULL AND status IN ('held', 'confirmed', 'checked_in')
         GROUP BY applicant_id HAVING count(*) > 1
        """,
    ),
    _Rule(
        "an applicant is Booked exactly while an appointment is confirmed",
        "applicant",
        "SELECT count(*) FROM applicant_demographic",
        """
        SELECT applicant.id
          FROM applicant_demographic AS applicant
          LEFT JOIN booking_reservation AS claim
            ON claim.applicant_id = applicant.id AND claim.status = 'confirmed'
         WHERE (applicant.status_code = 'Booked') <> (claim.id IS NOT NULL)
        """,
    ),
    _Rule(
        "a client's live holds and appointments stay within the limits",
        "client",
        "SELECT count(*) FROM clients_client",
        """
        SELECT client.id
          FROM clients_client AS client
          JOIN booking_reservation AS claim ON claim.client_id = client.id
         WHERE claim.status IN ('held', 'confirmed')
         GROUP BY client.id, client.hold_limit, client.appointment_limit
        HAVING count(*) FILTER (WHERE claim.status = 'held' AND claim.expires_at > now())
                 > client.hold_limit
            OR count(*) FILTER (WHERE claim.status = 'confirmed' AND claim.ends_at > now())
                 > client.appointment_limit
        """,
    ),
    _Rule(
        "every status has the moments it needs",
        "reservation",
        "SELECT count(*) FROM booking_reservation",
        """
        SELECT id FROM booking_reservation
         WHERE (status = 'held' AND expires_at IS NULL)
            OR (status IN ('confirmed', 'checked_in', 'completed', 'no_show')
                AND confirmed_at IS NULL)
            OR (status = 'cancelled' AND (cancelled_at IS NULL OR cancelled_by = ''))
        """,
    ),
    _Rule(
        "every reservation's beginning is on record",
        "reservation",
        "SELECT count(*) FROM booking_reservation",
        """
        SELECT claim.id FROM booking_reservation AS claim
         WHERE NOT EXISTS (
               SELECT FROM audit_entry AS entry
                WHERE entry.record_kind = 'reservation' AND entry.record_id = claim.id
                  AND entry.stage = 'exit')
        """,
    ),
)


def check_rows() -> Iterator[Finding]:
    """Every invariant in turn. Call in one REPEATABLE READ transaction for one moment's truth."""
    with connection.cursor() as cursor:
        for rule in _RULES:
            cursor.execute(rule.counted)
            (checked,) = cursor.fetchone()
            cursor.execute(
                f"SELECT count(*), min(id) FROM ({rule.broken}) AS offender(id)"  # noqa: S608 - constants
            )
            broken, first = cursor.fetchone()
            offender = f"{rule.record} {first}" if broken else ""
            yield Finding(rule.invariant, checked, broken, offender)


def check_cache() -> Finding:
    """Cached days against the rows. Raises RedisError where there is no cache to ask.

    Bookings go on meanwhile, so a day that differs is looked at again before it counts.
    """
    checked, broken = 0, []
    for provider_id, on in list(availability_cache.known_days()):
        provider = Provider.objects.filter(pk=provider_id).first()
        checked += 1
        if provider is None or not any(_agrees(provider, on) for _look in range(3)):
            broken.append(f"provider {provider_id} on {on}")
    return Finding(
        "the cache agrees with the rows", checked, len(broken), broken[0] if broken else ""
    )


def _agrees(provider: Provider, on: date) -> bool:
    known, _generation = availability_cache.read(provider.pk, on)
    return known is None or known == day_states(provider, on)[0]
