"""More time for a hold, once; what somebody needs on the day, and the number they say is theirs."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.operations import AddConstraintNotValid, ValidateConstraint
from django.db import migrations, models

import clients.encryption

_NEEDS = [
    ("wheelchair", "step-free way"),
    ("sign_language", "sign language interpreter"),
    ("interpreter", "interpreter"),
]

KEEP_HOLDS_SHORT = """
-- Nobody keeps a place for ever: a hold is prolonged once, by a quarter of an hour. One that the
-- centre itself moves lasts longer (services.reassign).
CREATE TRIGGER reservation_0_gets_more_time_once
    AFTER UPDATE OF extended_at ON booking_reservation
    FOR EACH ROW WHEN (
        NEW.extended_at IS DISTINCT FROM OLD.extended_at
        AND (OLD.extended_at IS NOT NULL OR NEW.status <> 'held'))
    EXECUTE FUNCTION booking_refuse_row('hold_gets_more_time_once',
        'A hold is given more time once, while it lives.');

CREATE TRIGGER reservation_0_lasts_a_quarter_longer
    AFTER UPDATE OF expires_at ON booking_reservation
    FOR EACH ROW WHEN (
        NEW.expires_at > OLD.expires_at AND NEW.slot_id = OLD.slot_id
        AND NOT (OLD.extended_at IS NULL AND NEW.extended_at IS NOT NULL
                 AND NEW.expires_at <= OLD.expires_at + interval '15 minutes'))
    EXECUTE FUNCTION booking_refuse_row('hold_gets_a_quarter_of_an_hour_more_at_most',
        'A hold where it is lasts at most 15 minutes longer than it was given.');
"""

UNDO = """
DROP TRIGGER reservation_0_lasts_a_quarter_longer ON booking_reservation;
DROP TRIGGER reservation_0_gets_more_time_once ON booking_reservation;
"""


class Migration(migrations.Migration):
    # Reservations are many, and bookings write into them while the rules are proved.
    atomic = False

    dependencies = [("booking", "0013_reservations_by_time")]

    operations = [
        migrations.AddField(
            "reservation",
            "extended_at",
            models.DateTimeField(
                blank=True, editable=False, null=True, verbose_name="given more time at"
            ),
        ),
        migrations.AddField(
            "reservation",
            "needs",
            ArrayField(
                base_field=models.CharField(choices=_NEEDS, max_length=20),
                blank=True,
                help_text="What somebody needs on the day; unknown where nobody was asked.",
                null=True,
                size=None,
                verbose_name="needs",
            ),
        ),
        migrations.AddField(
            "reservation",
            "interpreter_language",
            models.CharField(
                blank=True,
                db_default="",
                default="",
                max_length=40,
                verbose_name="language of the interpreter",
            ),
        ),
        migrations.AddField(
            "reservation",
            "stated_number",
            clients.encryption.EncryptedJSONField(
                blank=True, null=True, verbose_name="pre-registration number, as stated"
            ),
        ),
        AddConstraintNotValid(
            "reservation",
            models.CheckConstraint(
                condition=models.Q(
                    ("extended_at__isnull", True), ("expires_at__isnull", False), _connector="OR"
                ),
                name="hold_with_more_time_has_an_expiry",
            ),
        ),
        AddConstraintNotValid(
            "reservation",
            models.CheckConstraint(
                condition=models.Q(
                    ("needs__contained_by", ["wheelchair", "sign_language", "interpreter"])
                ),
                name="reservation_needs_are_of_known_kinds",
            ),
        ),
        AddConstraintNotValid(
            "reservation",
            models.CheckConstraint(
                condition=models.Q(
                    ("interpreter_language", ""),
                    models.Q(("needs__contains", ["interpreter"]), ("needs__isnull", False)),
                    _connector="OR",
                ),
                name="interpreter_language_goes_with_an_interpreter",
            ),
        ),
        ValidateConstraint("reservation", "hold_with_more_time_has_an_expiry"),
        ValidateConstraint("reservation", "reservation_needs_are_of_known_kinds"),
        ValidateConstraint("reservation", "interpreter_language_goes_with_an_interpreter"),
        migrations.RunSQL(KEEP_HOLDS_SHORT, UNDO),
    ]
