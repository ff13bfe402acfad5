"""An answer is kept as the text that was sent: jsonb forgets the order of its members."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("booking", "0007_notices_listed")]

    operations = [
        # Nothing wrote these rows yet.
        migrations.AlterField(
            "idempotencyrecord",
            "response_body",
            models.TextField(blank=True, help_text="JSON, as it was sent.", verbose_name="body"),
        ),
        migrations.AlterField(
            "idempotencyrecord",
            "response_status",
            models.PositiveSmallIntegerField(verbose_name="status"),
        ),
    ]
