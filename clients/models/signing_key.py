"""Keys that sign access tokens."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from clients.encryption import EncryptedJSONField


class SigningKey(models.Model):
    """A key pair that signs access tokens (ES256); the private half is encrypted at rest.

    A key is read by every process before it signs, and outlives the last token it signed: so each
    has the moment it begins to sign and, once it has a successor, the moment it is retired.
    """

    key_id = models.CharField(_("key id"), max_length=36, unique=True)
    private_key = EncryptedJSONField(_("private key"))
    public_key = models.TextField(_("public key"))
    created_at = models.DateTimeField(_("created at"), db_default=Now(), editable=False)
    signs_from = models.DateTimeField(_("signs from"), db_default=Now())
    retired_at = models.DateTimeField(
        _("retired at"),
        null=True,
        blank=True,
        help_text=_("From then on nothing it signed is taken. Empty for the newest key."),
    )

    class Meta:
        verbose_name = _("signing key")
        verbose_name_plural = _("signing keys")
        constraints = [
            models.UniqueConstraint(
                name="newest_signing_key_is_the_only_one_without_an_end",
                fields=["retired_at"],
                condition=Q(retired_at__isnull=True),
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                name="signing_key_id_is_letters_and_digits",
                condition=Q(key_id__regex=r"^[0-9A-Za-z]+$"),
            ),
        ]

    def __str__(self) -> str:
        return self.key_id
