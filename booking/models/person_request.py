"""A wish to take out or erase all that is kept about a person, until somebody else has decided."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from clients.models import Client

#: For so long after it was confirmed whoever asked may fetch an export.
EXPORT_WITHIN = timedelta(hours=24)


class PersonRequest(models.Model):
    """One of the staff asks, another decides. `client` is empty once the person's row is gone.

    `reason` is emptied when the person is erased.
    """

    class Kind(models.TextChoices):
        EXPORT = "export", _("export")
        ERASE = "erase", _("erase")

    class Status(models.TextChoices):
        WAITING = "waiting", _("waiting")
        CONFIRMED = "confirmed", _("confirmed")
        REFUSED = "refused", _("refused")
        WITHDRAWN = "withdrawn", _("withdrawn")

    client = models.ForeignKey(
        Client,
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("client"),
    )
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    status = models.CharField(
        _("status"), max_length=10, choices=Status.choices, default=Status.WAITING
    )
    reason = models.CharField(_("reason"), max_length=200, blank=True, default="")
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("asked by"),
    )
    asked_at = models.DateTimeField(_("asked at"), db_default=Now(), editable=False)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("decided by"),
    )
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("request about a person")
        verbose_name_plural = _("requests about people")
        indexes = [
            models.Index(
                fields=["asked_at"], name="person_request_that_waits", condition=Q(status="waiting")
            ),
        ]
        constraints = [
            models.CheckConstraint(
                name="person_request_is_of_a_known_kind",
                condition=Q(kind__in=["export", "erase"]),
            ),
            models.CheckConstraint(
                name="person_request_has_a_known_status",
                condition=Q(status__in=["waiting", "confirmed", "refused", "withdrawn"]),
            ),
            models.CheckConstraint(
                # Whoever asked may take it back, and then nobody has decided.
                name="person_request_is_decided_by_another_than_asked",
                condition=Q(decided_by__isnull=True)
                | Q(asked_by__isnull=True)
                | ~Q(decided_by=F("asked_by")),
            ),
            models.CheckConstraint(
                name="person_request_has_a_moment_once_it_is_over",
                condition=Q(status="waiting", decided_at__isnull=True)
                | (~Q(status="waiting") & Q(decided_at__isnull=False)),
            ),
            models.UniqueConstraint(
                name="person_has_one_waiting_request_of_a_kind",
                fields=["client", "kind"],
                condition=Q(status="waiting"),
            ),
        ]

    def __str__(self) -> str:
        return f"request {self.pk}"

    def may_be_fetched(self, now: datetime) -> bool:
        """Whether this is an export that was confirmed no more than a day ago."""
        return (
            self.kind == self.Kind.EXPORT
            and self.status == self.Status.CONFIRMED
            and self.client_id is not None
            and self.decided_at is not None
            and now < self.decided_at + EXPORT_WITHIN
        )
