"""What one comes for."""

import uuid

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from providers.models.provider import Provider
from providers.models.translated import in_language


class Service(models.Model):
    """What one comes for; takes a number of consecutive slots at a provider that offers it."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    code = models.SlugField(_("code"), max_length=60, unique=True)
    name = models.JSONField(_("name"), help_text=_("Language code to name."))
    description = models.JSONField(_("description"), default=dict, blank=True)
    bring = models.JSONField(
        _("what to bring"),
        default=dict,
        db_default={},
        blank=True,
        help_text=_("Language code to lines, one thing each."),
    )
    slots_needed = models.PositiveSmallIntegerField(_("consecutive slots"), default=1, db_default=1)
    notice_minutes = models.PositiveIntegerField(
        _("notice before a booking, in minutes"),
        null=True,
        blank=True,
        help_text=_("Empty: the provider's own."),
    )
    window_days = models.PositiveSmallIntegerField(
        _("booking window in days"),
        null=True,
        blank=True,
        help_text=_("Empty: the provider's own."),
    )
    daily_limit = models.PositiveSmallIntegerField(
        _("bookings a day"), null=True, blank=True, help_text=_("Empty: no limit.")
    )
    is_active = models.BooleanField(_("offered"), default=True, db_default=True)
    created_at = models.DateTimeField(_("created at"), db_default=Now(), editable=False)
    providers = models.ManyToManyField(
        Provider, through="providers.Offer", related_name="services", verbose_name=_("providers")
    )

    class Meta:
        verbose_name = _("service")
        verbose_name_plural = _("services")
        constraints = [
            models.CheckConstraint(
                name="service_takes_1_to_32_slots",
                condition=Q(slots_needed__range=(1, 32)),
                violation_error_message=_("A service takes between 1 and 32 slots."),
            ),
            models.CheckConstraint(
                name="service_has_a_name",
                condition=~Q(name={}) & Q(name__isnull=False),
                violation_error_message=_("A service needs a name in at least one language."),
            ),
        ]

    def __str__(self) -> str:
        return self.local_name

    @property
    def local_name(self) -> str:
        """The name in the reader's language."""
        return in_language(self.name)

    @property
    def things_to_bring(self) -> list[str]:
        """What to bring, one thing each, in the reader's language; empty where nothing is said."""
        return [thing for line in in_language(self.bring).splitlines() if (thing := line.strip())]


class Offer(models.Model):
    """A provider offers a service."""

    provider = models.ForeignKey(
        Provider, on_delete=models.CASCADE, related_name="offers", verbose_name=_("provider")
    )
    service = models.ForeignKey(
        Service, on_delete=models.PROTECT, related_name="offers", verbose_name=_("service")
    )

    class Meta:
        verbose_name = _("offer")
        verbose_name_plural = _("offers")
        constraints = [
            models.UniqueConstraint(
                name="provider_offers_a_service_once",
                fields=["provider", "service"],
                violation_error_message=_("This provider offers that service already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.service_id} at {self.provider_id}"
