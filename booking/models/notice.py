"""The outbox."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext as _text
from django.utils.translation import gettext_lazy as _

from booking.models.reservation import Reservation
from clients.encryption import EncryptedJSONField
from clients.models import Client, Portal
from providers.models import Provider


class Notice(models.Model):
    """A message owed to someone, written in the transaction that causes it.

    Holds no address and no text: both are read when it is sent, and it is asked again then whether
    it is still true. Only word to somebody whose row is gone carries its address, sealed, until it
    is sent. `public_id` is the stable id by which a receiver knows a repeat.

    `due_at` is when it may next be tried. Whoever claims it moves that into the future, by the time
    the work may take, and signs with `claimed_by`; so a claim whose worker died lapses by itself.
    """

    class Kind(models.TextChoices):
        HELD = "held", _("hold placed")
        CONFIRMED = "confirmed", _("confirmed")
        MOVED = "moved", _("moved")
        CANCELLED = "cancelled", _("cancelled")
        EXPIRED = "expired", _("hold lapsed")
        # Moved by a change of hours: the holder may accept it, choose another time, or cancel.
        REASSIGNED = "reassigned", _("moved by a change of hours")
        REMINDER = "reminder", _("reminder")
        MISSED = "missed", _("missed")
        CHECKED_IN = "checked_in", _("arrived")
        VERIFY = "verify", _("e-mail to be verified")
        ERASED = "erased", _("data erased")
        DAILY_LIST = "daily_list", _("list of the day")
        # Portals are told when the hours of a provider have changed.
        HOURS = "hours", _("hours changed")
        # To whom a login belongs, whether or not they book.
        LOGIN_VERIFY = "login_verify", _("login to be confirmed")
        LOGIN_KNOWN = "login_known", _("login is there already")
        LOGIN_RESET = "login_reset", _("new password")
        APPROVED = "approved", _("registration approved")

    class Channel(models.TextChoices):
        EMAIL = "email", _("e-mail")
        SMS = "sms", _("text message")
        WEBHOOK = "webhook", _("webhook")

    class Status(models.TextChoices):
        DUE = "due", _("due")
        SENT = "sent", _("sent")
        SUPERSEDED = "superseded", _("superseded")
        GIVEN_UP = "given_up", _("given up")

    public_id = models.UUIDField(default=uuid.uuid4, editable=False)
    reservation = models.ForeignKey(
        Reservation,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="notices",
        verbose_name=_("reservation"),
    )
    client = models.ForeignKey(
        Client,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="notices",
        verbose_name=_("client"),
        db_index=False,
        help_text=_("Who asked for it, or whom it is about without a reservation."),
    )
    provider = models.ForeignKey(
        Provider,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("provider"),
        db_index=False,
        help_text=_("Whose daily list it is, or whose hours have changed."),
    )
    portal = models.ForeignKey(
        Portal,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("portal"),
        db_index=False,
        # A portal that has applicants is never removed; a check of each row would only slow down
        # the sweep of lapsed holds.
        db_constraint=False,
        help_text=_("Who is told by webhook."),
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("staff"),
        db_index=False,
    )
    sealed = EncryptedJSONField(
        _("sealed address"),
        null=True,
        blank=True,
        editable=False,
        help_text=_("Address and language of somebody whose row is gone, until it is sent."),
    )
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    channel = models.CharField(_("channel"), max_length=8, choices=Channel.choices)
    status = models.CharField(
        _("status"), max_length=10, choices=Status.choices, default=Status.DUE, db_default="due"
    )
    about = models.DateTimeField(
        _("about"),
        null=True,
        blank=True,
        help_text=_("The beginning a reminder was made for, or of the day a list is about."),
    )
    due_at = models.DateTimeField(_("due at"), db_default=Now())
    created_at = models.DateTimeField(_("created at"), db_default=Now(), editable=False)
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True)
    claimed_by = models.UUIDField(_("claimed by"), null=True, blank=True, editable=False)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0, db_default=0)
    last_error = models.CharField(
        _("last error"), max_length=200, blank=True, default="", db_default=""
    )
    gateway_id = models.CharField(
        _("the gateway's id"), max_length=100, blank=True, default="", db_default=""
    )

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        indexes = [
            models.Index(
                fields=["channel", "due_at"], name="notice_by_due_time", condition=Q(status="due")
            ),
            models.Index(
                fields=["gateway_id"], name="notice_by_gateway_id", condition=~Q(gateway_id="")
            ),
            models.Index(
                fields=["client"], name="notice_by_client", condition=Q(client__isnull=False)
            ),
            models.Index(fields=["user"], name="notice_by_user", condition=Q(user__isnull=False)),
            # For lists that staff narrow, the newest first; what is common is found without.
            models.Index(fields=["kind", "-id"], name="notice_by_kind"),
            models.Index(fields=["-id"], name="notice_given_up", condition=Q(status="given_up")),
            models.Index(
                fields=["channel", "-id"],
                name="notice_beside_e_mail",
                condition=Q(channel__in=["sms", "webhook"]),
            ),
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
            models.CheckConstraint(
                name="notice_is_about_something",
                condition=(
                    Q(reservation__isnull=False)
                    | Q(client__isnull=False)
                    | Q(provider__isnull=False, user__isnull=False, about__isnull=False)
                    | Q(portal__isnull=False, provider__isnull=False)
                    | Q(kind="erased")
                    | Q(
                        user__isnull=False,
                        kind__in=["login_verify", "login_known", "login_reset", "approved"],
                    )
                ),
            ),
            models.CheckConstraint(
                name="sealed_address_is_kept_only_while_due",
                condition=Q(sealed__isnull=True) | Q(status="due"),
            ),
            models.CheckConstraint(
                name="webhook_goes_to_a_portal",
                condition=Q(portal__isnull=False, channel="webhook")
                | Q(portal__isnull=True) & ~Q(channel="webhook"),
            ),
            models.UniqueConstraint(
                name="daily_list_is_owed_once",
                fields=["provider", "user", "about"],
                condition=Q(kind="daily_list"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} ({self.get_channel_display()})"

    @property
    def outcome(self) -> str:
        """The status, or that it came back after it was sent."""
        came_back = self.status == self.Status.SENT and self.last_error
        return "returned" if came_back else self.status

    def get_outcome_display(self) -> str:
        """What became of it, in a word."""
        if self.outcome == "returned":
            return _text("came back")
        return str(self.Status(self.status).label)

    @property
    def may_be_sent_again(self) -> bool:
        """Whether staff may have it sent anew: what was given up, and any webhook that has left.

        A receiver knows the repeat by its id; people would only be written to twice.
        """
        has_left = self.status == self.Status.SENT and self.channel == self.Channel.WEBHOOK
        return (self.status == self.Status.GIVEN_UP or has_left) and not self.lost_its_address

    @property
    def lost_its_address(self) -> bool:
        """Whether what it needs was sealed in it, and is gone since it is due no longer."""
        is_code = self.kind == self.Kind.VERIFY and self.channel == self.Channel.SMS
        return (self.kind == self.Kind.ERASED or is_code) and self.sealed is None
