"""Work on many rows at once, line by line, so that it can be taken up again anywhere."""

import uuid

import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

import clients.encryption


class Migration(migrations.Migration):
    dependencies = [
        ("booking", "0017_people_at_the_desk"),
        ("providers", "0012_found_without_accents_and_by_whole_postcode"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="BulkJob",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("providers", "centres"),
                            ("openings", "weekly hours"),
                            ("closures", "closures and other dated changes"),
                            ("staff", "staff"),
                            ("closing", "closing many centres"),
                        ],
                        max_length=9,
                        verbose_name="kind",
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("checking", "being checked"),
                            ("ready", "waiting for your yes"),
                            ("running", "being done"),
                            ("done", "done"),
                            ("dropped", "dropped"),
                        ],
                        db_default="checking",
                        default="checking",
                        max_length=8,
                        verbose_name="status",
                    ),
                ),
                (
                    "file_name",
                    models.CharField(
                        blank=True, db_default="", default="", max_length=120, verbose_name="file"
                    ),
                ),
                (
                    "language",
                    models.CharField(
                        db_default="en",
                        default="en",
                        max_length=7,
                        verbose_name="language of its sentences",
                    ),
                ),
                (
                    "choice",
                    models.CharField(
                        choices=[
                            ("keep", "keep them where they are"),
                            ("move", "move them to the next free time"),
                            ("cancel", "cancel them"),
                        ],
                        default="keep",
                        max_length=6,
                        verbose_name="those stranded",
                    ),
                ),
                (
                    "nearby",
                    models.BooleanField(
                        db_default=False, default=False, verbose_name="also to centres nearby"
                    ),
                ),
                (
                    "reason",
                    models.CharField(
                        blank=True, db_default="", default="", max_length=200, verbose_name="reason"
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(),
                        editable=False,
                        verbose_name="created at",
                    ),
                ),
                (
                    "progressed_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="last step at"),
                ),
                (
                    "started_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="started at"),
                ),
                (
                    "finished_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="finished at"),
                ),
                (
                    "last_error",
                    models.CharField(
                        blank=True,
                        db_default="",
                        default="",
                        max_length=300,
                        verbose_name="last error",
                    ),
                ),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="bulk_jobs",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="asked by",
                    ),
                ),
            ],
            options={
                "verbose_name": "bulk work",
                "verbose_name_plural": "bulk work",
            },
        ),
        migrations.CreateModel(
            name="BulkLine",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "line",
                    models.PositiveIntegerField(
                        help_text="Of the file; the first of those that belong together.",
                        verbose_name="line",
                    ),
                ),
                (
                    "brought",
                    clients.encryption.EncryptedJSONField(
                        blank=True, null=True, verbose_name="what was brought"
                    ),
                ),
                (
                    "subject",
                    models.CharField(
                        blank=True,
                        db_default="",
                        default="",
                        help_text="The number of a centre as the file has it; never a person.",
                        max_length=40,
                        verbose_name="what it is about",
                    ),
                ),
                (
                    "expected",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("made", "new"),
                            ("changed", "changed"),
                            ("left", "as it was"),
                            ("refused", "refused"),
                        ],
                        db_default="",
                        default="",
                        max_length=7,
                        verbose_name="expected",
                    ),
                ),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("made", "new"),
                            ("changed", "changed"),
                            ("left", "as it was"),
                            ("refused", "refused"),
                        ],
                        db_default="",
                        default="",
                        max_length=7,
                        verbose_name="outcome",
                    ),
                ),
                (
                    "said",
                    models.CharField(
                        blank=True, db_default="", default="", max_length=300, verbose_name="reason"
                    ),
                ),
                (
                    "begun_from",
                    models.CharField(blank=True, db_default="", default="", max_length=32),
                ),
                (
                    "appointments",
                    models.PositiveIntegerField(
                        db_default=0, default=0, verbose_name="appointments that lose their time"
                    ),
                ),
                (
                    "holds",
                    models.PositiveIntegerField(
                        db_default=0, default=0, verbose_name="holds that lose their time"
                    ),
                ),
                (
                    "change",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="bulk_lines",
                        to="booking.schedulechange",
                        verbose_name="change of schedule",
                    ),
                ),
                (
                    "job",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="lines",
                        to="booking.bulkjob",
                        verbose_name="bulk work",
                    ),
                ),
                (
                    "provider",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="providers.provider",
                        verbose_name="provider",
                    ),
                ),
            ],
            options={
                "verbose_name": "line of bulk work",
                "verbose_name_plural": "lines of bulk work",
            },
        ),
        migrations.AddIndex(
            model_name="bulkjob",
            index=models.Index(fields=["asked_by", "-id"], name="bulk_work_of_somebody"),
        ),
        migrations.AddIndex(
            model_name="bulkjob",
            index=models.Index(
                condition=models.Q(("status__in", ["checking", "ready", "running"])),
                fields=["id"],
                name="bulk_work_unfinished",
            ),
        ),
        migrations.AddConstraint(
            model_name="bulkjob",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("kind__in", ["providers", "openings", "closures", "staff", "closing"])
                ),
                name="bulk_work_is_of_a_known_kind",
            ),
        ),
        migrations.AddConstraint(
            model_name="bulkjob",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("status__in", ["checking", "ready", "running", "done", "dropped"])
                ),
                name="bulk_work_has_a_known_status",
            ),
        ),
        migrations.AddConstraint(
            model_name="bulkjob",
            constraint=models.CheckConstraint(
                condition=models.Q(("choice__in", ["keep", "move", "cancel"])),
                name="bulk_work_has_a_known_choice",
            ),
        ),
        migrations.AddConstraint(
            model_name="bulkjob",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status__in", ["running", "done"]), _negated=True),
                    ("started_at__isnull", False),
                    _connector="OR",
                ),
                name="begun_bulk_work_has_a_moment",
            ),
        ),
        migrations.AddConstraint(
            model_name="bulkjob",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status__in", ["done", "dropped"]), _negated=True),
                    ("finished_at__isnull", False),
                    _connector="OR",
                ),
                name="finished_bulk_work_has_a_moment",
            ),
        ),
        migrations.AddConstraint(
            model_name="bulkline",
            constraint=models.UniqueConstraint(
                fields=("job", "line"), name="line_is_in_a_bulk_work_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="bulkline",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("expected__in", ["", "made", "changed", "left", "refused"]),
                    ("outcome__in", ["", "made", "changed", "left", "refused"]),
                ),
                name="bulk_line_has_a_known_outcome",
            ),
        ),
        migrations.AddConstraint(
            model_name="bulkline",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("outcome", "refused"),
                        models.Q(("expected", "refused"), ("outcome", "")),
                        _connector="OR",
                        _negated=True,
                    ),
                    models.Q(("said", ""), _negated=True),
                    _connector="OR",
                ),
                name="refused_bulk_line_says_why",
            ),
        ),
    ]
