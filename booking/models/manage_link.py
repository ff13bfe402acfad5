"""Links that let the holder of a message manage one appointment."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from booking.models.reservation import Reservation


class ManageLink(models.Model):
    """The digest of a token that was mailed; the token itself is in the message and nowhere else.

    Its one purpose is to open one reservation's page. Each message carries a token of its own.
    """

    reservation = models.ForeignKey(
        Reservation,
        on_delete=models.CASCADE,
        related_name="manage_links",
        verbose_name=_("reservation"),
    )
    digest = models.CharField(_("digest"), max_length=64, unique=True)
    created_at = models.DateTimeField(_("created at"), db_default=Now(), editable=False)
    expires_at = models.DateTimeField(_("expires at"))

    class Meta:
        verbose_name = _("manage link")
        verbose_name_plural = _("manage links")
        constraints = [
            models.CheckConstraint(
                name="manage_link_is_a_sha256_digest",
                condition=Q(digest__regex=r"^[0-9a-f]{64}$"),
            ),
        ]

    def __str__(self) -> str:
        return f"link {self.pk}"
