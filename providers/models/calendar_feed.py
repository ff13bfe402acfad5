"""The secret address of a provider's calendar."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from providers.models.provider import Provider


class CalendarFeed(models.Model):
    """The digest of the token by which calendar programs fetch a provider's appointments.

    Making a new one ends the old. Whoever has the address reads along, so what is there names
    nobody.
    """

    provider = models.OneToOneField(
        Provider,
        on_delete=models.CASCADE,
        related_name="calendar_feed",
        verbose_name=_("provider"),
    )
    digest = models.CharField(_("digest"), max_length=64, unique=True)
    created_at = models.DateTimeField(_("created at"), db_default=Now())

    class Meta:
        verbose_name = _("calendar address")
        verbose_name_plural = _("calendar addresses")
        constraints = [
            models.CheckConstraint(
                name="calendar_feed_is_a_sha256_digest",
                condition=Q(digest__regex=r"^[0-9a-f]{64}$"),
            ),
        ]

    def __str__(self) -> str:
        return f"calendar address of provider {self.provider_id}"
