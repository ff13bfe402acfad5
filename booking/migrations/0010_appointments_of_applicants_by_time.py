from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    # Reservations are many, and bookings write into them meanwhile.
    atomic = False

    dependencies = [
        ("booking", "0009_limits_of_changes_and_lists"),
    ]

    operations = [
        AddIndexConcurrently(
            model_name="reservation",
            index=models.Index(
                condition=models.Q(("applicant__isnull", False), ("status", "confirmed")),
                fields=["ends_at"],
                name="applicants_appointment_by_end",
            ),
        ),
    ]
