"""Words of a provider's own."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from booking.models.notice import Notice
from providers.models import Provider


class NoticeText(models.Model):
    """What a provider says instead of the shipped words; checked when it is written.

    `fault` says why it could not be used when it was last tried; the shipped words were sent then.
    """

    provider = models.ForeignKey(
        Provider,
        on_delete=models.CASCADE,
        related_name="notice_texts",
        verbose_name=_("provider"),
    )
    kind = models.CharField(_("kind"), max_length=12, choices=Notice.Kind.choices)
    channel = models.CharField(_("channel"), max_length=8, choices=Notice.Channel.choices)
    language = models.CharField(_("language"), max_length=7, choices=settings.LANGUAGES)
    subject = models.CharField(_("subject"), max_length=200, blank=True)
    body = models.TextField(_("text"), max_length=5000)
    fault = models.CharField(_("fault"), max_length=200, blank=True, default="", db_default="")
    changed_at = models.DateTimeField(_("changed at"), auto_now=True, db_default=Now())

    class Meta:
        verbose_name = _("text of a message")
        verbose_name_plural = _("texts of messages")
        constraints = [
            models.UniqueConstraint(
                name="provider_says_a_thing_in_one_way",
                fields=["provider", "kind", "channel", "language"],
                violation_error_message=_("This provider has words of its own for that already."),
            ),
            models.CheckConstraint(
                name="text_of_a_message_is_for_people",
                condition=Q(channel__in=["email", "sms"]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} ({self.get_channel_display()}, {self.language})"
