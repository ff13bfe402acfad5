import datetime

import django.db.models.deletion
from django.db import migrations, models


def take_back_days_open_on_holidays(apps, schema_editor):
    """The rules before this step know no such kind; without it those days are holidays again."""
    apps.get_model("providers", "OpeningException").objects.filter(kind="open").delete()


class Migration(migrations.Migration):
    dependencies = [
        ("providers", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="RecurringOpening",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "rule",
                    models.CharField(
                        help_text="An RRULE of RFC 5545 that ends, such as FREQ=MONTHLY;BYDAY=1MO;UNTIL=20281231.",
                        max_length=500,
                        verbose_name="rule",
                    ),
                ),
                (
                    "starts_on",
                    models.DateField(
                        help_text="The rule counts from this date; it is the first it may name.",
                        verbose_name="starts on",
                    ),
                ),
                ("from_time", models.TimeField(verbose_name="from")),
                (
                    "until_time",
                    models.TimeField(
                        help_text="00:00 is the end of the day.", verbose_name="until"
                    ),
                ),
                ("capacity", models.PositiveSmallIntegerField(verbose_name="places in a slot")),
            ],
            options={
                "verbose_name": "recurring opening",
                "verbose_name_plural": "recurring openings",
                "ordering": ["starts_on", "from_time"],
            },
        ),
        migrations.RemoveConstraint(
            model_name="openingexception",
            name="exception_has_a_known_kind",
        ),
        migrations.RemoveConstraint(
            model_name="openingexception",
            name="exception_has_what_its_kind_needs",
        ),
        migrations.AddField(
            model_name="holidaycalendar",
            name="country",
            field=models.CharField(
                blank=True,
                db_default="",
                default="",
                help_text="ISO 3166-1 code; empty for a list of your own.",
                max_length=2,
                verbose_name="country",
            ),
        ),
        migrations.AddField(
            model_name="holidaycalendar",
            name="subdivision",
            field=models.CharField(
                blank=True,
                db_default="",
                default="",
                max_length=60,
                verbose_name="part of the country",
            ),
        ),
        migrations.AlterField(
            model_name="openingexception",
            name="kind",
            field=models.CharField(
                choices=[
                    ("closed", "closed"),
                    ("extra", "extra hours"),
                    ("capacity", "other capacity"),
                    ("open", "open in spite of a holiday"),
                ],
                max_length=10,
                verbose_name="kind",
            ),
        ),
        migrations.AddConstraint(
            model_name="holidaycalendar",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("subdivision", ""), models.Q(("country", ""), _negated=True), _connector="OR"
                ),
                name="calendar_of_a_part_names_its_country",
                violation_error_message="A part of a country needs its country.",
            ),
        ),
        migrations.AddConstraint(
            model_name="openingexception",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["closed", "extra", "capacity", "open"])),
                name="exception_has_a_known_kind",
            ),
        ),
        migrations.AddConstraint(
            model_name="openingexception",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("capacity__isnull", True), ("kind", "closed")),
                    models.Q(
                        ("capacity__isnull", False),
                        ("capacity__range", (1, 1000)),
                        ("from_time__isnull", False),
                        ("kind", "extra"),
                    ),
                    models.Q(
                        ("capacity__isnull", False),
                        ("capacity__range", (0, 1000)),
                        ("kind", "capacity"),
                    ),
                    models.Q(
                        ("capacity__isnull", True), ("from_time__isnull", True), ("kind", "open")
                    ),
                    _connector="OR",
                ),
                name="exception_has_what_its_kind_needs",
                violation_error_message="Extra hours need their times and places, another capacity its places, a closure no places, a day open in spite of a holiday neither.",
            ),
        ),
        migrations.AddField(
            model_name="recurringopening",
            name="provider",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="recurring_openings",
                to="providers.provider",
                verbose_name="provider",
            ),
        ),
        migrations.AddConstraint(
            model_name="recurringopening",
            constraint=models.CheckConstraint(
                condition=models.Q(("rule__regex", "^FREQ=(DAILY|WEEKLY|MONTHLY|YEARLY)(;|$)")),
                name="recurring_opening_comes_at_most_daily",
                violation_error_message="A rule begins with how often: FREQ=DAILY or less.",
            ),
        ),
        migrations.AddConstraint(
            model_name="recurringopening",
            constraint=models.CheckConstraint(
                condition=models.Q(("rule__regex", ";(COUNT|UNTIL)=[0-9]")),
                name="recurring_opening_has_an_end",
                violation_error_message="A rule needs an end: COUNT or UNTIL.",
            ),
        ),
        migrations.AddConstraint(
            model_name="recurringopening",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("until_time__gt", models.F("from_time")),
                    ("until_time", datetime.time(0, 0)),
                    _connector="OR",
                ),
                name="recurring_opening_ends_after_it_starts",
                violation_error_message="The end must come after the start.",
            ),
        ),
        migrations.AddConstraint(
            model_name="recurringopening",
            constraint=models.CheckConstraint(
                condition=models.Q(("capacity__range", (1, 1000))),
                name="recurring_opening_has_room_for_1_to_1000",
                violation_error_message="An opening has room for 1 to 1,000 people in a slot.",
            ),
        ),
        migrations.RunPython(
            migrations.RunPython.noop, take_back_days_open_on_holidays, elidable=False
        ),
    ]
