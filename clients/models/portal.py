"""Machine clients, their secrets, and the keys that sign what they carry."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from clients.encryption import EncryptedJSONField


class Portal(models.Model):
    """A machine client of the API, with applicants of its own."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(_("name"), max_length=100, unique=True)
    client_id = models.CharField(_("client id"), max_length=40, unique=True)
    scopes = ArrayField(models.CharField(max_length=40), verbose_name=_("scopes"), default=list)
    webhook_url = models.URLField(_("webhook address"), blank=True)
    is_active = models.BooleanField(_("active"), default=True)
    created_at = models.DateTimeField(_("created at"), db_default=Now(), editable=False)

    class Meta:
        verbose_name = _("portal")
        verbose_name_plural = _("portals")

    def __str__(self) -> str:
        return self.name


class PortalSecret(models.Model):
    """A secret of a portal, hashed; two may be live at a time so that they can be exchanged.

    The secret is 256 random bits of our making, so one round of SHA-256 is as good as a slow hash.
    """

    portal = models.ForeignKey(
        Portal, on_delete=models.CASCADE, related_name="secrets", verbose_name=_("portal")
    )
    digest = models.CharField(_("digest"), max_length=64, unique=True)
    created_at = models.DateTimeField(_("created at"), db_default=Now(), editable=False)
    revoked_at = models.DateTimeField(_("revoked at"), null=True, blank=True)

    class Meta:
        verbose_name = _("portal secret")
        verbose_name_plural = _("portal secrets")
        constraints = [
            models.CheckConstraint(
                name="portal_secret_is_a_sha256_digest",
                condition=models.Q(digest__regex=r"^[0-9a-f]{64}$"),
            ),
        ]

    def __str__(self) -> str:
        return f"secret {self.pk} of portal {self.portal_id}"


class SigningKey(models.Model):
    """A key pair that signs access tokens (ES256); the private half is encrypted at rest."""

    key_id = models.CharField(_("key id"), max_length=36, unique=True)
    private_key = EncryptedJSONField(_("private key"))
    public_key = models.TextField(_("public key"))
    created_at = models.DateTimeField(_("created at"), db_default=Now(), editable=False)
    retired_at = models.DateTimeField(_("retired at"), null=True, blank=True)

    class Meta:
        verbose_name = _("signing key")
        verbose_name_plural = _("signing keys")

    def __str__(self) -> str:
        return self.key_id
