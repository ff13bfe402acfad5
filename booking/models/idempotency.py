"""Answers kept for a repeat."""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


class IdempotencyRecord(models.Model):
    """The first answer to a request that carried an Idempotency-Key, kept for its caller.

    Written in the booking's own transaction: a crash leaves neither the booking nor the key.
    """

    caller = models.CharField(_("caller"), max_length=60)
    key = models.CharField(_("key"), max_length=255)
    request_digest = models.CharField(_("digest of the request"), max_length=64)
    response_status = models.PositiveSmallIntegerField(_("status"))
    response_body = models.TextField(_("body"), blank=True, help_text=_("JSON, as it was sent."))
    created_at = models.DateTimeField(_("created at"), db_default=Now(), editable=False)
    expires_at = models.DateTimeField(_("kept until"))

    class Meta:
        verbose_name = _("idempotency record")
        verbose_name_plural = _("idempotency records")
        indexes = [models.Index(fields=["expires_at"], name="idempotency_by_expiry")]
        constraints = [
            models.UniqueConstraint(
                name="idempotency_key_is_unique_to_its_caller", fields=["caller", "key"]
            ),
            models.CheckConstraint(
                name="idempotency_record_expires_later",
                condition=Q(expires_at__gt=F("created_at")),
            ),
        ]

    def __str__(self) -> str:
        return f"idempotency record {self.pk}"
