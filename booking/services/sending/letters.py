"""From a claimed notice to what is handed to a gateway: the facts of this moment, and words."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.conf import settings
from django.utils import translation

from audit.actors import ActorKind
from booking import queries
from booking.models import ManageLink, Notice, Reservation
from booking.notifications import links
from booking.notifications.facts import Facts
from clients.models import Client, User
from clients.services import Purpose, has_second_factor
from providers.models import Provider

logger = logging.getLogger(__name__)

Kind = Notice.Kind
Status = Reservation.Status

#: Messages that carry a link to the appointment's page.
_MANAGED = (Kind.HELD, Kind.CONFIRMED, Kind.MOVED, Kind.REASSIGNED, Kind.REMINDER, Kind.MISSED)
#: Messages to whom a login belongs, and what their link is for.
_LOGIN_LINKS = {
    Kind.LOGIN_VERIFY: Purpose.VERIFY,
    Kind.LOGIN_KNOWN: Purpose.PASSWORD,
    Kind.LOGIN_RESET: Purpose.PASSWORD,
    Kind.APPROVED: Purpose.SECOND_FACTOR,
}


@dataclass(frozen=True, slots=True)
class Letter:
    """A notice, where it goes and what it may say.

    Or why it is not to be sent (`untrue`), or the type of the error that kept it from being made.
    """

    notice: Notice
    contact: str = ""
    facts: Facts | None = None
    untrue: str = ""
    fault: str = ""


def write(numbers: Sequence[int], now: datetime) -> list[Letter]:
    """Read these notices' rows afresh and say what is to be sent; links are minted and kept.

    One that cannot be made keeps none of the others from being made.
    """
    notices = Notice.objects.filter(pk__in=numbers).select_related(
        "reservation__provider", "reservation__service", "reservation__client",
        "client", "provider", "user__client",
    )  # fmt: skip
    letters, minted = [], []
    for notice in notices.order_by("pk"):
        try:
            letter, link = _letter(notice, now)
        except Exception as error:
            logger.error("notice %s could not be made: %s", notice.pk, type(error).__name__)
            letters.append(Letter(notice, fault=type(error).__name__))
            continue
        letters.append(letter)
        if link is not None:
            minted.append(link)
    ManageLink.objects.bulk_create(minted)
    return letters


def _letter(notice: Notice, now: datetime) -> tuple[Letter, ManageLink | None]:
    if untrue := queries.why_untrue(notice, now):
        return Letter(notice, untrue=untrue), None
    contact = queries.contact_of(notice)
    link, manage_url = None, ""
    if notice.reservation is not None and notice.kind in _MANAGED:
        link, manage_url = links.manage_link(notice.reservation, now, contact)
    return Letter(notice, contact, _facts(notice, manage_url)), link


def _facts(notice: Notice, manage_url: str) -> Facts:
    reservation, provider = notice.reservation, queries.provider_of_notice(notice)
    client = queries.client_of_notice(notice)
    language = _language(notice, client)
    with translation.override(language):
        code = str((notice.sealed or {}).get("code", ""))
        facts = Facts(kind=notice.kind, language=language, manage_url=manage_url, code=code)
        if notice.user is not None and notice.kind in _LOGIN_LINKS:
            url = _login_url(notice.user, notice.kind)
            facts = replace(facts, client_name=notice.user.name, login_url=url)
        if client is not None:
            facts = _with_person(facts, notice, client)
        if provider is not None:
            facts = _with_place(facts, provider)
        if reservation is not None:
            facts = _with_appointment(facts, notice, reservation)
        if notice.kind == Kind.DAILY_LIST and provider is not None and notice.about is not None:
            lines = queries.list_of_the_day(provider, notice.about)
            facts = replace(facts, day=notice.about.astimezone(provider.zone), lines=lines)
        return facts


def _language(notice: Notice, client: Client | None) -> str:
    if notice.sealed:
        return str(notice.sealed.get("language", settings.LANGUAGE_CODE))
    if client is None and notice.user is not None:
        client = getattr(notice.user, "client", None)
    if notice.kind == Kind.DAILY_LIST and (reader := queries.list_goes_to(notice)) is not None:
        return reader.language
    return client.language if client is not None else settings.LANGUAGE_CODE


def _login_url(user: User, kind: str) -> str:
    purpose = _LOGIN_LINKS[Kind(kind)]
    # Such a link opens nothing to whoever has a second factor, and would only puzzle them.
    if purpose is Purpose.SECOND_FACTOR and has_second_factor(user):
        return ""
    return links.login_url(user, purpose)


def _with_person(facts: Facts, notice: Notice, client: Client) -> Facts:
    by_email = notice.channel == Notice.Channel.EMAIL
    unverified = by_email and client.verified_email != client.email
    asks = notice.kind in (Kind.CONFIRMED, Kind.VERIFY) and unverified
    reminds = by_email and notice.kind == Kind.REMINDER
    return replace(
        facts,
        client_name=client.name,
        verify_url=links.verify_url(client) if asks else "",
        unsubscribe_url=links.unsubscribe_url(client) if reminds else "",
    )


def _with_place(facts: Facts, provider: Provider) -> Facts:
    return replace(
        facts,
        provider_name=provider.local_name,
        address=provider.local_address,
        provider_phone=str(provider.phone),
        directions_url=links.directions_url(provider.latitude, provider.longitude),
        zone=provider.zone,
    )


def _with_appointment(facts: Facts, notice: Notice, reservation: Reservation) -> Facts:
    former = queries.last_move_by_centre(reservation) if notice.kind == Kind.REASSIGNED else None
    by_citizen = reservation.cancelled_by == ActorKind.CLIENT
    held_until = reservation.expires_at if reservation.status == Status.HELD else None
    return replace(
        facts,
        service_name=reservation.service.local_name if reservation.service else "",
        bring=reservation.service.things_to_bring if reservation.service else (),
        reference=reservation.reference,
        starts_at=reservation.starts_at.astimezone(facts.zone),
        ends_at=reservation.ends_at.astimezone(facts.zone),
        expires_at=held_until and held_until.astimezone(facts.zone),
        former_starts_at=former.from_starts_at.astimezone(former.from_provider.zone)
        if former
        else None,
        former_provider_name=former.from_provider.local_name if former else "",
        reason="" if by_citizen else reservation.cancel_reason,
        uid=reservation.public_id,
        sequence=reservation.revision,
    )
