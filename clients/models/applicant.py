"""The portal's applicant (portal-contract, sections 1 and 2.4)."""

from django.core.validators import RegexValidator
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from clients.encryption import EncryptedJSONField
from clients.models.portal import Portal


class Applicant(models.Model):
    """A pre-registered person of a portal, and how far their application has come."""

    class Status(models.TextChoices):
        APPLICATION_INCOMPLETE = "Application_Incomplete", _("application incomplete")
        PENDING_APPOINTMENT = "Pending_Appointment", _("waiting for an appointment")
        BOOKED = "Booked", _("booked")
        EXPIRED = "Expired", _("expired")
        CONSUMED = "Consumed", _("consumed")
        PREFETCHED = "Prefetched", _("prefetched")
        CANCELLED = "Cancelled", _("cancelled")

    #: Statuses from which a new booking may be made (portal-contract, section 2.4).
    BOOKABLE = (Status.PENDING_APPOINTMENT, Status.CANCELLED, Status.EXPIRED)

    portal = models.ForeignKey(
        Portal, on_delete=models.PROTECT, related_name="applicants", verbose_name=_("portal")
    )
    pre_registration_id = models.CharField(
        _("pre-registration number"),
        max_length=14,
        unique=True,
        validators=[RegexValidator(r"\A[0-9]{14}\Z", _("Write the 14 digits."))],
    )
    status_code = models.CharField(
        _("status"), max_length=24, choices=Status.choices, default=Status.PENDING_APPOINTMENT
    )
    details = EncryptedJSONField(_("details"), default=dict)
    owner_digest = models.CharField(
        _("owner"),
        max_length=64,
        blank=True,
        default="",
        db_default="",
        editable=False,
        help_text=_("A keyed digest of the person of the portal who booked first."),
    )
    created_at = models.DateTimeField(_("created at"), db_default=Now(), editable=False)

    class Meta:
        db_table = "applicant_demographic"
        verbose_name = _("applicant")
        verbose_name_plural = _("applicants")
        constraints = [
            models.CheckConstraint(
                name="applicant_number_has_14_digits",
                condition=models.Q(pre_registration_id__regex=r"^[0-9]{14}$"),
                violation_error_message=_("Write the 14 digits of the pre-registration number."),
            ),
            models.CheckConstraint(
                name="applicant_owner_is_kept_as_a_digest",
                condition=models.Q(owner_digest__regex=r"^([0-9a-f]{64})?$"),
            ),
            models.CheckConstraint(
                name="applicant_has_a_known_status",
                condition=models.Q(
                    status_code__in=[
                        "Application_Incomplete",
                        "Pending_Appointment",
                        "Booked",
                        "Expired",
                        "Consumed",
                        "Prefetched",
                        "Cancelled",
                    ]
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"applicant {self.pk}"
