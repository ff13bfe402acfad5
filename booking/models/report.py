"""Days that are over, counted: what reports of long periods are added up from (ADR 16).

Nothing here says who anybody is, and nothing is written by a booking: `services.count_days` counts
the rows of a provider's finished days, and counts again where something changed.
"""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from providers.models import Provider, Service


def _counts(words: object) -> "models.PositiveIntegerField[int, int]":
    return models.PositiveIntegerField(words, db_default=0)  # type: ignore[arg-type] # lazy words


class _OfProvider(models.Model):
    """Rows that go when their provider goes: migration 0015 says so to the database itself.

    Django would look for them at every removal; the database finds them by their first column.
    """

    provider = models.ForeignKey(
        Provider,
        on_delete=models.DO_NOTHING,
        related_name="+",
        db_constraint=False,
        db_index=False,
        verbose_name=_("provider"),
    )

    class Meta:
        abstract = True


class CountedProvider(_OfProvider):
    """Which days of a provider are counted: every one up to `until`, on the clock of `time_zone`.

    Later days are read from their rows. Days counted on another clock than the provider's are not
    read at all, and are counted anew.
    """

    until = models.DateField(_("counted until"))
    time_zone = models.CharField(_("time zone"), max_length=64)
    looked_at = models.DateTimeField(_("changes looked for until"))
    compared_at = models.DateTimeField(_("compared with its rows at"))

    class Meta:
        verbose_name = _("provider counted")
        verbose_name_plural = _("providers counted")
        constraints = [
            models.UniqueConstraint(name="provider_is_counted_on_one_clock", fields=["provider"])
        ]

    def __str__(self) -> str:
        return f"{self.provider_id} until {self.until}"


class CountedHour(_OfProvider):
    """The slots of a provider that begin in one hour of one of its local days."""

    on = models.DateField(_("day"))
    hour = models.PositiveSmallIntegerField(_("hour"))
    slots = _counts(_("slots"))
    #: What was offered: the capacity of a slot, or what it still keeps where it closed.
    places = _counts(_("places"))
    taken = _counts(_("taken"))
    minutes = _counts(_("minutes offered, over all places"))

    class Meta:
        verbose_name = _("hour counted")
        verbose_name_plural = _("hours counted")
        indexes = [models.Index(fields=["on"], name="counted_hour_by_day")]
        constraints = [
            models.UniqueConstraint(
                name="hour_of_a_day_is_counted_once", fields=["provider", "on", "hour"]
            ),
            models.CheckConstraint(name="counted_hour_is_on_the_clock", condition=Q(hour__lte=23)),
        ]

    def __str__(self) -> str:
        return f"{self.on} {self.hour:02}:00"


class CountedDay(_OfProvider):
    """Bookings for one service that lie on one local day of a provider, by what became of them."""

    on = models.DateField(_("day"))
    service = models.ForeignKey(
        Service,
        on_delete=models.DO_NOTHING,
        related_name="+",
        null=True,
        blank=True,
        db_constraint=False,
        db_index=False,
        verbose_name=_("service"),
    )
    confirmed = _counts(_("confirmed"))
    checked_in = _counts(_("checked in"))
    completed = _counts(_("completed"))
    no_show = _counts(_("missed"))
    #: Cancelled appointments by whom, and how long before they began: under a day, a week, more.
    client_in_a_day = _counts(_("by the client, within a day"))
    client_in_a_week = _counts(_("by the client, within a week"))
    client_earlier = _counts(_("by the client, earlier"))
    portal_in_a_day = _counts(_("by the portal, within a day"))
    portal_in_a_week = _counts(_("by the portal, within a week"))
    portal_earlier = _counts(_("by the portal, earlier"))
    staff_in_a_day = _counts(_("by staff, within a day"))
    staff_in_a_week = _counts(_("by staff, within a week"))
    staff_earlier = _counts(_("by staff, earlier"))
    system_in_a_day = _counts(_("by the system, within a day"))
    system_in_a_week = _counts(_("by the system, within a week"))
    system_earlier = _counts(_("by the system, earlier"))
    moved = _counts(_("moved"))
    lapsed = _counts(_("holds that lapsed"))
    let_go = _counts(_("holds let go"))
    #: Minutes of the appointments that kept their place.
    minutes = _counts(_("minutes booked"))
    #: Appointments by the local days from their confirmation to their own; and those days summed.
    lead_0 = _counts(_("booked for the same day"))
    lead_1 = _counts(_("booked a day ahead"))
    lead_3 = _counts(_("booked 2 to 3 days ahead"))
    lead_7 = _counts(_("booked 4 to 7 days ahead"))
    lead_14 = _counts(_("booked 8 to 14 days ahead"))
    lead_30 = _counts(_("booked 15 to 30 days ahead"))
    lead_more = _counts(_("booked more than 30 days ahead"))
    lead_days = _counts(_("days ahead, in all"))

    class Meta:
        verbose_name = _("day counted")
        verbose_name_plural = _("days counted")
        indexes = [models.Index(fields=["on"], name="counted_day_by_day")]
        constraints = [
            models.UniqueConstraint(
                name="service_of_a_day_is_counted_once",
                fields=["provider", "on", "service"],
                nulls_distinct=False,
            )
        ]

    def __str__(self) -> str:
        return f"{self.on}"
