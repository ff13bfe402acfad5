"""What staff show besides their password, and where they are signed in to the admin."""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from clients.encryption import EncryptedJSONField
from clients.models.user import User


class AuthenticatorApp(models.Model):
    """The app that shows somebody a new code every half minute (RFC 6238)."""

    user = models.OneToOneField(
        User, on_delete=models.CASCADE, related_name="authenticator_app", verbose_name=_("user")
    )
    seed = EncryptedJSONField(_("seed"))
    #: The half minute of the newest code taken: neither it nor one before it is taken again.
    last_step = models.BigIntegerField(_("last step"), default=0, db_default=0, editable=False)
    created_at = models.DateTimeField(_("created at"), db_default=Now(), editable=False)
    used_at = models.DateTimeField(_("last used"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("authenticator app")
        verbose_name_plural = _("authenticator apps")

    def __str__(self) -> str:
        return f"authenticator app {self.pk}"


class SecurityKey(models.Model):
    """A key, telephone or computer that signs for somebody (WebAuthn); its public half."""

    user = models.ForeignKey(
        User, on_delete=models.CASCADE, related_name="security_keys", verbose_name=_("user")
    )
    name = models.CharField(_("name"), max_length=60)
    credential_id = models.BinaryField(_("credential id"), unique=True, editable=False)
    #: Model, id and public key, as the authenticator gave them.
    credential = models.BinaryField(_("credential"), editable=False)
    #: How often it has signed, by its own account; one that goes back was copied.
    times_used = models.BigIntegerField(_("times used"), default=0, db_default=0, editable=False)
    created_at = models.DateTimeField(_("created at"), db_default=Now(), editable=False)
    used_at = models.DateTimeField(_("last used"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("security key")
        verbose_name_plural = _("security keys")

    def __str__(self) -> str:
        return f"security key {self.pk}"


class RecoveryCode(models.Model):
    """A code on paper for the day the device is lost. 80 random bits, of which we keep a digest."""

    user = models.ForeignKey(
        User, on_delete=models.CASCADE, related_name="recovery_codes", verbose_name=_("user")
    )
    digest = models.CharField(_("digest"), max_length=64, unique=True)
    created_at = models.DateTimeField(_("created at"), db_default=Now(), editable=False)
    used_at = models.DateTimeField(_("used at"), null=True, blank=True)

    class Meta:
        verbose_name = _("recovery code")
        verbose_name_plural = _("recovery codes")
        constraints = [
            models.CheckConstraint(
                name="recovery_code_is_a_sha256_digest",
                condition=Q(digest__regex=r"^[0-9a-f]{64}$"),
            ),
        ]

    def __str__(self) -> str:
        return f"recovery code {self.pk}"


class StaffSession(models.Model):
    """One browser in which somebody is signed in to the admin, by password and second factor.

    A session of Django's alone, whoever began it, opens nothing: each request asks this row.
    """

    user = models.ForeignKey(
        User, on_delete=models.CASCADE, related_name="staff_sessions", verbose_name=_("user")
    )
    #: Browser and system in words, from what the browser says of itself.
    device = models.CharField(_("device"), max_length=60, blank=True)
    began_at = models.DateTimeField(_("began at"), db_default=Now(), editable=False)
    seen_at = models.DateTimeField(_("last seen"), db_default=Now(), editable=False)
    #: When the second factor was last shown.
    verified_at = models.DateTimeField(_("verified at"), db_default=Now(), editable=False)
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("staff session")
        verbose_name_plural = _("staff sessions")
        constraints = [
            models.CheckConstraint(
                name="staff_session_is_seen_after_it_began",
                condition=Q(seen_at__gte=F("began_at")),
            ),
        ]

    def __str__(self) -> str:
        return f"staff session {self.pk}"
