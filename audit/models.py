"""The audit entry: append-only, kept so by grant and trigger (migration 0002)."""

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


class Entry(models.Model):
    """One stage of one thing that happened to one internal record.

    Refers to records by kind and number, not by foreign key: an entry outlives what it speaks of,
    and the floor knows none of the apps above it. Nothing here may tell who an applicant is.
    """

    class Stage(models.TextChoices):
        START = "start", _("start")
        EXIT = "exit", _("exit")
        EXCEPTION = "exception", _("exception")

    recorded_at = models.DateTimeField(_("recorded at"), db_default=Now(), editable=False)
    verb = models.CharField(_("verb"), max_length=40)
    stage = models.CharField(_("stage"), max_length=9, choices=Stage.choices)
    error_code = models.CharField(_("error code"), max_length=60, blank=True, db_default="")
    actor_kind = models.CharField(_("actor"), max_length=20)
    actor_id = models.BigIntegerField(_("actor number"), null=True, blank=True)
    provider_id = models.BigIntegerField(_("provider number"), null=True, blank=True)
    record_kind = models.CharField(_("record"), max_length=40, blank=True, db_default="")
    record_id = models.BigIntegerField(_("record number"), null=True, blank=True)
    request_id = models.CharField(_("request"), max_length=36, blank=True, db_default="")

    class Meta:
        verbose_name = _("entry")
        verbose_name_plural = _("entries")
        indexes = [
            models.Index(fields=["record_kind", "record_id"], name="entry_by_record"),
            models.Index(fields=["provider_id", "recorded_at"], name="entry_by_provider"),
            # The rest is for auditors: a period, a request, what one of the staff did, a refusal.
            models.Index(fields=["recorded_at", "id"], name="entry_by_time"),
            models.Index(
                fields=["request_id"],
                name="entry_by_request",
                condition=~models.Q(request_id=""),
            ),
            models.Index(
                fields=["actor_id", "id"],
                name="entry_by_staff",
                condition=models.Q(actor_kind="staff"),
            ),
            models.Index(
                fields=["error_code", "id"],
                name="entry_by_error",
                condition=~models.Q(error_code=""),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                name="entry_has_a_known_stage",
                condition=models.Q(stage__in=["start", "exit", "exception"]),
            ),
            models.CheckConstraint(
                name="entry_names_its_error_only_in_an_exception",
                condition=models.Q(stage="exception") | models.Q(error_code=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.verb} {self.stage}"
