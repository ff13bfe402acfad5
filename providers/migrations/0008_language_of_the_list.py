"""What language the list of the day is mailed in."""

from django.db import migrations, models

_OURS = [("en", "English"), ("fr", "French"), ("es", "Spanish"), ("ar", "Arabic")]


class Migration(migrations.Migration):
    dependencies = [
        ("providers", "0007_found_by_place_words_and_needs"),
    ]

    operations = [
        migrations.AddField(
            model_name="membership",
            name="language",
            field=models.CharField(
                choices=_OURS,
                db_default="en",
                default="en",
                max_length=7,
                verbose_name="language of the list",
            ),
        ),
        migrations.AddConstraint(
            model_name="membership",
            constraint=models.CheckConstraint(
                condition=models.Q(language__in=["en", "fr", "es", "ar"]),
                name="membership_language_is_one_of_ours",
            ),
        ),
    ]
