"""Work on many rows at once: a file brought in, or many centres closed; and what became of it."""

import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from booking.models.schedule_change import ScheduleChange
from clients.encryption import EncryptedJSONField
from providers.models import Provider


class BulkJob(models.Model):
    """Lines that somebody brought, and how far they have come.

    `checking` finds out what each line would do, `ready` waits for a yes, `running` does it. All
    progress is in the rows, so that whoever finds a job unfinished can go on. What was brought is
    forgotten when the job is done or dropped; what became of each line stays.
    """

    class Kind(models.TextChoices):
        PROVIDERS = "providers", _("centres")
        OPENINGS = "openings", _("weekly hours")
        CLOSURES = "closures", _("closures and other dated changes")
        STAFF = "staff", _("staff")
        CLOSING = "closing", _("closing many centres")

    class Status(models.TextChoices):
        CHECKING = "checking", _("being checked")
        READY = "ready", _("waiting for your yes")
        RUNNING = "running", _("being done")
        DONE = "done", _("done")
        DROPPED = "dropped", _("dropped")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(_("kind"), max_length=9, choices=Kind.choices)
    status = models.CharField(
        _("status"),
        max_length=8,
        choices=Status.choices,
        default=Status.CHECKING,
        db_default="checking",
    )
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="bulk_jobs",
        verbose_name=_("asked by"),
    )
    file_name = models.CharField(_("file"), max_length=120, blank=True, default="", db_default="")
    language = models.CharField(
        _("language of its sentences"), max_length=7, default="en", db_default="en"
    )
    choice = models.CharField(
        _("those stranded"), max_length=6, choices=ScheduleChange.Choice.choices, default="keep"
    )
    nearby = models.BooleanField(_("also to centres nearby"), default=False, db_default=False)
    reason = models.CharField(_("reason"), max_length=200, blank=True, default="", db_default="")
    created_at = models.DateTimeField(_("created at"), db_default=Now(), editable=False)
    progressed_at = models.DateTimeField(_("last step at"), null=True, blank=True)
    started_at = models.DateTimeField(_("started at"), null=True, blank=True)
    finished_at = models.DateTimeField(_("finished at"), null=True, blank=True)
    last_error = models.CharField(
        _("last error"), max_length=300, blank=True, default="", db_default=""
    )

    class Meta:
        verbose_name = _("bulk work")
        verbose_name_plural = _("bulk work")
        indexes = [
            models.Index(fields=["asked_by", "-id"], name="bulk_work_of_somebody"),
            models.Index(
                fields=["id"],
                name="bulk_work_unfinished",
                condition=Q(status__in=["checking", "ready", "running"]),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                name="bulk_work_is_of_a_known_kind",
                condition=Q(kind__in=["providers", "openings", "closures", "staff", "closing"]),
            ),
            models.CheckConstraint(
                name="bulk_work_has_a_known_status",
                condition=Q(status__in=["checking", "ready", "running", "done", "dropped"]),
            ),
            models.CheckConstraint(
                name="bulk_work_has_a_known_choice",
                condition=Q(choice__in=["keep", "move", "cancel"]),
            ),
            models.CheckConstraint(
                name="begun_bulk_work_has_a_moment",
                condition=~Q(status__in=["running", "done"]) | Q(started_at__isnull=False),
            ),
            models.CheckConstraint(
                name="finished_bulk_work_has_a_moment",
                condition=~Q(status__in=["done", "dropped"]) | Q(finished_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"bulk work {self.pk}"

    @property
    def is_finished(self) -> bool:
        return self.status in (self.Status.DONE, self.Status.DROPPED)


class BulkLine(models.Model):
    """One line of a job, or the lines that belong together: what it would do, and what it did."""

    class Outcome(models.TextChoices):
        MADE = "made", _("new")
        CHANGED = "changed", _("changed")
        LEFT = "left", _("as it was")
        REFUSED = "refused", _("refused")

    job = models.ForeignKey(
        BulkJob,
        on_delete=models.CASCADE,
        related_name="lines",
        db_index=False,  # the unique constraint begins with it
        verbose_name=_("bulk work"),
    )
    line = models.PositiveIntegerField(
        _("line"), help_text=_("Of the file; the first of those that belong together.")
    )
    #: Lists of line number and cells; staff are people, so nobody reads it in a dump.
    brought = EncryptedJSONField(_("what was brought"), null=True, blank=True, editable=False)
    subject = models.CharField(
        _("what it is about"),
        max_length=40,
        blank=True,
        default="",
        db_default="",
        help_text=_("The number of a centre as the file has it; never a person."),
    )
    expected = models.CharField(
        _("expected"), max_length=7, choices=Outcome.choices, blank=True, default="", db_default=""
    )
    outcome = models.CharField(
        _("outcome"), max_length=7, choices=Outcome.choices, blank=True, default="", db_default=""
    )
    said = models.CharField(_("reason"), max_length=300, blank=True, default="", db_default="")
    provider = models.ForeignKey(
        Provider,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        verbose_name=_("provider"),
    )
    change = models.ForeignKey(
        ScheduleChange,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="bulk_lines",
        verbose_name=_("change of schedule"),
    )
    begun_from = models.CharField(max_length=32, blank=True, default="", db_default="")
    appointments = models.PositiveIntegerField(
        _("appointments that lose their time"), default=0, db_default=0
    )
    holds = models.PositiveIntegerField(_("holds that lose their time"), default=0, db_default=0)

    class Meta:
        verbose_name = _("line of bulk work")
        verbose_name_plural = _("lines of bulk work")
        constraints = [
            models.UniqueConstraint(name="line_is_in_a_bulk_work_once", fields=["job", "line"]),
            models.CheckConstraint(
                name="bulk_line_has_a_known_outcome",
                condition=Q(expected__in=["", "made", "changed", "left", "refused"])
                & Q(outcome__in=["", "made", "changed", "left", "refused"]),
            ),
            models.CheckConstraint(
                name="refused_bulk_line_says_why",
                condition=~(Q(outcome="refused") | Q(expected="refused", outcome="")) | ~Q(said=""),
            ),
        ]

    def __str__(self) -> str:
        return f"line {self.line} of bulk work {self.job_id}"

    @property
    def rows(self) -> list[tuple[int, dict[str, Any]]]:
        """What was brought: the number of each line and its cells by column."""
        return [(number, cells) for number, cells in self.brought or ()]

    @property
    def people(self) -> int:
        """Who lose their time by it."""
        return self.appointments + self.holds
