"""What text messages cost."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class SmsSpending(models.Model):
    """Parts of text messages sent on one UTC day: to one contact, or to all (no contact).

    `contact` is a keyed digest; the number itself is not to be had from it.
    """

    day = models.DateField(_("day"))
    contact = models.CharField(_("contact"), max_length=64, blank=True)
    parts = models.PositiveIntegerField(_("parts"), default=0, db_default=0)

    class Meta:
        verbose_name = _("spending on text messages")
        verbose_name_plural = _("spending on text messages")
        constraints = [
            models.UniqueConstraint(
                name="sms_spending_is_counted_once_a_day", fields=["day", "contact"]
            ),
            models.CheckConstraint(
                name="sms_contact_is_a_digest",
                condition=Q(contact="") | Q(contact__regex=r"^[0-9a-f]{64}$"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.day}: {self.parts}"
