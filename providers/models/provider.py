"""Who offers bookable time."""

import uuid
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from phonenumber_field.modelfields import PhoneNumberField

from providers.models.accessibility import Accessibility
from providers.models.translated import in_language
from providers.models.words import provider_words


def default_hold_minutes() -> int:
    return int(settings.HOLD_MINUTES)


def default_reminder_hours() -> list[int]:
    return [7 * 24, 24]


class Provider(models.Model):
    """A registration centre, a practitioner or a resource, with its rules of booking."""

    class Kind(models.TextChoices):
        REGISTRATION_CENTRE = "registration_centre", _("registration centre")
        PRACTITIONER = "practitioner", _("practitioner")
        RESOURCE = "resource", _("resource")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    external_id = models.CharField(
        _("external id"),
        max_length=36,
        null=True,
        blank=True,
        unique=True,
        help_text=_("The number other systems know this centre by, such as 10001."),
    )
    kind = models.CharField(
        _("kind"), max_length=20, choices=Kind.choices, default=Kind.REGISTRATION_CENTRE
    )
    name = models.JSONField(_("name"), help_text=_("Language code to name."))
    address = models.JSONField(
        _("address lines"), default=dict, blank=True, help_text=_("Language code to free lines.")
    )
    country = models.CharField(_("country"), max_length=2, blank=True)
    division = models.CharField(_("division"), max_length=120, blank=True)
    district = models.CharField(_("district"), max_length=120, blank=True)
    sub_district = models.CharField(_("sub-district"), max_length=120, blank=True)
    postcode = models.CharField(_("postcode"), max_length=16, blank=True)
    latitude = models.DecimalField(
        _("latitude"), max_digits=9, decimal_places=6, null=True, blank=True
    )
    longitude = models.DecimalField(
        _("longitude"), max_digits=9, decimal_places=6, null=True, blank=True
    )
    contact_name = models.CharField(_("contact person"), max_length=150, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    phone = PhoneNumberField(_("telephone"), blank=True)
    licence_number = models.CharField(_("licence number"), max_length=60, blank=True)
    years_of_experience = models.PositiveSmallIntegerField(
        _("years of experience"), null=True, blank=True
    )
    consultation_fee = models.DecimalField(
        _("consultation fee"), max_digits=10, decimal_places=2, null=True, blank=True
    )
    fee_currency = models.CharField(_("currency of the fee"), max_length=3, blank=True)
    specialisations = ArrayField(
        models.CharField(max_length=80), verbose_name=_("specialisations"), default=list, blank=True
    )
    accessibility = ArrayField(
        models.CharField(max_length=20, choices=Accessibility.choices),
        verbose_name=_("accessibility"),
        default=list,
        db_default=[],
        blank=True,
        help_text=_("What somebody who needs it can rely on."),
    )
    profile_image = models.ImageField(_("picture"), upload_to="providers/", blank=True)

    time_zone = models.CharField(_("time zone"), max_length=64, help_text=_("IANA name."))
    slot_minutes = models.PositiveSmallIntegerField(
        _("slot length in minutes"), default=15, db_default=15, validators=[MinValueValidator(1)]
    )
    capacity = models.PositiveSmallIntegerField(
        _("places in a slot"), default=1, db_default=1, validators=[MaxValueValidator(1000)]
    )
    notice_minutes = models.PositiveIntegerField(
        _("notice before a booking, in minutes"), default=24 * 60, db_default=24 * 60
    )
    window_days = models.PositiveSmallIntegerField(
        _("booking window in days"), default=60, db_default=60
    )
    hold_minutes = models.PositiveSmallIntegerField(
        _("length of a hold in minutes"),
        default=default_hold_minutes,
        db_default=30,
        validators=[MinValueValidator(1)],
    )
    listing_offset_days = models.PositiveSmallIntegerField(
        _("days listed from, counted from today"),
        default=0,
        db_default=0,
        help_text=_("What MOSIP is shown begins so many days from today."),
    )
    listing_days = models.PositiveSmallIntegerField(
        _("number of days listed"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text=_("So many days are shown to MOSIP; empty: to the end of the booking window."),
    )
    change_notice_minutes = models.PositiveIntegerField(
        _("notice before a change, in minutes"),
        default=24 * 60,
        db_default=24 * 60,
        help_text=_("0 lets appointments be moved and cancelled until they begin."),
    )
    change_limit = models.PositiveSmallIntegerField(
        _("moves of an appointment"),
        default=5,
        db_default=5,
        help_text=_("How often its holder may move one; staff always may."),
    )
    reminder_hours = ArrayField(
        models.PositiveSmallIntegerField(
            validators=[MinValueValidator(1), MaxValueValidator(24 * 60)]
        ),
        verbose_name=_("reminders, in hours before"),
        default=default_reminder_hours,
        db_default=[168, 24],
        blank=True,
        help_text=_("One is skipped where its time had come when the appointment was made."),
    )
    quiet_from = models.TimeField(
        _("no reminders from"), default=time(21), db_default=time(21), help_text=_("Local time.")
    )
    quiet_until = models.TimeField(
        _("no reminders until"),
        default=time(8),
        db_default=time(8),
        help_text=_("The same as the beginning: reminders at any time."),
    )
    is_open_to_booking = models.BooleanField(_("open to booking"), default=True, db_default=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("registered by"),
        help_text=_("Who registered it; becomes its manager when it is approved."),
    )
    approved_at = models.DateTimeField(
        _("approved at"),
        null=True,
        blank=True,
        editable=False,
        default=timezone.now,
        db_default=Now(),
        help_text=_("Empty while a registration waits for an administrator."),
    )
    closes_on = models.DateField(
        _("closed for good from"),
        null=True,
        blank=True,
        help_text=_("The first day on which it is closed and stays so, by its own clock."),
    )
    laid_until = models.DateField(
        _("slots laid until"),
        null=True,
        blank=True,
        editable=False,
        help_text=_("Local date up to and including which the slots are there."),
    )
    holiday_calendars = models.ManyToManyField(
        "providers.HolidayCalendar",
        blank=True,
        related_name="providers",
        verbose_name=_("holiday calendars"),
    )
    created_at = models.DateTimeField(_("created at"), db_default=Now(), editable=False)
    changed_at = models.DateTimeField(_("changed at"), auto_now=True, db_default=Now())

    class Meta:
        verbose_name = _("provider")
        verbose_name_plural = _("providers")
        indexes = [
            models.Index(fields=["country", "division", "district"], name="provider_by_place"),
            models.Index(
                fields=["latitude", "longitude"],
                name="provider_by_coordinates",
                condition=Q(latitude__isnull=False),
            ),
            GinIndex(provider_words(), name="provider_by_words"),
        ]
        constraints = [
            models.CheckConstraint(
                name="provider_has_a_name",
                condition=~Q(name={}) & Q(name__isnull=False),
                violation_error_message=_("A provider needs a name in at least one language."),
            ),
            models.CheckConstraint(
                name="provider_opens_to_booking_once_it_is_approved",
                condition=Q(is_open_to_booking=False) | Q(approved_at__isnull=False),
                violation_error_message=_("An administrator has to approve this provider first."),
            ),
            models.CheckConstraint(
                name="provider_has_a_known_kind",
                condition=Q(kind__in=["registration_centre", "practitioner", "resource"]),
            ),
            models.CheckConstraint(
                name="provider_slots_last_1_minute_to_a_day",
                condition=Q(slot_minutes__range=(1, 1440)),
                violation_error_message=_("A slot lasts between 1 minute and a day."),
            ),
            models.CheckConstraint(
                name="provider_holds_last_at_least_a_minute",
                condition=Q(hold_minutes__gte=1),
                violation_error_message=_("A hold lasts at least a minute."),
            ),
            models.CheckConstraint(
                name="provider_window_is_at_most_two_years",
                condition=Q(window_days__lte=731),
                violation_error_message=_("The booking window is at most 731 days."),
            ),
            models.CheckConstraint(
                name="provider_sends_at_most_five_reminders",
                condition=Q(reminder_hours__len__lte=5),
                violation_error_message=_("At most five reminders an appointment."),
            ),
            models.CheckConstraint(
                name="provider_is_on_the_globe",
                condition=(
                    Q(latitude__isnull=True, longitude__isnull=True)
                    | Q(
                        latitude__isnull=False,
                        longitude__isnull=False,
                        latitude__range=(-90, 90),
                        longitude__range=(-180, 180),
                    )
                ),
                violation_error_message=_(
                    "Latitude runs from -90 to 90 and longitude from -180 to 180;"
                    " give both or none."
                ),
            ),
            models.CheckConstraint(
                name="provider_accessibility_is_of_known_kinds",
                condition=Q(accessibility__contained_by=Accessibility.values),
            ),
            models.CheckConstraint(
                name="provider_fee_has_a_currency",
                condition=Q(consultation_fee__isnull=True)
                | (Q(consultation_fee__gte=0) & ~Q(fee_currency="")),
                violation_error_message=_("A fee needs its currency and is not below zero."),
            ),
        ]

    def __str__(self) -> str:
        return self.local_name

    @property
    def local_name(self) -> str:
        """The name in the reader's language."""
        return in_language(self.name)

    @property
    def local_address(self) -> list[str]:
        """The address lines in the reader's language."""
        return [line for line in in_language(self.address).splitlines() if line.strip()]

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)

    def is_gone_on(self, on: date) -> bool:
        """Whether it is closed for good on a local date."""
        return self.closes_on is not None and self.closes_on <= on

    def takes_bookings(self, now: datetime) -> bool:
        """Whether it is open to booking, and not closed for good where it is."""
        return self.is_open_to_booking and not self.is_gone_on(now.astimezone(self.zone).date())
