"""A bookable stretch of time at a provider."""

from datetime import timedelta

from django.db import models
from django.db.models import F, Q
from django.db.models.lookups import LessThanOrEqual
from django.utils.translation import gettext_lazy as _

from providers.models import Provider


class Slot(models.Model):
    """[starts_at, ends_at) at a provider, with room for `capacity` and `taken` of it in use.

    `taken` and `revision` are written by the trigger on reservations and by nobody else (migration
    0003 refuses other writers). A slot that is in use never moves and is never deleted; it closes.
    """

    provider = models.ForeignKey(
        Provider,
        on_delete=models.PROTECT,
        related_name="slots",
        db_index=False,  # the unique constraint begins with it
        # Migration 0003 looks once per statement; a look per row is a quarter of laying slots.
        db_constraint=False,
        verbose_name=_("provider"),
    )
    starts_at = models.DateTimeField(_("starts at"))
    ends_at = models.DateTimeField(_("ends at"))
    capacity = models.PositiveSmallIntegerField(_("places"))
    taken = models.PositiveSmallIntegerField(_("taken"), default=0, db_default=0, editable=False)
    revision = models.PositiveIntegerField(
        _("revision"),
        default=0,
        db_default=0,
        editable=False,
        help_text=_("Counts the changes of taken, so that a cache can tell newer from older."),
    )
    is_open = models.BooleanField(
        _("open"),
        default=True,
        db_default=True,
        help_text=_("A closed slot keeps the bookings it has and takes no more."),
    )

    class Meta:
        verbose_name = _("slot")
        verbose_name_plural = _("slots")
        constraints = [
            models.UniqueConstraint(
                name="slot_starts_once_per_provider",
                fields=["provider", "starts_at"],
                violation_error_message=_("This provider has a slot at that time already."),
            ),
            models.CheckConstraint(
                name="slot_ends_after_it_starts",
                condition=Q(ends_at__gt=F("starts_at")),
                violation_error_message=_("A slot must end after it starts."),
            ),
            models.CheckConstraint(
                name="slot_lasts_at_most_a_day",
                condition=LessThanOrEqual(F("ends_at") - F("starts_at"), timedelta(days=1)),
                violation_error_message=_("A slot lasts at most a day."),
            ),
            models.CheckConstraint(
                name="slot_is_never_overbooked",
                condition=Q(taken__lte=F("capacity")),
                violation_error_message=_("Every place in this slot is taken."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.starts_at:%Y-%m-%d %H:%M}Z"

    @property
    def remaining(self) -> int:
        """Places left; none where the slot is closed."""
        return max(self.capacity - self.taken, 0) if self.is_open else 0
