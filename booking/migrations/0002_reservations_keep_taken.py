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

-- New claims: covered by open slots without a gap, from the first slot named. Slots are changed by
-- number in rising order, which is the order every writer locks them in.
CREATE FUNCTION booking_reservation_inserted() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    change record;
BEGIN
    FOR change IN
        SELECT covered.id, count(*) AS places
          FROM new_rows AS claim
         CROSS JOIN LATERAL booking_slots_between(
               claim.provider_id, claim.starts_at, claim.ends_at) AS covered(id)
         WHERE booking_occupies(claim.status)
         GROUP BY covered.id ORDER BY covered.id
    LOOP
        UPDATE booking_slot
           SET taken = taken + change.places, revision = revision + 1
         WHERE id = change.id;
    END LOOP;

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
-- checked like new ones; claims that stay where they are may sit on a slot closed since.
CREATE FUNCTION booking_reservation_updated() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    change record;
BEGIN
    FOR change IN
        SELECT covered.id, sum(claim.places) AS places
          FROM (SELECT before.provider_id, before.starts_at, before.ends_at, -1 AS places
                  FROM old_rows AS before JOIN new_rows AS after USING (id)
                 WHERE booking_occupies(before.status)
                   AND (NOT booking_occupies(after.status)
                        OR (before.provider_id, before.starts_at, before.ends_at)
                           IS DISTINCT FROM (after.provider_id, after.starts_at, after.ends_at))
                 UNION ALL
                SELECT after.provider_id, after.starts_at, after.ends_at, 1
                  FROM old_rows AS before JOIN new_rows AS after USING (id)
                 WHERE booking_occupies(after.status)
                   AND (NOT booking_occupies(before.status)
                        OR (before.provider_id, before.starts_at, before.ends_at)
                           IS DISTINCT FROM (after.provider_id, after.starts_at, after.ends_at))
               ) AS claim
         CROSS JOIN LATERAL booking_slots_between(
               claim.provider_id, claim.starts_at, claim.ends_at) AS covered(id)
         GROUP BY covered.id HAVING sum(claim.places) <> 0 ORDER BY covered.id
    LOOP
        UPDATE booking_slot
           SET taken = taken + change.places, revision = revision + 1
         WHERE id = change.id;
    END LOOP;

    IF EXISTS (
        SELECT FROM old_rows AS before JOIN new_rows AS after USING (id)
         WHERE (before.status IN ('expired', 'cancelled') AND after.status <> before.status)
            OR (before.status = 'held'
                AND after.status NOT IN ('held', 'confirmed', 'expired', 'cancelled'))
            OR (before.status <> 'held' AND after.status IN ('held', 'expired'))
            OR (before.status IN ('checked_in', 'completed', 'no_show')
                AND after.status = 'cancelled')
    ) THEN
        PERFORM booking_refuse('reservation_status_follows_its_path',
            'A reservation that was given back stays so, and no status is entered from nowhere.');
    END IF;

    -- Old and new rows are paired by number above, so the number must stay too.
    IF EXISTS (
        SELECT FROM new_rows AS after LEFT JOIN old_rows AS before USING (id)
         WHERE before.id IS NULL
            OR before.reference <> after.reference OR before.public_id <> after.public_id
    ) THEN
        PERFORM booking_refuse('reservation_keeps_its_reference',
            'A reservation keeps its reference.');
    END IF;

    IF EXISTS (
        SELECT FROM old_rows AS before
          JOIN new_rows AS after USING (id)
         CROSS JOIN LATERAL (
               SELECT sum(covered.ends_at - covered.starts_at) AS length,
                      bool_and(covered.is_open) AS is_open,
                      bool_or(covered.id = after.slot_id
                              AND covered.starts_at = after.starts_at) AS begins_at_slot,
                      max(covered.ends_at) AS ends_at
                 FROM booking_slot AS covered
                WHERE covered.provider_id = after.provider_id
                  AND covered.starts_at >= after.starts_at
                  AND covered.starts_at < after.ends_at) AS cover
         WHERE (before.provider_id, before.slot_id, before.starts_at, before.ends_at)
               IS DISTINCT FROM
               (after.provider_id, after.slot_id, after.starts_at, after.ends_at)
           AND NOT coalesce(
               cover.begins_at_slot
               AND cover.ends_at = after.ends_at
               AND cover.length = after.ends_at - after.starts_at
               AND cover.is_open, false)
    ) THEN
        PERFORM booking_refuse('reservation_is_covered_by_open_slots',
            'A reservation covers consecutive open slots of one provider, from its first slot on.');
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER reservation_1_changes_places
    AFTER UPDATE ON booking_reservation
    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION booking_reservation_updated();

CREATE FUNCTION booking_reservation_deleted() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    change record;
BEGIN
    FOR change IN
        SELECT covered.id, count(*) AS places
          FROM old_rows AS claim
         CROSS JOIN LATERAL booking_slots_between(
               claim.provider_id, claim.starts_at, claim.ends_at) AS covered(id)
         WHERE booking_occupies(claim.status)
         GROUP BY covered.id ORDER BY covered.id
    LOOP
        UPDATE booking_slot
           SET taken = taken - change.places, revision = revision + 1
         WHERE id = change.id;
    END LOOP;
    RETURN NULL;
END $$;

CREATE TRIGGER reservation_1_gives_places_back
    AFTER DELETE ON booking_reservation
    REFERENCING OLD TABLE AS old_rows
    FOR EACH STATEMENT EXECUTE FUNCTION booking_reservation_deleted();
"""

KEEP_TAKEN_UNDO = """
DROP TRIGGER reservation_1_gives_places_back ON booking_reservation;
DROP TRIGGER reservation_1_changes_places ON booking_reservation;
DROP TRIGGER reservation_1_takes_places ON booking_reservation;
DROP FUNCTION booking_reservation_deleted();
DROP FUNCTION booking_reservation_updated();
DROP FUNCTION booking_reservation_inserted();
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

KEEP_SLOTS = """
-- `taken` and `revision` belong to the triggers above: at depth 1 it is somebody else who writes.
CREATE FUNCTION booking_slot_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF OLD.taken > 0 THEN
            PERFORM booking_refuse('slot_in_use_stays',
                'A slot with bookings is closed, not deleted.');
        END IF;
        RETURN OLD;
    END IF;
    IF TG_OP = 'INSERT' THEN
        IF NEW.taken <> 0 OR NEW.revision <> 0 THEN
            PERFORM booking_refuse('slot_taken_is_counted_by_the_database',
                'What is taken of a slot is counted by the database.');
        END IF;
        RETURN NEW;
    END IF;
    IF pg_trigger_depth() < 2
       AND (NEW.taken <> OLD.taken OR NEW.revision <> OLD.revision) THEN
        PERFORM booking_refuse('slot_taken_is_counted_by_the_database',
            'What is taken of a slot is counted by the database.');
    END IF;
    IF OLD.taken > 0
       AND (NEW.provider_id, NEW.starts_at, NEW.ends_at)
           IS DISTINCT FROM (OLD.provider_id, OLD.starts_at, OLD.ends_at) THEN
        PERFORM booking_refuse('slot_in_use_stays', 'A slot with bookings does not move.');
    END IF;
    RETURN NEW;
END $$;

-- Claims name their slots by provider and bounds (ADR 4), which only works while slots of a
-- provider never overlap. An exclusion constraint would say so too, and make laying slots several
-- times slower; this looks once per statement at the stretch that was written.
CREATE FUNCTION booking_slots_apart() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM (
            SELECT slot.starts_at,
                   lag(slot.ends_at) OVER (PARTITION BY slot.provider_id ORDER BY slot.starts_at)
                       AS previous_end
              FROM (SELECT provider_id, min(starts_at) AS low, max(ends_at) AS high
                      FROM new_rows GROUP BY provider_id) AS span
              JOIN booking_slot AS slot
                ON slot.provider_id = span.provider_id
               AND slot.starts_at > span.low - interval '1 day' AND slot.starts_at < span.high
             ) AS neighbour
         WHERE starts_at < previous_end
    ) THEN
        PERFORM booking_refuse('slots_of_a_provider_never_overlap',
            'This provider has a slot at that time already.');
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER slots_are_laid_apart
    AFTER INSERT ON booking_slot
    REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION booking_slots_apart();

CREATE FUNCTION booking_slot_moves_apart() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM booking_slot AS slot
         WHERE slot.provider_id = NEW.provider_id AND slot.id <> NEW.id
           AND slot.starts_at > NEW.starts_at - interval '1 day'
           AND slot.starts_at < NEW.ends_at AND slot.ends_at > NEW.starts_at
    ) THEN
        PERFORM booking_refuse('slots_of_a_provider_never_overlap',
            'This provider has a slot at that time already.');
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER slot_moves_apart
    AFTER UPDATE ON booking_slot
    FOR EACH ROW WHEN (
        NEW.provider_id <> OLD.provider_id
        OR NEW.starts_at <> OLD.starts_at OR NEW.ends_at <> OLD.ends_at)
    EXECUTE FUNCTION booking_slot_moves_apart();

CREATE TRIGGER slot_begins_empty
    BEFORE INSERT ON booking_slot
    FOR EACH ROW WHEN (NEW.taken <> 0 OR NEW.revision <> 0)
    EXECUTE FUNCTION booking_slot_guard();

CREATE TRIGGER slot_in_use_stays
    BEFORE DELETE ON booking_slot
    FOR EACH ROW WHEN (OLD.taken > 0)
    EXECUTE FUNCTION booking_slot_guard();

CREATE TRIGGER slot_keeps_its_count
    BEFORE UPDATE ON booking_slot
    FOR EACH ROW WHEN (
        NEW.taken <> OLD.taken OR NEW.revision <> OLD.revision
        OR NEW.provider_id <> OLD.provider_id
        OR NEW.starts_at <> OLD.starts_at OR NEW.ends_at <> OLD.ends_at)
    EXECUTE FUNCTION booking_slot_guard();
"""

KEEP_SLOTS_UNDO = """
DROP TRIGGER slot_keeps_its_count ON booking_slot;
DROP TRIGGER slot_in_use_stays ON booking_slot;
DROP TRIGGER slot_begins_empty ON booking_slot;
DROP TRIGGER slot_moves_apart ON booking_slot;
DROP TRIGGER slots_are_laid_apart ON booking_slot;
DROP FUNCTION booking_slot_moves_apart();
DROP FUNCTION booking_slots_apart();
DROP FUNCTION booking_slot_guard();
"""


class Migration(migrations.Migration):
    dependencies = [("booking", "0001_initial")]

    operations = [
        migrations.RunSQL(KEEP_TAKEN, KEEP_TAKEN_UNDO),
        migrations.RunSQL(KEEP_LIMITS, KEEP_LIMITS_UNDO),
        migrations.RunSQL(KEEP_SLOTS, KEEP_SLOTS_UNDO),
    ]
