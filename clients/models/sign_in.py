"""Who is signed in: a row for each sign-in, and the refresh tokens that carried it on."""

import uuid

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from clients.models.user import User


class SignIn(models.Model):
    """One sign-in of a user: the family of all tokens that came of it.

    It ends as a whole: by itself after so many days, or earlier with the reason noted. Every
    request with a token of it asks this row.
    """

    class Ended(models.TextChoices):
        SIGNED_OUT = "signed_out", _("signed out")
        REUSED = "reused", _("a refresh token came twice")
        PASSWORD = "password", _("the password was changed")
        STAFF = "staff", _("an administrator ended it")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(
        User, on_delete=models.CASCADE, related_name="sign_ins", verbose_name=_("user")
    )
    created_at = models.DateTimeField(_("created at"), db_default=Now(), editable=False)
    expires_at = models.DateTimeField(_("expires at"))
    #: When the second factor was shown; without it no member of staff gets anything.
    second_factor_at = models.DateTimeField(
        _("second factor shown at"), null=True, blank=True, editable=False
    )
    revoked_at = models.DateTimeField(_("ended at"), null=True, blank=True)
    revoked_because = models.CharField(
        _("ended because"),
        max_length=12,
        choices=Ended.choices,
        blank=True,
        default="",
        db_default="",
    )

    class Meta:
        verbose_name = _("sign-in")
        verbose_name_plural = _("sign-ins")
        constraints = [
            models.CheckConstraint(
                name="sign_in_ended_early_says_why",
                condition=(
                    Q(revoked_at__isnull=True, revoked_because="")
                    | Q(
                        revoked_at__isnull=False,
                        revoked_because__in=["signed_out", "reused", "password", "staff"],
                    )
                ),
            ),
            models.CheckConstraint(
                name="sign_in_ends_after_it_began",
                condition=Q(expires_at__gt=F("created_at")),
            ),
        ]

    def __str__(self) -> str:
        return f"sign-in {self.pk} of user {self.user_id}"


class RefreshToken(models.Model):
    """A refresh token, of which only the digest is kept; it is exchanged once for its successor.

    256 random bits need no slow hash. The successor lies here sealed with the token itself, so
    that a client whose answer was lost on the way can be given the same one again; nobody else
    can open it, not even with all our keys.
    """

    sign_in = models.ForeignKey(
        SignIn, on_delete=models.CASCADE, related_name="tokens", verbose_name=_("sign-in")
    )
    digest = models.CharField(_("digest"), max_length=64, unique=True)
    created_at = models.DateTimeField(_("created at"), db_default=Now(), editable=False)
    used_at = models.DateTimeField(_("used at"), null=True, blank=True)
    successor = models.BinaryField(_("successor, sealed"), null=True, editable=False)

    class Meta:
        verbose_name = _("refresh token")
        verbose_name_plural = _("refresh tokens")
        constraints = [
            models.CheckConstraint(
                name="refresh_token_is_a_sha256_digest",
                condition=Q(digest__regex=r"^[0-9a-f]{64}$"),
            ),
            models.UniqueConstraint(
                name="sign_in_has_one_fresh_token",
                fields=["sign_in"],
                condition=Q(used_at__isnull=True),
            ),
            models.CheckConstraint(
                name="only_a_used_token_has_a_successor",
                condition=Q(successor__isnull=True) | Q(used_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"refresh token {self.pk}"


class SignInAttempts(models.Model):
    """How often somebody tried of late, by a keyed digest of whom or of where; see services."""

    digest = models.CharField(_("digest"), max_length=64, unique=True)
    tries = models.PositiveIntegerField(_("tries"))
    forgotten_at = models.DateTimeField(_("forgotten at"), db_index=True)

    class Meta:
        verbose_name = _("attempts to sign in")
        verbose_name_plural = _("attempts to sign in")
        constraints = [
            models.CheckConstraint(
                name="attempts_are_kept_under_a_digest",
                condition=Q(digest__regex=r"^[0-9a-f]{64}$"),
            ),
        ]

    def __str__(self) -> str:
        return f"attempts {self.pk}"
