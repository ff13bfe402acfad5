"""How often the holder of an appointment may move it; the limit is kept by booking's triggers."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("providers", "0004_closing_for_good")]

    operations = [
        migrations.AddField(
            "provider",
            "change_limit",
            models.PositiveSmallIntegerField(
                db_default=5,
                default=5,
                help_text="How often its holder may move one; staff always may.",
                verbose_name="moves of an appointment",
            ),
        ),
    ]
