"""When a provider is open: weekly hours, dated changes, holidays. Wall-clock, provider's zone."""

from datetime import time

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from providers.models.provider import Provider

MIDNIGHT = time(0, 0)


class Weekday(models.IntegerChoices):
    """ISO 8601 weekday numbers."""

    MONDAY = 1, _("Monday")
    TUESDAY = 2, _("Tuesday")
    WEDNESDAY = 3, _("Wednesday")
    THURSDAY = 4, _("Thursday")
    FRIDAY = 5, _("Friday")
    SATURDAY = 6, _("Saturday")
    SUNDAY = 7, _("Sunday")


class Opening(models.Model):
    """Weekly hours; several a day, a break is the gap between two. Overlaps add up."""

    provider = models.ForeignKey(
        Provider, on_delete=models.CASCADE, related_name="openings", verbose_name=_("provider")
    )
    weekday = models.PositiveSmallIntegerField(_("weekday"), choices=Weekday.choices)
    from_time = models.TimeField(_("from"))
    until_time = models.TimeField(_("until"), help_text=_("00:00 is the end of the day."))
    capacity = models.PositiveSmallIntegerField(_("places in a slot"))
    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    valid_until = models.DateField(
        _("valid until"), null=True, blank=True, help_text=_("The last day it holds.")
    )

    class Meta:
        verbose_name = _("opening")
        verbose_name_plural = _("openings")
        ordering = ["weekday", "from_time"]
        constraints = [
            models.CheckConstraint(
                name="opening_is_on_a_weekday",
                condition=Q(weekday__range=(1, 7)),
            ),
            models.CheckConstraint(
                name="opening_ends_after_it_starts",
                condition=Q(until_time__gt=F("from_time")) | Q(until_time=MIDNIGHT),
                violation_error_message=_("The end must come after the start."),
            ),
            models.CheckConstraint(
                name="opening_has_room_for_1_to_1000",
                condition=Q(capacity__range=(1, 1000)),
                violation_error_message=_("An opening has room for 1 to 1,000 people in a slot."),
            ),
            models.CheckConstraint(
                name="opening_is_valid_until_after_from",
                condition=Q(valid_from__isnull=True)
                | Q(valid_until__isnull=True)
                | Q(valid_until__gte=F("valid_from")),
                violation_error_message=_("The last day must not come before the first."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_weekday_display()} {self.from_time:%H:%M}–{self.until_time:%H:%M}"


class RecurringOpening(models.Model):
    """Hours on the dates of a recurrence rule: every other week, the first Monday of a month."""

    provider = models.ForeignKey(
        Provider,
        on_delete=models.CASCADE,
        related_name="recurring_openings",
        verbose_name=_("provider"),
    )
    rule = models.CharField(
        _("rule"),
        max_length=500,
        help_text=_(
            "An RRULE of RFC 5545 that ends, such as FREQ=MONTHLY;BYDAY=1MO;UNTIL=20281231."
        ),
    )
    starts_on = models.DateField(
        _("starts on"), help_text=_("The rule counts from this date; it is the first it may name.")
    )
    from_time = models.TimeField(_("from"))
    until_time = models.TimeField(_("until"), help_text=_("00:00 is the end of the day."))
    capacity = models.PositiveSmallIntegerField(_("places in a slot"))

    class Meta:
        verbose_name = _("recurring opening")
        verbose_name_plural = _("recurring openings")
        ordering = ["starts_on", "from_time"]
        constraints = [
            models.CheckConstraint(
                name="recurring_opening_comes_at_most_daily",
                condition=Q(rule__regex="^FREQ=(DAILY|WEEKLY|MONTHLY|YEARLY)(;|$)"),
                violation_error_message=_("A rule begins with how often: FREQ=DAILY or less."),
            ),
            models.CheckConstraint(
                name="recurring_opening_has_an_end",
                condition=Q(rule__regex=";(COUNT|UNTIL)=[0-9]"),
                violation_error_message=_("A rule needs an end: COUNT or UNTIL."),
            ),
            models.CheckConstraint(
                name="recurring_opening_ends_after_it_starts",
                condition=Q(until_time__gt=F("from_time")) | Q(until_time=MIDNIGHT),
                violation_error_message=_("The end must come after the start."),
            ),
            models.CheckConstraint(
                name="recurring_opening_has_room_for_1_to_1000",
                condition=Q(capacity__range=(1, 1000)),
                violation_error_message=_("An opening has room for 1 to 1,000 people in a slot."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rule} {self.from_time:%H:%M}–{self.until_time:%H:%M}"


class OpeningException(models.Model):
    """A dated change to the openings; design.md calls it an exception.

    Closed (all day, or the hours given), extra hours, another capacity for the day, or open: the
    usual hours hold in spite of a holiday.
    """

    class Kind(models.TextChoices):
        CLOSED = "closed", _("closed")
        EXTRA = "extra", _("extra hours")
        CAPACITY = "capacity", _("other capacity")
        OPEN = "open", _("open in spite of a holiday")

    provider = models.ForeignKey(
        Provider, on_delete=models.CASCADE, related_name="exceptions", verbose_name=_("provider")
    )
    on = models.DateField(_("date"))
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    from_time = models.TimeField(_("from"), null=True, blank=True)
    until_time = models.TimeField(
        _("until"), null=True, blank=True, help_text=_("00:00 is the end of the day.")
    )
    capacity = models.PositiveSmallIntegerField(_("places in a slot"), null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("exception")
        verbose_name_plural = _("exceptions")
        ordering = ["on", "from_time"]
        indexes = [models.Index(fields=["provider", "on"], name="exception_by_provider_day")]
        constraints = [
            models.CheckConstraint(
                name="exception_has_a_known_kind",
                condition=Q(kind__in=["closed", "extra", "capacity", "open"]),
            ),
            models.CheckConstraint(
                name="exception_has_both_hours_or_none",
                condition=Q(from_time__isnull=True, until_time__isnull=True)
                | Q(from_time__isnull=False, until_time__isnull=False),
                violation_error_message=_("Give both hours, or neither for the whole day."),
            ),
            models.CheckConstraint(
                name="exception_ends_after_it_starts",
                condition=Q(from_time__isnull=True)
                | Q(until_time__gt=F("from_time"))
                | Q(until_time=MIDNIGHT),
                violation_error_message=_("The end must come after the start."),
            ),
            models.CheckConstraint(
                name="exception_has_what_its_kind_needs",
                condition=Q(kind="closed", capacity__isnull=True)
                | Q(
                    kind="extra",
                    from_time__isnull=False,
                    capacity__isnull=False,
                    capacity__range=(1, 1000),
                )
                | Q(kind="capacity", capacity__isnull=False, capacity__range=(0, 1000))
                | Q(kind="open", from_time__isnull=True, capacity__isnull=True),
                violation_error_message=_(
                    "Extra hours need their times and places, another capacity its places, "
                    "a closure no places, a day open in spite of a holiday neither."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.on}"


class HolidayCalendar(models.Model):
    """A list of holidays that providers follow: a country's or its part's, or one of our own."""

    code = models.CharField(_("code"), max_length=60, unique=True)
    name = models.CharField(_("name"), max_length=120)
    country = models.CharField(
        _("country"),
        max_length=2,
        blank=True,
        default="",
        db_default="",
        help_text=_("ISO 3166-1 code; empty for a list of your own."),
    )
    subdivision = models.CharField(
        _("part of the country"), max_length=60, blank=True, default="", db_default=""
    )

    class Meta:
        verbose_name = _("holiday calendar")
        verbose_name_plural = _("holiday calendars")
        constraints = [
            models.CheckConstraint(
                name="calendar_of_a_part_names_its_country",
                condition=Q(subdivision="") | ~Q(country=""),
                violation_error_message=_("A part of a country needs its country."),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Holiday(models.Model):
    """A day on which the providers that follow the calendar are closed."""

    calendar = models.ForeignKey(
        HolidayCalendar,
        on_delete=models.CASCADE,
        related_name="holidays",
        verbose_name=_("calendar"),
    )
    on = models.DateField(_("date"))
    name = models.JSONField(_("name"), help_text=_("Language code to name."))

    class Meta:
        verbose_name = _("holiday")
        verbose_name_plural = _("holidays")
        ordering = ["on"]
        constraints = [
            models.UniqueConstraint(
                name="holiday_is_listed_once_a_day",
                fields=["calendar", "on"],
                violation_error_message=_("This calendar has a holiday on that day already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.on}"
