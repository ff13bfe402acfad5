"""Finished days, counted for the reports (ADR 16)."""

from django.db import migrations, models
from django.db.models.deletion import DO_NOTHING

_ID = (
    "id",
    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
)

# The database takes them along itself; Django would have to look for them at every removal. A
# service that was ever booked stays, so only counts of nothing could go with one.
KEEP_WITH_PROVIDER = """
ALTER TABLE booking_countedprovider ADD CONSTRAINT countedprovider_provider FOREIGN KEY
      (provider_id) REFERENCES providers_provider (id) ON DELETE CASCADE;
ALTER TABLE booking_countedhour ADD CONSTRAINT countedhour_provider FOREIGN KEY
      (provider_id) REFERENCES providers_provider (id) ON DELETE CASCADE;
ALTER TABLE booking_countedday ADD CONSTRAINT countedday_provider FOREIGN KEY
      (provider_id) REFERENCES providers_provider (id) ON DELETE CASCADE;
ALTER TABLE booking_countedday ADD CONSTRAINT countedday_service FOREIGN KEY
      (service_id) REFERENCES providers_service (id) ON DELETE CASCADE;
"""
UNDO = """
ALTER TABLE booking_countedday DROP CONSTRAINT countedday_service;
ALTER TABLE booking_countedday DROP CONSTRAINT countedday_provider;
ALTER TABLE booking_countedhour DROP CONSTRAINT countedhour_provider;
ALTER TABLE booking_countedprovider DROP CONSTRAINT countedprovider_provider;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("booking", "0014_more_time_and_needs"),
        ("providers", "0010_calendar_feeds"),
    ]

    operations = [
        migrations.CreateModel(
            name="CountedDay",
            fields=[
                _ID,
                ("on", models.DateField(verbose_name="day")),
                ("confirmed", models.PositiveIntegerField(db_default=0, verbose_name="confirmed")),
                (
                    "checked_in",
                    models.PositiveIntegerField(db_default=0, verbose_name="checked in"),
                ),
                ("completed", models.PositiveIntegerField(db_default=0, verbose_name="completed")),
                ("no_show", models.PositiveIntegerField(db_default=0, verbose_name="missed")),
                (
                    "client_in_a_day",
                    models.PositiveIntegerField(
                        db_default=0, verbose_name="by the client, within a day"
                    ),
                ),
                (
                    "client_in_a_week",
                    models.PositiveIntegerField(
                        db_default=0, verbose_name="by the client, within a week"
                    ),
                ),
                (
                    "client_earlier",
                    models.PositiveIntegerField(
                        db_default=0, verbose_name="by the client, earlier"
                    ),
                ),
                (
                    "portal_in_a_day",
                    models.PositiveIntegerField(
                        db_default=0, verbose_name="by the portal, within a day"
                    ),
                ),
                (
                    "portal_in_a_week",
                    models.PositiveIntegerField(
                        db_default=0, verbose_name="by the portal, within a week"
                    ),
                ),
                (
                    "portal_earlier",
                    models.PositiveIntegerField(
                        db_default=0, verbose_name="by the portal, earlier"
                    ),
                ),
                (
                    "staff_in_a_day",
                    models.PositiveIntegerField(
                        db_default=0, verbose_name="by staff, within a day"
                    ),
                ),
                (
                    "staff_in_a_week",
                    models.PositiveIntegerField(
                        db_default=0, verbose_name="by staff, within a week"
                    ),
                ),
                (
                    "staff_earlier",
                    models.PositiveIntegerField(db_default=0, verbose_name="by staff, earlier"),
                ),
                (
                    "system_in_a_day",
                    models.PositiveIntegerField(
                        db_default=0, verbose_name="by the system, within a day"
                    ),
                ),
                (
                    "system_in_a_week",
                    models.PositiveIntegerField(
                        db_default=0, verbose_name="by the system, within a week"
                    ),
                ),
                (
                    "system_earlier",
                    models.PositiveIntegerField(
                        db_default=0, verbose_name="by the system, earlier"
                    ),
                ),
                ("moved", models.PositiveIntegerField(db_default=0, verbose_name="moved")),
                (
                    "lapsed",
                    models.PositiveIntegerField(db_default=0, verbose_name="holds that lapsed"),
                ),
                ("let_go", models.PositiveIntegerField(db_default=0, verbose_name="holds let go")),
                (
                    "minutes",
                    models.PositiveIntegerField(db_default=0, verbose_name="minutes booked"),
                ),
                (
                    "lead_0",
                    models.PositiveIntegerField(
                        db_default=0, verbose_name="booked for the same day"
                    ),
                ),
                (
                    "lead_1",
                    models.PositiveIntegerField(db_default=0, verbose_name="booked a day ahead"),
                ),
                (
                    "lead_3",
                    models.PositiveIntegerField(
                        db_default=0, verbose_name="booked 2 to 3 days ahead"
                    ),
                ),
                (
                    "lead_7",
                    models.PositiveIntegerField(
                        db_default=0, verbose_name="booked 4 to 7 days ahead"
                    ),
                ),
                (
                    "lead_14",
                    models.PositiveIntegerField(
                        db_default=0, verbose_name="booked 8 to 14 days ahead"
                    ),
                ),
                (
                    "lead_30",
                    models.PositiveIntegerField(
                        db_default=0, verbose_name="booked 15 to 30 days ahead"
                    ),
                ),
                (
                    "lead_more",
                    models.PositiveIntegerField(
                        db_default=0, verbose_name="booked more than 30 days ahead"
                    ),
                ),
                (
                    "lead_days",
                    models.PositiveIntegerField(db_default=0, verbose_name="days ahead, in all"),
                ),
                (
                    "provider",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=DO_NOTHING,
                        related_name="+",
                        to="providers.provider",
                        verbose_name="provider",
                    ),
                ),
                (
                    "service",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=DO_NOTHING,
                        related_name="+",
                        to="providers.service",
                        verbose_name="service",
                    ),
                ),
            ],
            options={
                "verbose_name": "day counted",
                "verbose_name_plural": "days counted",
                "indexes": [models.Index(fields=["on"], name="counted_day_by_day")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("provider", "on", "service"),
                        name="service_of_a_day_is_counted_once",
                        nulls_distinct=False,
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="CountedHour",
            fields=[
                _ID,
                ("on", models.DateField(verbose_name="day")),
                ("hour", models.PositiveSmallIntegerField(verbose_name="hour")),
                ("slots", models.PositiveIntegerField(db_default=0, verbose_name="slots")),
                ("places", models.PositiveIntegerField(db_default=0, verbose_name="places")),
                ("taken", models.PositiveIntegerField(db_default=0, verbose_name="taken")),
                (
                    "minutes",
                    models.PositiveIntegerField(
                        db_default=0, verbose_name="minutes offered, over all places"
                    ),
                ),
                (
                    "provider",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=DO_NOTHING,
                        related_name="+",
                        to="providers.provider",
                        verbose_name="provider",
                    ),
                ),
            ],
            options={
                "verbose_name": "hour counted",
                "verbose_name_plural": "hours counted",
                "indexes": [models.Index(fields=["on"], name="counted_hour_by_day")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("provider", "on", "hour"), name="hour_of_a_day_is_counted_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("hour__lte", 23)), name="counted_hour_is_on_the_clock"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CountedProvider",
            fields=[
                _ID,
                ("until", models.DateField(verbose_name="counted until")),
                ("time_zone", models.CharField(max_length=64, verbose_name="time zone")),
                ("looked_at", models.DateTimeField(verbose_name="changes looked for until")),
                ("compared_at", models.DateTimeField(verbose_name="compared with its rows at")),
                (
                    "provider",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=DO_NOTHING,
                        related_name="+",
                        to="providers.provider",
                        verbose_name="provider",
                    ),
                ),
            ],
            options={
                "verbose_name": "provider counted",
                "verbose_name_plural": "providers counted",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("provider",), name="provider_is_counted_on_one_clock"
                    )
                ],
            },
        ),
        migrations.RunSQL(KEEP_WITH_PROVIDER, UNDO),
    ]
