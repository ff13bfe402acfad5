"""Codes sent to a telephone, to see that its holder reads what comes there."""

from django.db import models
from django.db.models import Q
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _
from phonenumber_field.modelfields import PhoneNumberField

from clients.models.client import Client


class PhoneCode(models.Model):
    """The keyed digest of the newest code sent to a client's number; the code is in the message.

    Six figures could be guessed: so it is tried a few times at most, and not for long.
    """

    MOST_TRIES = 5

    client = models.OneToOneField(
        Client, on_delete=models.CASCADE, related_name="phone_code", verbose_name=_("client")
    )
    phone = PhoneNumberField(_("telephone"))
    digest = models.CharField(_("digest"), max_length=64)
    tries = models.PositiveSmallIntegerField(_("tries"), default=0, db_default=0)
    expires_at = models.DateTimeField(_("expires at"))

    class Meta:
        verbose_name = _("telephone code")
        verbose_name_plural = _("telephone codes")
        constraints = [
            models.CheckConstraint(
                name="phone_code_is_kept_as_a_digest",
                condition=Q(digest__regex=r"^[0-9a-f]{64}$"),
            ),
            models.CheckConstraint(
                name="phone_code_is_tried_five_times_at_most", condition=Q(tries__lte=5)
            ),
        ]

    def __str__(self) -> str:
        return f"code {self.pk}"

    @staticmethod
    def digest_of(client: Client, code: str) -> str:
        """A code as it is kept: keyed, for a million digests are made in a second."""
        text = f"{client.pk} {client.phone} {code}"
        return salted_hmac("clients.phone_code", text, algorithm="sha256").hexdigest()
