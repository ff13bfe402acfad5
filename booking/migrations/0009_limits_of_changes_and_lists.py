"""Moves stay within their limit, nobody books for a client who is gone, lists find their way."""

from django.db import migrations

KEEP = """
-- A reservation counts the moves its holder made, not those of staff; the limit is the provider's
-- it moves away from.
CREATE FUNCTION booking_change_limit() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.changes > (SELECT change_limit FROM providers_provider WHERE id = OLD.provider_id) THEN
        PERFORM booking_refuse('appointment_is_moved_as_often_as_it_may_be',
            'The holder has moved this appointment as often as one may.');
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER reservation_0_counts_its_changes
    AFTER UPDATE ON booking_reservation
    FOR EACH ROW WHEN (NEW.changes > OLD.changes)
    EXECUTE FUNCTION booking_change_limit();

-- As in 0002; and a client who was erased while the booking waited for the row is booked for no
-- more.
CREATE OR REPLACE FUNCTION booking_client_limits() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    hold_limit integer;
    appointment_limit integer;
    erased_at timestamptz;
    holds integer;
    appointments integer;
BEGIN
    SELECT client.hold_limit, client.appointment_limit, client.erased_at
      INTO hold_limit, appointment_limit, erased_at
      FROM clients_client AS client WHERE client.id = NEW.client_id FOR NO KEY UPDATE;
    IF NOT FOUND OR erased_at IS NOT NULL THEN
        PERFORM booking_refuse('reservation_is_for_a_client_who_is_there',
            'This client was erased.');
    END IF;
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
"""

UNDO = """
CREATE OR REPLACE FUNCTION booking_client_limits() RETURNS trigger LANGUAGE plpgsql AS $$
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
DROP TRIGGER reservation_0_counts_its_changes ON booking_reservation;
DROP FUNCTION booking_change_limit();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("booking", "0008_answers_as_they_were_sent"),
        ("clients", "0005_made_and_erased"),
        ("providers", "0005_change_limit"),
    ]

    operations = [migrations.RunSQL(KEEP, UNDO)]
