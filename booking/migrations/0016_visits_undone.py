"""When somebody was marked as missed; a step of a visit goes back within minutes alone."""

from django.db import migrations, models

KEEP_VISITS = """
-- A slip of the hand is undone at once; afterwards what was entered of a visit stands. What has no
-- moment (missed by the night) does not go back.
CREATE TRIGGER reservation_0_visit_is_undone_soon
    AFTER UPDATE OF status ON booking_reservation
    FOR EACH ROW WHEN (
        NEW.status <> OLD.status AND NEW.status IN ('confirmed', 'checked_in')
        AND OLD.status IN ('checked_in', 'completed', 'no_show')
        AND clock_timestamp() > coalesce(
            CASE OLD.status WHEN 'checked_in' THEN OLD.checked_in_at
                            WHEN 'completed' THEN OLD.completed_at
                            ELSE OLD.missed_at END, '-infinity') + interval '5 minutes')
    EXECUTE FUNCTION booking_refuse_row('visit_is_undone_within_minutes',
        'A step of a visit is undone within 5 minutes of its entry.');
"""

UNDO = "DROP TRIGGER reservation_0_visit_is_undone_soon ON booking_reservation;"


class Migration(migrations.Migration):
    dependencies = [("booking", "0015_days_counted")]

    operations = [
        migrations.AddField(
            "reservation",
            "missed_at",
            models.DateTimeField(
                blank=True,
                help_text="By staff; not by the night.",
                null=True,
                verbose_name="marked as missed at",
            ),
        ),
        migrations.RunSQL(KEEP_VISITS, UNDO),
    ]
