"""Which staff run which provider."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from providers.models.provider import Provider


class Membership(models.Model):
    """A user's role at a provider. Auditors and administrators see every provider without one."""

    class Role(models.TextChoices):
        CLERK = "clerk", _("centre clerk")
        MANAGER = "manager", _("centre manager")

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="memberships",
        verbose_name=_("user"),
    )
    provider = models.ForeignKey(
        Provider, on_delete=models.CASCADE, related_name="memberships", verbose_name=_("provider")
    )
    role = models.CharField(_("role"), max_length=10, choices=Role.choices)
    gets_daily_list = models.BooleanField(
        _("is mailed the list of the day"),
        default=True,
        db_default=True,
        help_text=_("Managers only."),
    )
    language = models.CharField(
        _("language of the list"),
        max_length=7,
        choices=settings.LANGUAGES,
        default="en",
        db_default="en",
    )
    created_at = models.DateTimeField(_("created at"), db_default=Now(), editable=False)

    class Meta:
        verbose_name = _("staff membership")
        verbose_name_plural = _("staff memberships")
        constraints = [
            models.UniqueConstraint(
                name="staff_have_one_role_at_a_provider",
                fields=["user", "provider"],
                violation_error_message=_("This person has a role at that provider already."),
            ),
            models.CheckConstraint(
                name="membership_has_a_known_role",
                condition=Q(role__in=["clerk", "manager"]),
            ),
            models.CheckConstraint(
                name="membership_language_is_one_of_ours",
                condition=Q(language__in=[code for code, _name in settings.LANGUAGES]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()} {self.user_id} at {self.provider_id}"
