"""Slots of a provider never overlap, and those in use stay as they are (ADR 0004, 0005)."""

from django.db import migrations

KEEP_SLOTS = """
-- The provider of new slots is there and stays, and its writers take turns: two at once would not
-- see what the other lays. This stands in for a foreign key, which would look once per row.
CREATE FUNCTION booking_provider_of_slots(provider bigint) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM providers_provider WHERE id = provider FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'There is no such provider.'
            USING ERRCODE = 'foreign_key_violation', CONSTRAINT = 'slot_belongs_to_a_provider';
    END IF;
END $$;

CREATE FUNCTION booking_provider_leaves() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM booking_slot WHERE provider_id = OLD.id) THEN
        RAISE EXCEPTION 'A provider with slots is closed, not deleted.'
            USING ERRCODE = 'foreign_key_violation', CONSTRAINT = 'slot_belongs_to_a_provider';
    END IF;
    IF TG_OP = 'DELETE' THEN
        RETURN OLD;
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER provider_of_slots_stays
    BEFORE DELETE ON providers_provider
    FOR EACH ROW EXECUTE FUNCTION booking_provider_leaves();

CREATE TRIGGER provider_of_slots_keeps_its_number
    BEFORE UPDATE ON providers_provider
    FOR EACH ROW WHEN (NEW.id <> OLD.id) EXECUTE FUNCTION booking_provider_leaves();

-- Claims name their slots by provider and bounds (ADR 4), which only works while slots of a
-- provider never overlap. An exclusion constraint would say so too, and make laying slots several
-- times slower; this looks once per statement at the stretch that was written.
CREATE FUNCTION booking_slots_laid() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    span record;
BEGIN
    FOR span IN
        SELECT provider_id, min(starts_at) AS low, max(ends_at) AS high,
               max(taken) AS taken, max(revision) AS revision
          FROM new_rows GROUP BY provider_id ORDER BY provider_id
    LOOP
        IF span.taken <> 0 OR span.revision <> 0 THEN
            PERFORM booking_refuse('slot_taken_is_counted_by_the_database',
                'What is taken of a slot is counted by the database.');
        END IF;
        PERFORM booking_provider_of_slots(span.provider_id);
        IF EXISTS (
            SELECT FROM (
                SELECT slot.starts_at,
                       lag(slot.ends_at) OVER (ORDER BY slot.starts_at) AS previous_end
                  FROM booking_slot AS slot
                 WHERE slot.provider_id = span.provider_id
                   AND slot.starts_at > span.low - interval '24 hours'
                   AND slot.starts_at < span.high) AS neighbour
             WHERE starts_at < previous_end
        ) THEN
            PERFORM booking_refuse('slots_of_a_provider_never_overlap',
                'This provider has a slot at that time already.');
        END IF;
    END LOOP;
    RETURN NULL;
END $$;

CREATE TRIGGER slots_are_laid_apart_and_empty
    AFTER INSERT ON booking_slot
    REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION booking_slots_laid();

CREATE FUNCTION booking_slot_moves_apart() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM booking_provider_of_slots(NEW.provider_id);
    IF EXISTS (
        SELECT FROM booking_slot AS slot
         WHERE slot.provider_id = NEW.provider_id AND slot.id <> NEW.id
           AND slot.starts_at > NEW.starts_at - interval '24 hours'
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

-- `taken` and `revision` belong to the triggers of reservations: at depth 0 it is somebody else.
CREATE TRIGGER slot_keeps_its_count
    BEFORE UPDATE ON booking_slot
    FOR EACH ROW WHEN (
        (NEW.taken <> OLD.taken OR NEW.revision <> OLD.revision) AND pg_trigger_depth() < 1)
    EXECUTE FUNCTION booking_refuse_row('slot_taken_is_counted_by_the_database',
        'What is taken of a slot is counted by the database.');

CREATE TRIGGER slot_in_use_does_not_move
    BEFORE UPDATE ON booking_slot
    FOR EACH ROW WHEN (
        OLD.taken > 0 AND (
            NEW.provider_id <> OLD.provider_id
            OR NEW.starts_at <> OLD.starts_at OR NEW.ends_at <> OLD.ends_at))
    EXECUTE FUNCTION booking_refuse_row('slot_in_use_stays',
        'A slot with bookings does not move.');

CREATE TRIGGER slot_in_use_stays
    BEFORE DELETE ON booking_slot
    FOR EACH ROW WHEN (OLD.taken > 0)
    EXECUTE FUNCTION booking_refuse_row('slot_in_use_stays',
        'A slot with bookings is closed, not deleted.');

-- Room on each page for the counting of places, which then touches no index.
ALTER TABLE booking_slot SET (fillfactor = 90);
"""

KEEP_SLOTS_UNDO = """
ALTER TABLE booking_slot RESET (fillfactor);
DROP TRIGGER slot_in_use_stays ON booking_slot;
DROP TRIGGER slot_in_use_does_not_move ON booking_slot;
DROP TRIGGER slot_keeps_its_count ON booking_slot;
DROP TRIGGER slot_moves_apart ON booking_slot;
DROP TRIGGER slots_are_laid_apart_and_empty ON booking_slot;
DROP FUNCTION booking_slot_moves_apart();
DROP FUNCTION booking_slots_laid();
DROP TRIGGER provider_of_slots_keeps_its_number ON providers_provider;
DROP TRIGGER provider_of_slots_stays ON providers_provider;
DROP FUNCTION booking_provider_leaves();
DROP FUNCTION booking_provider_of_slots(bigint);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("booking", "0002_reservations_keep_taken"),
        ("providers", "0001_initial"),
    ]

    operations = [migrations.RunSQL(KEEP_SLOTS, KEEP_SLOTS_UNDO)]
