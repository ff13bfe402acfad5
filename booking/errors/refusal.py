"""What all refusals of the booking engine are."""

from django.utils.translation import gettext_lazy as _

from audit.errors import DomainError


class BookingError(DomainError):
    """Something about slots or reservations said no."""

    code = "booking_refused"
    message = _("This cannot be booked.")
    #: The exact reason in the reader's language, where a door has asked for it (queries.why_not).
    reason: str = ""

    def __str__(self) -> str:
        return self.reason or str(self.message)
