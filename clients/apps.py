from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ClientsConfig(AppConfig):
    name = "clients"
    verbose_name = _("People and portals")

    def ready(self) -> None:
        """Have changes by staff recorded; applicants, secrets and keys never are."""
        from audit import changes
        from clients import models

        changes.follow(
            models.Client,
            personal=(
                "name",
                "email",
                "phone",
                "verified_email",
                "verified_phone",
                "stopped_email",
                "stopped_phone",
            ),
            unrecorded=("created_at",),
            by_staff_only=True,
        )
        changes.follow(
            models.User,
            personal=("name", "email"),
            unrecorded=("password", "last_login", "joined_at"),
            related=("groups",),
            by_staff_only=True,
        )
        changes.follow(
            models.Portal,
            # An address may carry a token of the portal's own.
            personal=("webhook_url",),
            unrecorded=("created_at",),
        )
