"""The secrets by which a portal knows that a webhook is ours."""

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from clients.encryption import EncryptedJSONField
from clients.models.portal import Portal


class WebhookSecret(models.Model):
    """A secret that signs what a portal is told; two may be live, so that they can be exchanged.

    Unlike a secret the portal shows us, we need it ourselves: it is encrypted, not hashed.
    """

    portal = models.ForeignKey(
        Portal,
        on_delete=models.CASCADE,
        related_name="webhook_secrets",
        verbose_name=_("portal"),
    )
    secret = EncryptedJSONField(_("secret"))
    # Two numbers for two live ones: a third has none left to take.
    place = models.PositiveSmallIntegerField(_("place"), default=1, db_default=1, editable=False)
    created_at = models.DateTimeField(_("created at"), db_default=Now(), editable=False)
    revoked_at = models.DateTimeField(_("revoked at"), null=True, blank=True)

    class Meta:
        verbose_name = _("webhook secret")
        verbose_name_plural = _("webhook secrets")
        constraints = [
            models.CheckConstraint(
                name="webhook_secret_is_first_or_second", condition=models.Q(place__in=[1, 2])
            ),
            models.UniqueConstraint(
                name="portal_has_two_live_webhook_secrets_at_most",
                fields=["portal", "place"],
                condition=models.Q(revoked_at__isnull=True),
                violation_error_message=_("There are two live secrets. Revoke one first."),
            ),
        ]

    def __str__(self) -> str:
        return f"webhook secret {self.pk} of portal {self.portal_id}"
