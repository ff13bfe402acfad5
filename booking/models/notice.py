"""The outbox."""

import uuid

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from booking.models.reservation import Reservation


class Notice(models.Model):
    """A message owed to someone about a reservation, written in the transaction that causes it.

    Holds no address and no text: both are read when it is sent, and it is asked again then whether
    it is still true. `public_id` is the stable id by which a receiver knows a repeat.
    """

    class Kind(models.TextChoices):
        HELD = "held", _("hold placed")
        CONFIRMED = "confirmed", _("confirmed")
        MOVED = "moved", _("moved")
        CANCELLED = "cancelled", _("cancelled")
        EXPIRED = "expired", _("hold lapsed")
        # Moved by a change of hours: the holder may accept it, choose another time, or cancel.
        REASSIGNED = "reassigned", _("moved by a change of hours")

    class Channel(models.TextChoices):
        EMAIL = "email", _("e-mail")
        SMS = "sms", _("text message")
        WEBHOOK = "webhook", _("webhook")

    class Status(models.TextChoices):
        DUE = "due", _("due")
        SENT = "sent", _("sent")
        SUPERSEDED = "superseded", _("superseded")
        GIVEN_UP = "given_up", _("given up")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    reservation = models.ForeignKey(
        Reservation,
        on_delete=models.PROTECT,
        related_name="notices",
        verbose_name=_("reservation"),
    )
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    channel = models.CharField(_("channel"), max_length=8, choices=Channel.choices)
    status = models.CharField(
        _("status"), max_length=10, choices=Status.choices, default=Status.DUE, db_default="due"
    )
    due_at = models.DateTimeField(_("due at"), db_default=Now())
    created_at = models.DateTimeField(_("created at"), db_default=Now(), editable=False)
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0, db_default=0)
    last_error = models.CharField(
        _("last error"), max_length=200, blank=True, default="", db_default=""
    )

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        indexes = [
            models.Index(fields=["due_at"], name="notice_by_due_time", condition=Q(status="due")),
        ]
        constraints = [
            models.CheckConstraint(
                name="notice_has_a_known_status",
                condition=Q(status__in=["due", "sent", "superseded", "given_up"]),
            ),
            models.CheckConstraint(
                name="sent_notice_has_a_moment",
                condition=~Q(status="sent") | Q(sent_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} ({self.get_channel_display()})"
