"""The database keeps the invariants of booking, whoever writes (ADR 0005).

Statement-level triggers with transition tables: a sweep of thousands of holds updates each slot
once, not once per hold.
"""

from django.db import migrations

KEEP_TAKEN = """
CREATE FUNCTION booking_refuse(rule text, sentence text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%', sentence
        USING ERRCODE = 'check_violation', CONSTRAINT = rule;
END $$;

-- Which claims keep a place; booking.models.OCCUPYING says the same to Python.
CREATE FUNCTION booking_occupies(status text) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
    SELECT status NOT IN ('expired', 'cancelled')
$$;

-- The slots between two bounds. OFFSET 0 keeps it one index probe per claim: left to choose, the
-- planner has joined all claims with all slots when it believed the table empty.
CREATE FUNCTION booking_slots_between(provider bigint, low timestamptz, high timestamptz)
RETURNS SETOF bigint LANGUAGE sql STABLE AS $$
    SELECT id FROM booking_slot
     WHERE provider_id = provider AND starts_at >= low AND starts_at < high OFFSET 0
$$;

-- Counts places onto slots, which are given in rising order and locked in it, as by every writer: an
-- index scan for numbers follows their order. One statement per change, since nearly all are alike.
-- Plans live as long as a session; those made while the table was small must not read all of it when
-- it has grown.
CREATE FUNCTION booking_count_places(slots bigint[], changes integer[]) RETURNS void
LANGUAGE plpgsql STRICT SET enable_seqscan = off SET enable_bitmapscan = off AS $$
DECLARE
    change record;
BEGIN
    IF NOT changes[1] = ALL(changes) THEN
        PERFORM FROM booking_slot WHERE id = ANY(slots) ORDER BY id FOR NO KEY UPDATE;
    END IF;
    FOR change IN
        SELECT array_agg(id) AS ids, places
          FROM unnest(slots, changes) AS counted(id, places) GROUP BY places
    LOOP
        UPDATE booking_slot
           SET taken = taken + change.places, revision = revision + 1
         WHERE id = ANY(change.ids);
    END LOOP;
END $$;

-- New claims: covered by open slots without a gap, from the first slot named.
CREATE FUNCTION booking_reservation_inserted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM booking_count_places(array_agg(id ORDER BY id), array_agg(places ORDER BY id))
       FROM (SELECT covered.id, count(*)::integer AS places
               FROM new_rows AS claim
              CROSS JOIN LATERAL booking_slots_between(
                    claim.provider_id, claim.starts_at, claim.ends_at) AS covered(id)
              WHERE booking_occupies(claim.status)
              GROUP BY covered.id) AS change;

    IF EXISTS (
        SELECT FROM new_rows
         CROSS JOIN LATERAL (
               SELECT sum(covered.ends_at - covered.starts_at) AS length,
                      bool_and(covered.is_open) AS is_open,
                      bool_or(covered.id = new_rows.slot_id
                              AND covered.starts_at = new_rows.starts_at) AS begins_at_slot,
                      max(covered.ends_at) AS ends_at
                 FROM booking_slot AS covered
                WHERE covered.provider_id = new_rows.provider_id
                  AND covered.starts_at >= new_rows.starts_at
                  AND covered.starts_at < new_rows.ends_at) AS cover
         WHERE NOT coalesce(
               cover.begins_at_slot
               AND cover.ends_at = new_rows.ends_at
               AND cover.length = new_rows.ends_at - new_rows.starts_at
               AND (cover.is_open OR NOT booking_occupies(new_rows.status)), false)
    ) THEN
        PERFORM booking_refuse('reservation_is_covered_by_open_slots',
            'A reservation covers consecutive open slots of one provider, from its first slot on.');
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER reservation_1_takes_places
    AFTER INSERT ON booking_reservation
    REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION booking_reservation_inserted();

-- Changed claims: places given back and taken in one step, counted per slot. Claims that move are
-- checked like new ones; claims that stay where they are may sit on a slot closed since. Old and new
-- rows are set against each other by value, not joined: plans live as long as a session, and the one
-- made for a single row would join thousands row by row.
CREATE FUNCTION booking_reservation_updated() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM booking_count_places(array_agg(id ORDER BY id), array_agg(places ORDER BY id))
       FROM (SELECT covered.id, sum(claim.places)::integer AS places
               FROM (SELECT provider_id, starts_at, ends_at, sum(places) AS places
                       FROM (SELECT provider_id, starts_at, ends_at, -1 AS places FROM old_rows
                              WHERE booking_occupies(status)
                              UNION ALL
                             SELECT provider_id, starts_at, ends_at, 1 FROM new_rows
                              WHERE booking_occupies(status)) AS kept
                      GROUP BY provider_id, starts_at, ends_at HAVING sum(places) <> 0) AS claim
              CROSS JOIN LATERAL booking_slots_between(
                    claim.provider_id, claim.starts_at, claim.ends_at) AS covered(id)
              GROUP BY covered.id HAVING sum(claim.places) <> 0) AS change;

    IF EXISTS (
        SELECT FROM (SELECT id, provider_id, slot_id, starts_at, ends_at FROM new_rows
                     EXCEPT
                     SELECT id, provider_id, slot_id, starts_at, ends_at FROM old_rows) AS moved
         CROSS JOIN LATERAL (
               SELECT sum(covered.ends_at - covered.starts_at) AS length,
                      bool_and(covered.is_open) AS is_open,
                      bool_or(covered.id = moved.slot_id
                              AND covered.starts_at = moved.starts_at) AS begins_at_slot,
                      max(covered.ends_at) AS ends_at
                 FROM booking_slot AS covered
                WHERE covered.provider_id = moved.provider_id
                  AND covered.starts_at >= moved.starts_at
                  AND covered.starts_at < moved.ends_at) AS cover
         WHERE NOT coalesce(
               cover.begins_at_slot
               AND cover.ends_at = moved.ends_at
               AND cover.length = moved.ends_at - moved.starts_at
               AND cover.is_open, false)
    ) THEN
        PERFORM booking_refuse('reservation_is_covered_by_open_slots',
            'A reservation covers consecutive open slots of one provider, from its first slot on.');
    END IF;
    RETURN NULL;
END $$;

-- What one row may not do to itself; the rule and its sentence are the trigger's arguments.
CREATE FUNCTION booking_refuse_row() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM booking_refuse(TG_ARGV[0], TG_ARGV[1]);
    RETURN NULL;
END $$;

CREATE TRIGGER reservation_0_follows_its_path
    AFTER UPDATE ON booking_reservation
    FOR EACH ROW WHEN (
        (OLD.status IN ('expired', 'cancelled') AND NEW.status <> OLD.status)
        OR (OLD.status = 'held' AND NEW.status NOT IN ('held', 'confirmed', 'expired', 'cancelled'))
        OR (OLD.status <> 'held' AND NEW.status <> OLD.status AND NEW.status IN ('held', 'expired'))
        OR (OLD.status IN ('checked_in', 'completed', 'no_show') AND NEW.status = 'cancelled'))
    EXECUTE FUNCTION booking_refuse_row('reservation_status_follows_its_path',
        'A reservation that was given back stays so, and no status is entered from nowhere.');

CREATE TRIGGER reservation_0_keeps_its_reference
    AFTER UPDATE ON booking_reservation
    FOR EACH ROW WHEN (
        NEW.id <> OLD.id OR NEW.reference <> OLD.reference OR NEW.public_id <> OLD.public_id)
    EXECUTE FUNCTION booking_refuse_row('reservation_keeps_its_reference',
        'A reservation keeps its reference.');

CREATE TRIGGER reservation_1_changes_places
    AFTER UPDATE ON booking_reservation
    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION booking_reservation_updated();

CREATE FUNCTION booking_reservation_deleted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM booking_count_places(array_agg(id ORDER BY id), array_agg(places ORDER BY id))
       FROM (SELECT covered.id, -count(*)::integer AS places
               FROM old_rows AS claim
              CROSS JOIN LATERAL booking_slots_between(
                    claim.provider_id, claim.starts_at, claim.ends_at) AS covered(id)
              WHERE booking_occupies(claim.status)
              GROUP BY covered.id) AS change;
    RETURN NULL;
END $$;

CREATE TRIGGER reservation_1_gives_places_back
    AFTER DELETE ON booking_reservation
    REFERENCING OLD TABLE AS old_rows
    FOR EACH STATEMENT EXECUTE FUNCTION booking_reservation_deleted();

-- Every claim changes at least once: its next version then fits on the same page, which spares
-- writing the whole row to the log again.
ALTER TABLE booking_reservation SET (fillfactor = 70);
"""

KEEP_TAKEN_UNDO = """
ALTER TABLE booking_reservation RESET (fillfactor);
DROP TRIGGER reservation_0_keeps_its_reference ON booking_reservation;
DROP TRIGGER reservation_0_follows_its_path ON booking_reservation;
DROP TRIGGER reservation_1_gives_places_back ON booking_reservation;
DROP TRIGGER reservation_1_changes_places ON booking_reservation;
DROP TRIGGER reservation_1_takes_places ON booking_reservation;
DROP FUNCTION booking_reservation_deleted();
DROP FUNCTION booking_reservation_updated();
DROP FUNCTION booking_reservation_inserted();
DROP FUNCTION booking_count_places(bigint[], integer[]);
DROP FUNCTION booking_refuse_row();
DROP FUNCTION booking_slots_between(bigint, timestamptz, timestamptz);
DROP FUNCTION booking_occupies(text);
DROP FUNCTION booking_refuse(text, text);
"""

KEEP_LIMITS = """
-- A client's live holds and appointments stay within the limits on the client's row, counted under
-- a lock on that row. A hold that is past its expiry counts no more, swept or not. The lock is
-- NO KEY UPDATE so that rows that merely refer to the client do not wait.
CREATE FUNCTION booking_client_limits() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    hold_limit integer;
    appointment_limit integer;
    holds integer;
    appointments integer;
BEGIN
    SELECT client.hold_limit, client.appointment_limit INTO hold_limit, appointment_limit
      FROM clients_client AS client WHERE client.id = NEW.client_id FOR NO KEY UPDATE;
    SELECT count(*) FILTER (WHERE status = 'held' AND expires_at > clock_timestamp()),
           count(*) FILTER (WHERE status = 'confirmed' AND ends_at > clock_timestamp())
      INTO holds, appointments
      FROM booking_reservation
     WHERE client_id = NEW.client_id AND status IN ('held', 'confirmed');
    IF NEW.status = 'held' AND holds > hold_limit THEN
        PERFORM booking_refuse('client_holds_stay_within_their_limit',
            'This client holds as many places as one may at a time.');
    END IF;
    IF NEW.status = 'confirmed' AND appointments > appointment_limit THEN
        PERFORM booking_refuse('client_appointments_stay_within_their_limit',
            'This client has as many appointments ahead as one may.');
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER reservation_2_counts_for_its_client
    AFTER INSERT ON booking_reservation
    FOR EACH ROW WHEN (NEW.client_id IS NOT NULL AND NEW.status IN ('held', 'confirmed'))
    EXECUTE FUNCTION booking_client_limits();

CREATE TRIGGER reservation_2_counts_again_for_its_client
    AFTER UPDATE ON booking_reservation
    FOR EACH ROW WHEN (
        NEW.client_id IS NOT NULL AND NEW.status IN ('held', 'confirmed')
        AND (NEW.status <> OLD.status OR NEW.client_id IS DISTINCT FROM OLD.client_id))
    EXECUTE FUNCTION booking_client_limits();
"""

KEEP_LIMITS_UNDO = """
DROP TRIGGER reservation_2_counts_again_for_its_client ON booking_reservation;
DROP TRIGGER reservation_2_counts_for_its_client ON booking_reservation;
DROP FUNCTION booking_client_limits();
"""


class Migration(migrations.Migration):
    dependencies = [("booking", "0001_initial")]

    operations = [
        migrations.RunSQL(KEEP_TAKEN, KEEP_TAKEN_UNDO),
        migrations.RunSQL(KEEP_LIMITS, KEEP_LIMITS_UNDO),
    ]
