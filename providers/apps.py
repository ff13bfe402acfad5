from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ProvidersConfig(AppConfig):
    name = "providers"
    verbose_name = _("Centres")

    def ready(self) -> None:
        """Have changes by staff recorded."""
        from audit import changes
        from providers import models

        changes.follow(
            models.Provider,
            personal=("contact_name", "email", "phone"),
            unrecorded=("laid_until", "created_at", "changed_at"),
            related=("holiday_calendars",),
        )
        changes.follow(models.Membership, unrecorded=("created_at",))
        changes.follow(models.Service, unrecorded=("created_at", "providers"))
        for model in (
            models.Holiday,
            models.HolidayCalendar,
            models.Offer,
            models.Opening,
            models.OpeningException,
            models.RecurringOpening,
        ):
            changes.follow(model)
