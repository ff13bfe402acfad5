"""Clients are found by their address, in whatever capitals it was written."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models
from django.db.models.functions import Lower


class Migration(migrations.Migration):
    # Written beside those who book.
    atomic = False

    dependencies = [("clients", "0008_second_factor")]

    operations = [
        AddIndexConcurrently(
            "client",
            models.Index(
                Lower("email"),
                condition=models.Q(("email", ""), _negated=True),
                name="client_by_email_lower_case",
            ),
        ),
    ]
