"""A claim on one or more consecutive slots of one provider."""

import uuid
from datetime import datetime, timedelta

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.db.models.lookups import LessThanOrEqual
from django.utils.translation import gettext_lazy as _

from booking.models.need import Need
from booking.models.slot import Slot
from booking.references import PATTERN, in_groups, new_reference
from clients.encryption import EncryptedJSONField
from clients.models import Applicant, Client
from providers.models import Provider, Service

#: What a hold is given once to whoever asks for more time (WCAG 2.2.1); migration 0014 knows it.
MORE_TIME = timedelta(minutes=15)
#: For so long after it was entered a step of a visit can be undone; migration 0016 knows it.
UNDONE_WITHIN = timedelta(minutes=5)


class Reservation(models.Model):
    """A claim on the slots of `provider` that lie in [starts_at, ends_at); `slot` is the first.

    The claim needs no row per slot: slots of a provider never overlap and never move while in use,
    so provider and bounds name them. A trigger (migration 0002) checks that the bounds are covered
    by open slots without a gap, and keeps `Slot.taken`. ADR 0004 tells how statuses close.

    `expires_at` rises only with a move that is the centre's doing, and once by `MORE_TIME`, with
    `extended_at` as its moment; a trigger (migration 0014) sees to that.

    `stated_number` is the pre-registration number somebody says is theirs. Nobody has checked it:
    it is shown to staff at the visit, and never finds, books or blocks an applicant, for anybody
    can type anybody's.
    """

    class Status(models.TextChoices):
        HELD = "held", _("held")
        CONFIRMED = "confirmed", _("confirmed")
        CHECKED_IN = "checked_in", _("checked in")
        COMPLETED = "completed", _("completed")
        NO_SHOW = "no_show", _("missed")
        EXPIRED = "expired", _("expired")
        CANCELLED = "cancelled", _("cancelled")

    class CancelledBy(models.TextChoices):
        CLIENT = "client", _("the client")
        STAFF = "staff", _("staff")
        PORTAL = "portal", _("the portal")
        SYSTEM = "system", _("the system")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    reference = models.CharField(
        _("reference"), max_length=12, default=new_reference, editable=False
    )
    provider = models.ForeignKey(
        Provider,
        on_delete=models.PROTECT,
        related_name="reservations",
        db_index=False,  # reservation_by_provider_time begins with it
        verbose_name=_("provider"),
    )
    slot = models.ForeignKey(
        Slot, on_delete=models.PROTECT, related_name="reservations", verbose_name=_("first slot")
    )
    starts_at = models.DateTimeField(_("starts at"))
    ends_at = models.DateTimeField(_("ends at"))
    service = models.ForeignKey(
        Service,
        on_delete=models.PROTECT,
        related_name="reservations",
        null=True,
        blank=True,
        db_index=False,
        verbose_name=_("service"),
    )
    client = models.ForeignKey(
        Client,
        on_delete=models.PROTECT,
        related_name="reservations",
        null=True,
        blank=True,
        db_index=False,
        verbose_name=_("client"),
    )
    applicant = models.ForeignKey(
        Applicant,
        on_delete=models.PROTECT,
        related_name="reservations",
        null=True,
        blank=True,
        db_index=False,
        verbose_name=_("applicant"),
    )
    status = models.CharField(_("status"), max_length=10, choices=Status.choices)
    created_at = models.DateTimeField(_("created at"), db_default=Now(), editable=False)
    expires_at = models.DateTimeField(_("held until"), null=True, blank=True)
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True, blank=True)
    cancelled_at = models.DateTimeField(_("cancelled at"), null=True, blank=True)
    checked_in_at = models.DateTimeField(_("checked in at"), null=True, blank=True)
    completed_at = models.DateTimeField(_("completed at"), null=True, blank=True)
    missed_at = models.DateTimeField(
        _("marked as missed at"), null=True, blank=True, help_text=_("By staff; not by the night.")
    )
    cancelled_by = models.CharField(
        _("cancelled by"),
        max_length=10,
        choices=CancelledBy.choices,
        blank=True,
        default="",
        db_default="",
    )
    cancel_reason = models.CharField(
        _("reason"), max_length=200, blank=True, default="", db_default=""
    )
    changes = models.PositiveSmallIntegerField(
        _("times moved"), default=0, db_default=0, editable=False
    )
    revision = models.PositiveIntegerField(_("revision"), default=0, db_default=0, editable=False)
    extended_at = models.DateTimeField(
        _("given more time at"), null=True, blank=True, editable=False
    )
    needs = ArrayField(
        models.CharField(max_length=20, choices=Need.choices),
        verbose_name=_("needs"),
        null=True,
        blank=True,
        help_text=_("What somebody needs on the day; unknown where nobody was asked."),
    )
    interpreter_language = models.CharField(
        _("language of the interpreter"), max_length=40, blank=True, default="", db_default=""
    )
    stated_number = EncryptedJSONField(
        _("pre-registration number, as stated"), null=True, blank=True, editable=False
    )

    class Meta:
        verbose_name = _("reservation")
        verbose_name_plural = _("reservations")
        indexes = [
            models.Index(fields=["provider", "starts_at"], name="reservation_by_provider_time"),
            # Lists of many providers, and of a portal, page through all reservations by time.
            models.Index(fields=["starts_at", "id"], name="reservation_by_time"),
            models.Index(fields=["expires_at"], name="hold_by_expiry", condition=Q(status="held")),
            # Found by the minute when their day has passed (services.expire_missed).
            models.Index(
                fields=["ends_at"],
                name="applicants_appointment_by_end",
                condition=Q(status="confirmed", applicant__isnull=False),
            ),
            # Every change of status writes every index anew: these leave out the rows without one.
            *(
                models.Index(
                    fields=[owner],
                    name=f"reservation_by_{owner}",
                    condition=Q(**{f"{owner}__isnull": False}),
                )
                for owner in ("service", "client", "applicant")
            ),
        ]
        constraints = [
            models.CheckConstraint(
                name="reservation_has_a_known_status",
                condition=Q(
                    status__in=[
                        "held",
                        "confirmed",
                        "checked_in",
                        "completed",
                        "no_show",
                        "expired",
                        "cancelled",
                    ]
                ),
            ),
            models.CheckConstraint(
                name="reservation_ends_after_it_starts", condition=Q(ends_at__gt=F("starts_at"))
            ),
            models.CheckConstraint(
                # Reads that look for claims on a slot look back this far and no further.
                name="reservation_lasts_at_most_a_day",
                condition=LessThanOrEqual(F("ends_at") - F("starts_at"), timedelta(days=1)),
            ),
            models.CheckConstraint(
                name="reservation_is_for_someone",
                condition=Q(client__isnull=False) | Q(applicant__isnull=False),
            ),
            models.CheckConstraint(
                name="reservation_reference_is_well_formed",
                condition=Q(reference__regex=PATTERN),
            ),
            models.CheckConstraint(
                name="hold_has_an_expiry",
                condition=~Q(status="held") | Q(expires_at__isnull=False),
            ),
            models.CheckConstraint(
                name="appointment_has_a_moment_of_confirmation",
                condition=~Q(status__in=["confirmed", "checked_in", "completed", "no_show"])
                | Q(confirmed_at__isnull=False),
            ),
            models.CheckConstraint(
                name="cancellation_has_a_moment_and_an_author",
                condition=~Q(status="cancelled")
                | (Q(cancelled_at__isnull=False) & ~Q(cancelled_by="")),
            ),
            models.CheckConstraint(
                name="arrival_has_a_moment",
                condition=~Q(status="checked_in") | Q(checked_in_at__isnull=False),
            ),
            models.CheckConstraint(
                name="completion_has_a_moment",
                condition=~Q(status="completed") | Q(completed_at__isnull=False),
            ),
            models.CheckConstraint(
                name="hold_with_more_time_has_an_expiry",
                condition=Q(extended_at__isnull=True) | Q(expires_at__isnull=False),
            ),
            models.CheckConstraint(
                name="reservation_needs_are_of_known_kinds",
                condition=Q(needs__contained_by=Need.values),
            ),
            models.CheckConstraint(
                name="interpreter_language_goes_with_an_interpreter",
                condition=Q(interpreter_language="")
                | Q(needs__isnull=False, needs__contains=["interpreter"]),
            ),
            models.UniqueConstraint(  # unique=True would keep a second index, for LIKE
                name="reference_names_one_reservation", fields=["reference"]
            ),
            models.UniqueConstraint(
                name="applicant_has_one_live_booking",
                fields=["applicant"],
                condition=Q(status__in=["held", "confirmed", "checked_in"]),
                violation_error_message=_("This applicant has a booking already."),
            ),
        ]

    def __str__(self) -> str:
        return in_groups(self.reference)

    @property
    def is_live(self) -> bool:
        return self.status in LIVE

    def may_be_undone(self, moment: datetime) -> bool:
        """Whether its last step of a visit was entered so lately that it can be taken back."""
        field = MOMENT_OF.get(Reservation.Status(self.status))
        entered = getattr(self, field) if field else None
        return entered is not None and moment <= entered + UNDONE_WITHIN


Status = Reservation.Status
#: Claims that keep a place: all but those given back. `Slot.taken` counts these.
OCCUPYING = (
    Status.HELD,
    Status.CONFIRMED,
    Status.CHECKED_IN,
    Status.COMPLETED,
    Status.NO_SHOW,
)
#: Claims that still lie ahead of their holder; an applicant has at most one.
LIVE = (Status.HELD, Status.CONFIRMED, Status.CHECKED_IN)
#: When each status of a visit was entered.
MOMENT_OF = {
    Status.CHECKED_IN: "checked_in_at",
    Status.COMPLETED: "completed_at",
    Status.NO_SHOW: "missed_at",
}
