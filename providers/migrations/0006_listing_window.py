from django.core.validators import MinValueValidator
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("providers", "0005_change_limit"),
    ]

    operations = [
        migrations.AddField(
            model_name="provider",
            name="listing_offset_days",
            field=models.PositiveSmallIntegerField(
                db_default=0,
                default=0,
                help_text="What MOSIP is shown begins so many days from today.",
                verbose_name="days listed from, counted from today",
            ),
        ),
        migrations.AddField(
            model_name="provider",
            name="listing_days",
            field=models.PositiveSmallIntegerField(
                blank=True,
                help_text="So many days are shown to MOSIP; empty: to the end of the booking window.",
                null=True,
                validators=[MinValueValidator(1)],
                verbose_name="number of days listed",
            ),
        ),
    ]
