"""Machine clients and their secrets."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


class Portal(models.Model):
    """A machine client of the API, with applicants of its own."""

    class Scope(models.TextChoices):
        BOOK = "book", _("books")
        READ = "read", _("reads")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(_("name"), max_length=100, unique=True)
    client_id = models.CharField(_("client id"), max_length=40, unique=True)
    scopes = ArrayField(
        models.CharField(max_length=40, choices=Scope.choices),
        verbose_name=_("scopes"),
        default=list,
        blank=True,
        help_text=_("What its tokens may be used for: book, read. Who may book may also read."),
    )
    webhook_url = models.URLField(_("webhook address"), blank=True)
    # After a failure the portal's other messages wait too, a little longer each time.
    webhook_paused_until = models.DateTimeField(
        _("webhooks wait until"), null=True, blank=True, editable=False
    )
    webhook_failures = models.PositiveIntegerField(
        _("webhooks failed in a row"), default=0, db_default=0, editable=False
    )
    webhook_stopped_at = models.DateTimeField(
        _("webhooks stopped at"),
        null=True,
        blank=True,
        editable=False,
        help_text=_("The receiver said that it is gone (410)."),
    )
    is_active = models.BooleanField(_("active"), default=True)
    created_at = models.DateTimeField(_("created at"), db_default=Now(), editable=False)

    class Meta:
        verbose_name = _("portal")
        verbose_name_plural = _("portals")
        constraints = [
            models.CheckConstraint(
                name="portal_has_scopes_we_know",
                condition=models.Q(scopes__contained_by=["book", "read"]),
                violation_error_message=_("Scopes are book and read."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def takes_webhooks(self) -> bool:
        """Whether it is told of what happens."""
        return bool(self.webhook_url) and self.is_active and self.webhook_stopped_at is None


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
    # Two numbers for two live ones: a third has none left to take.
    place = models.PositiveSmallIntegerField(_("place"), default=1, db_default=1, editable=False)

    class Meta:
        verbose_name = _("portal secret")
        verbose_name_plural = _("portal secrets")
        constraints = [
            models.CheckConstraint(
                name="portal_secret_is_the_first_or_the_second",
                condition=models.Q(place__in=[1, 2]),
            ),
            models.UniqueConstraint(
                name="portal_has_two_live_secrets_at_most",
                fields=["portal", "place"],
                condition=models.Q(revoked_at__isnull=True),
            ),
            models.CheckConstraint(
                name="portal_secret_is_a_sha256_digest",
                condition=models.Q(digest__regex=r"^[0-9a-f]{64}$"),
            ),
        ]

    def __str__(self) -> str:
        return f"secret {self.pk} of portal {self.portal_id}"
