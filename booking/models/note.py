"""Why staff booked or moved somebody, in their own words."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from booking.models.reservation import Reservation


class ReservationNote(models.Model):
    """A reason that was given with a verb; it goes when the person is erased.

    The reason of a cancellation is in the reservation's own row.
    """

    #: Characters; longer ones are cut, as `cancel_reason` is.
    MOST = 200

    class Verb(models.TextChoices):
        BOOK = "book", _("booked")
        RESCHEDULE = "reschedule", _("moved as the client asked")
        REASSIGN = "reassign", _("moved by the centre")

    reservation = models.ForeignKey(
        Reservation, on_delete=models.CASCADE, related_name="notes", verbose_name=_("reservation")
    )
    verb = models.CharField(_("what was done"), max_length=20, choices=Verb.choices)
    text = models.CharField(_("reason"), max_length=MOST)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("by"),
    )
    at = models.DateTimeField(_("at"), db_default=Now(), editable=False)

    class Meta:
        verbose_name = _("reason of a change")
        verbose_name_plural = _("reasons of changes")
        constraints = [
            models.CheckConstraint(
                name="reservation_note_is_of_a_known_verb",
                condition=Q(verb__in=["book", "reschedule", "reassign"]),
            ),
            models.CheckConstraint(name="reservation_note_says_something", condition=~Q(text="")),
        ]

    def __str__(self) -> str:
        return f"note {self.pk}"
