"""What people are to bring to a service, by language; its lines are things."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("providers", "0010_calendar_feeds"),
    ]

    operations = [
        migrations.AddField(
            model_name="service",
            name="bring",
            field=models.JSONField(
                blank=True,
                default=dict,
                db_default={},
                help_text="Language code to lines, one thing each.",
                verbose_name="what to bring",
            ),
        ),
    ]
