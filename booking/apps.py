from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BookingConfig(AppConfig):
    name = "booking"
    verbose_name = _("Appointments")

    def ready(self) -> None:
        """Hear what mail gateways tell of messages that were sent."""
        from anymail.signals import tracking

        from booking.api.mail_events import hear

        tracking.connect(hear, dispatch_uid="booking.api.mail_events")
