"""What became of each attempt to tell a portal something."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from booking.models.notice import Notice


class WebhookDelivery(models.Model):
    """One attempt to deliver a webhook, as its receiver answered."""

    notice = models.ForeignKey(
        Notice, on_delete=models.CASCADE, related_name="deliveries", verbose_name=_("notice")
    )
    attempted_at = models.DateTimeField(_("attempted at"), db_default=Now(), editable=False)
    status = models.PositiveSmallIntegerField(
        _("HTTP status"), null=True, blank=True, help_text=_("Empty: there was no answer.")
    )
    milliseconds = models.PositiveIntegerField(_("took, in milliseconds"))
    error = models.CharField(_("error"), max_length=200, blank=True, default="", db_default="")

    class Meta:
        verbose_name = _("webhook delivery")
        verbose_name_plural = _("webhook deliveries")
        constraints = [
            models.CheckConstraint(
                name="delivery_was_answered_or_says_why_not",
                condition=Q(status__isnull=False) | ~Q(error=""),
            ),
        ]

    def __str__(self) -> str:
        return f"delivery {self.pk} of notice {self.notice_id}"
