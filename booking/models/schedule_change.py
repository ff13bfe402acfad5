"""Changes of a provider's hours under booked appointments, and what became of those stranded."""

import uuid
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from booking.models.reservation import Reservation
from providers.models import Provider


class ScheduleChange(models.Model):
    """A schedule somebody proposed for a provider, and how far it has been applied.

    All progress is in the row, so that whoever finds it unfinished can go on: `waiting` has no
    hours written, `applying` has them written and slots laid up to `laid_until`; what was stranded
    is listed and settled one by one. The counts are of slots, as the laying found them.
    """

    class Choice(models.TextChoices):
        KEEP = "keep", _("keep them where they are")
        MOVE = "move", _("move them to the next free time")
        CANCEL = "cancel", _("cancel them")

    class Status(models.TextChoices):
        WAITING = "waiting", _("waiting")
        APPLYING = "applying", _("being applied")
        DONE = "done", _("done")
        FAILED = "failed", _("refused")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    provider = models.ForeignKey(
        Provider,
        on_delete=models.PROTECT,
        related_name="schedule_changes",
        verbose_name=_("provider"),
    )
    draft = models.JSONField(_("schedule proposed"))
    choice = models.CharField(_("those stranded"), max_length=6, choices=Choice.choices)
    nearby = models.BooleanField(
        _("also to centres nearby"),
        default=False,
        db_default=False,
        help_text=_("Where this centre has no free time, centres up to 50 km away are asked."),
    )
    status = models.CharField(
        _("status"),
        max_length=8,
        choices=Status.choices,
        default=Status.WAITING,
        db_default="waiting",
    )
    reason = models.CharField(_("reason"), max_length=200, blank=True, default="", db_default="")
    proposed_by_kind = models.CharField(_("proposed by"), max_length=20)
    proposed_by_id = models.BigIntegerField(_("number of who proposed"), null=True, blank=True)
    withdrawn_services: "models.JSONField[list[int], list[int]]" = models.JSONField(
        _("services no longer offered"), default=list, blank=True
    )
    created_at = models.DateTimeField(_("created at"), db_default=Now(), editable=False)
    started_at = models.DateTimeField(_("started at"), null=True, blank=True)
    progressed_at = models.DateTimeField(_("last step at"), null=True, blank=True)
    finished_at = models.DateTimeField(_("finished at"), null=True, blank=True)
    laid_until = models.DateField(
        _("laid until"),
        null=True,
        blank=True,
        help_text=_("Local date up to and including which the slots follow the new schedule."),
    )
    gained = models.PositiveIntegerField(_("slots gained"), default=0, db_default=0)
    lost = models.PositiveIntegerField(_("slots lost"), default=0, db_default=0)
    kept = models.PositiveIntegerField(_("slots kept"), default=0, db_default=0)
    changed = models.PositiveIntegerField(_("slots with other places"), default=0, db_default=0)
    stranded = models.PositiveIntegerField(_("stranded"), default=0, db_default=0)
    settled = models.PositiveIntegerField(_("settled"), default=0, db_default=0)
    last_error = models.CharField(
        _("last error"), max_length=300, blank=True, default="", db_default=""
    )

    class Meta:
        verbose_name = _("change of schedule")
        verbose_name_plural = _("changes of schedule")
        indexes = [
            models.Index(
                fields=["provider"],
                name="schedule_change_unfinished",
                condition=Q(status__in=["waiting", "applying"]),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                name="schedule_change_has_a_known_choice",
                condition=Q(choice__in=["keep", "move", "cancel"]),
            ),
            models.CheckConstraint(
                name="schedule_change_has_a_known_status",
                condition=Q(status__in=["waiting", "applying", "done", "failed"]),
            ),
            models.CheckConstraint(
                name="begun_schedule_change_has_a_moment",
                condition=~Q(status__in=["applying", "done"]) | Q(started_at__isnull=False),
            ),
            models.CheckConstraint(
                name="finished_schedule_change_has_a_moment",
                condition=~Q(status__in=["done", "failed"]) | Q(finished_at__isnull=False),
            ),
            models.CheckConstraint(
                name="schedule_change_settles_no_more_than_it_strands",
                condition=Q(settled__lte=F("stranded")),
            ),
            models.UniqueConstraint(
                name="provider_has_one_schedule_change_applying",
                fields=["provider"],
                condition=Q(status="applying"),
            ),
        ]

    def __str__(self) -> str:
        return f"change {self.pk} of provider {self.provider_id}"

    @property
    def is_finished(self) -> bool:
        return self.status in (self.Status.DONE, self.Status.FAILED)

    def outcomes(self) -> dict[str, int]:
        """How many of those stranded ended how; the empty outcome is still to be settled."""
        counted: Any = (
            self.stranded_reservations.order_by("outcome")
            .values_list("outcome")
            .annotate(count=models.Count("pk"))
        )
        return dict(counted)


class StrandedReservation(models.Model):
    """A reservation that a change of schedule left without its place, and what became of it."""

    class Why(models.TextChoices):
        CLOSED = "closed", _("closed at that time")
        LENGTH = "length", _("times begin otherwise")
        SERVICE = "service", _("service no longer offered")
        CAPACITY = "capacity", _("fewer places")

    class Outcome(models.TextChoices):
        KEPT = "kept", _("kept")
        MOVED = "moved", _("moved")
        CANCELLED = "cancelled", _("cancelled")
        GONE = "gone", _("changed by its holder meanwhile")
        NO_PLACE = "no_place", _("kept, for no free time was found")

    change = models.ForeignKey(
        ScheduleChange,
        on_delete=models.PROTECT,
        related_name="stranded_reservations",
        db_index=False,  # the unique constraint begins with it
        verbose_name=_("change of schedule"),
    )
    reservation = models.ForeignKey(
        Reservation,
        on_delete=models.PROTECT,
        related_name="strandings",
        verbose_name=_("reservation"),
    )
    why = models.CharField(_("why"), max_length=8, choices=Why.choices)
    outcome = models.CharField(
        _("outcome"),
        max_length=9,
        choices=Outcome.choices,
        blank=True,
        default="",
        db_default="",
    )
    from_provider = models.ForeignKey(
        Provider,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        verbose_name=_("from provider"),
    )
    from_starts_at = models.DateTimeField(_("from"))
    settled_at = models.DateTimeField(_("settled at"), null=True, blank=True)
    accepted_at = models.DateTimeField(
        _("accepted at"), null=True, blank=True, help_text=_("When its holder agreed to the move.")
    )

    class Meta:
        verbose_name = _("stranded reservation")
        verbose_name_plural = _("stranded reservations")
        indexes = [
            models.Index(
                fields=["change", "from_starts_at", "id"],
                name="stranded_still_to_settle",
                condition=Q(outcome=""),
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                name="reservation_is_stranded_once_by_a_change", fields=["change", "reservation"]
            ),
            models.CheckConstraint(
                name="stranded_reservation_has_a_known_reason",
                condition=Q(why__in=["closed", "length", "service", "capacity"]),
            ),
            models.CheckConstraint(
                name="stranded_reservation_has_a_known_outcome",
                condition=Q(outcome__in=["", "kept", "moved", "cancelled", "gone", "no_place"]),
            ),
            models.CheckConstraint(
                name="settled_reservation_has_a_moment",
                condition=Q(outcome="") | Q(settled_at__isnull=False),
            ),
            models.CheckConstraint(
                name="only_a_move_is_accepted",
                condition=Q(accepted_at__isnull=True) | Q(outcome="moved"),
            ),
        ]

    def __str__(self) -> str:
        return f"stranded reservation {self.pk}"
