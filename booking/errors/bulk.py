"""Refusals of work on many rows."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from booking.errors.refusal import BookingError


class StaffRefused(BookingError):
    """Somebody is not put on a centre's staff; each says in its own sentence why."""

    code = "staff_refused"
    message = _("This person cannot be put on the staff of this centre.")

    def __init__(self, sentence: str | Promise | None = None) -> None:
        self.sentence: str | Promise = self.message if sentence is None else sentence
        super().__init__(self.sentence)

    def __str__(self) -> str:
        return str(self.sentence)
