"""A person who books."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models.functions import Lower, Now
from django.utils.translation import gettext_lazy as _
from phonenumber_field.modelfields import PhoneNumberField

from clients.models.portal import Portal


class Client(models.Model):
    """A person who books: name, e-mail, telephone, language; perhaps with a login.

    A guest has a row before we know anything of them: it is made with their first hold, so that
    holds are counted per person. The two limits are enforced by the trigger on reservations,
    counted under a lock on this row (booking migration 0002).
    """

    class NotifyBy(models.TextChoices):
        EMAIL = "email", _("e-mail")
        SMS = "sms", _("text message")
        BOTH = "both", _("e-mail and text message")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="client",
        verbose_name=_("login"),
    )
    portal = models.ForeignKey(
        Portal,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="clients",
        verbose_name=_("portal"),
        # The index below serves its lists, the newest first.
        db_index=False,
        help_text=_("The portal that made this client and sees it."),
    )
    name = models.CharField(_("name"), max_length=150, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    phone = PhoneNumberField(_("telephone"), blank=True)
    language = models.CharField(
        _("language"), max_length=7, choices=settings.LANGUAGES, default="en"
    )
    hold_limit = models.PositiveSmallIntegerField(_("holds at a time"), default=3, db_default=3)
    appointment_limit = models.PositiveSmallIntegerField(
        _("appointments ahead"), default=10, db_default=10
    )
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("made by"),
        help_text=_("The member of staff who made this client and sees it."),
    )
    created_at = models.DateTimeField(_("created at"), db_default=Now(), editable=False)
    erased_at = models.DateTimeField(_("erased at"), null=True, blank=True, editable=False)

    notify_by = models.CharField(
        _("told by"), max_length=5, choices=NotifyBy.choices, default="email", db_default="email"
    )
    wants_reminders = models.BooleanField(_("wants reminders"), default=True, db_default=True)
    # Each names the contact it is true of: another address or number starts anew.
    verified_email = models.EmailField(_("verified e-mail"), blank=True, default="", db_default="")
    verified_phone = PhoneNumberField(_("verified telephone"), blank=True, default="")
    stopped_email = models.EmailField(
        _("e-mail that is not written to"), blank=True, default="", db_default=""
    )
    stopped_phone = PhoneNumberField(_("telephone that is not written to"), blank=True, default="")
    stopped_because = models.CharField(
        _("not written to because"), max_length=60, blank=True, default="", db_default=""
    )

    class Meta:
        verbose_name = _("client")
        verbose_name_plural = _("clients")
        indexes = [
            models.Index(fields=["email"], name="client_by_email", condition=~models.Q(email="")),
            # Whoever proves an address may write it in other capitals than they did before.
            models.Index(
                Lower("email"), name="client_by_email_lower_case", condition=~models.Q(email="")
            ),
            models.Index(fields=["phone"], name="client_by_phone", condition=~models.Q(phone="")),
            models.Index(
                fields=["portal", "-id"],
                name="client_by_portal",
                condition=models.Q(portal__isnull=False),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                name="client_language_is_one_of_ours",
                condition=models.Q(language__in=[code for code, _name in settings.LANGUAGES]),
                violation_error_message=_("Choose one of the languages offered."),
            ),
            models.CheckConstraint(
                name="erased_client_tells_nobody_who_it_was",
                condition=models.Q(erased_at__isnull=True)
                | models.Q(
                    name="",
                    email="",
                    phone="",
                    verified_email="",
                    verified_phone="",
                    stopped_email="",
                    stopped_phone="",
                    user__isnull=True,
                    portal__isnull=True,
                ),
            ),
            models.CheckConstraint(
                name="client_is_told_in_a_known_way",
                condition=models.Q(notify_by__in=["email", "sms", "both"]),
            ),
        ]

    def __str__(self) -> str:
        # The name stays out of representations: they end up in logs and error reports.
        return f"client {self.pk}"

    @property
    def email_to_use(self) -> str:
        """The address to write to; empty where there is none, or it was stopped."""
        return "" if self.email == self.stopped_email else self.email

    @property
    def phone_to_use(self) -> str:
        """The number to write to, in E.164; empty where there is none, or it was stopped."""
        return "" if self.phone == self.stopped_phone else str(self.phone)
