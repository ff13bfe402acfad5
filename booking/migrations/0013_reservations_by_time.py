from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    # Reservations are many, and bookings write into them meanwhile.
    atomic = False

    dependencies = [("booking", "0012_webhooks")]

    operations = [
        AddIndexConcurrently(
            "reservation",
            models.Index(fields=["starts_at", "id"], name="reservation_by_time"),
        ),
    ]
