"""Appointments ahead whose reminders are due."""

from django.db import connection
from django.utils import timezone

from benchmarks.lib import rows
from booking import services
from booking.notifications import email
from booking.notifications.wording import shipped
from booking.references import new_reference
from booking.services.sending import letters

_CLIENTS = """
INSERT INTO clients_client (public_id, name, email, verified_email, phone, verified_phone,
                            stopped_phone, language)
SELECT gen_random_uuid(), 'Alice Example', address, address, '', '', '',
       (ARRAY['en', 'fr', 'es', 'ar'])[1 + n %% 4]
  FROM (SELECT n, 'client' || n || '@example.org' AS address
          FROM generate_series(%(first)s::int, %(last)s) AS n) AS numbered
RETURNING id
"""
_RESERVATIONS = """
WITH place AS (
    SELECT row_number() OVER () AS n, id, provider_id, starts_at, ends_at FROM (
        SELECT * FROM booking_slot WHERE taken = 0 AND starts_at > now() + interval '1 day'
         LIMIT %(count)s) AS free
), client AS (
    SELECT row_number() OVER () AS n, id FROM clients_client AS client
     WHERE NOT EXISTS (SELECT FROM booking_reservation WHERE client_id = client.id)
), made AS (
    INSERT INTO booking_reservation (public_id, reference, provider_id, slot_id, starts_at, ends_at,
           client_id, status, confirmed_at, changes, revision)
    SELECT gen_random_uuid(), fresh.reference, place.provider_id, place.id, place.starts_at,
           place.ends_at, client.id, 'confirmed', now(), 0, 0
      FROM fresh JOIN place USING (n) JOIN client USING (n)
    RETURNING id, starts_at
)
INSERT INTO booking_notice (public_id, reservation_id, kind, channel, about, due_at)
SELECT gen_random_uuid(), id, 'reminder', 'email', starts_at, now() FROM made
"""


def make(count: int) -> None:
    """So many verified clients, each with an appointment and a reminder due now."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM clients_client")
        (known,) = cursor.fetchone() or (0,)
        if not known:
            provider_ids = rows.make_providers(1000, 30)
            services.lay_slots(provider_ids=provider_ids, now=timezone.now())
        cursor.execute(_CLIENTS, {"first": known + 1, "last": known + count})
        cursor.execute("CREATE TEMP TABLE fresh (n bigint, reference text)")
        with cursor.copy("COPY fresh FROM STDIN") as copy:
            for n in range(1, count + 1):
                copy.write_row((n, new_reference()))
        cursor.execute(_RESERVATIONS, {"count": count})
        assert cursor.rowcount == count, cursor.rowcount
        cursor.execute("DROP TABLE fresh")
        cursor.execute("ANALYZE")


def size_of_one() -> int:
    """Bytes of one reminder as it is sent."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM booking_notice WHERE kind = 'reminder' LIMIT 1")
        (number,) = cursor.fetchone() or (0,)
    (letter,) = letters.write([number], timezone.now())
    assert letter.facts is not None
    text = shipped("reminder", "email", letter.facts.language)
    message = email.compose(letter.notice.public_id, letter.facts, text, to=letter.contact)
    return len(message.message().as_bytes())
