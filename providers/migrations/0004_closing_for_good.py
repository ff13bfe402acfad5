from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("providers", "0003_reminders"),
    ]

    operations = [
        migrations.AddField(
            model_name="provider",
            name="closes_on",
            field=models.DateField(
                blank=True,
                help_text="The first day on which it is closed and stays so, by its own clock.",
                null=True,
                verbose_name="closed for good from",
            ),
        ),
    ]
