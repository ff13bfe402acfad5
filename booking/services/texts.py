"""Words of a provider's own: write_text, withdraw_text."""

from django.db import transaction
from django.utils.translation import gettext as _

from audit import services as audit
from audit.actors import Actor, ActorKind
from booking import errors
from booking.models import NoticeText
from booking.notifications import wording
from booking.notifications.own_words import ownable
from booking.notifications.wording import Text
from providers import queries as provider_queries
from providers.errors import ProviderUnknown
from providers.models import Provider


def write_text(
    *,
    provider_id: int,
    kind: str,
    channel: str,
    language: str,
    subject: str,
    body: str,
    actor: Actor,
) -> NoticeText:
    """Let a provider say a thing in its own words, in place of what it said before.

    Sound words are used from the next message on; a fault found earlier is gone with them. Raises
    ProviderUnknown, TextsAreManagers, TextRefused.
    """
    with audit.trail("write_text", actor) as trail:
        provider = _provider(provider_id, actor)
        trail.provider_id = provider.pk
        if (kind, channel, language) not in ownable():
            raise errors.TextRefused(_("There is no such message to write."))
        # A text message has no subject; browsers send lines that end in two signs.
        subject = subject.strip() if channel == "email" else ""
        body = body.replace("\r\n", "\n").strip()
        wording.check(Text(subject, body), kind, channel, language)
        with transaction.atomic(durable=True):
            text, _created = NoticeText.objects.update_or_create(
                provider=provider,
                kind=kind,
                channel=channel,
                language=language,
                defaults={"subject": subject, "body": body, "fault": ""},
            )
            trail.record_kind, trail.record_id = "notice_text", text.pk
            trail.record_success()
        return text


def withdraw_text(
    *, provider_id: int, kind: str, channel: str, language: str, actor: Actor
) -> None:
    """Go back to the shipped words; nothing happens where those are used already.

    Raises ProviderUnknown, TextsAreManagers.
    """
    with audit.trail("withdraw_text", actor) as trail:
        provider = _provider(provider_id, actor)
        trail.provider_id = provider.pk
        with transaction.atomic(durable=True):
            text = (
                NoticeText.objects.select_for_update()
                .filter(provider=provider, kind=kind, channel=channel, language=language)
                .first()
            )
            if text is not None:
                trail.record_kind, trail.record_id = "notice_text", text.pk
                text.delete()
            trail.record_success()


def _provider(number: int, actor: Actor) -> Provider:
    """The provider, where the actor writes its words."""
    provider = Provider.objects.filter(pk=number).first()
    if provider is None or actor.kind is not ActorKind.STAFF:
        raise ProviderUnknown
    if actor.writes_everywhere:
        return provider
    # Auditors look everywhere and change nothing, whatever they are at a centre.
    if actor.everywhere:
        raise errors.TextsAreManagers
    if not provider_queries.is_staffed_by(provider, actor.id):
        raise ProviderUnknown
    if not provider_queries.is_run_by(provider, actor.id):
        raise errors.TextsAreManagers
    return provider
