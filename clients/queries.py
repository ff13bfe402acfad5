"""Reads of clients, applicants and portals."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.utils.crypto import constant_time_compare

from audit.actors import Actor
from clients import mailed_links
from clients.errors import ClientUnknown
from clients.mailed_links import Purpose
from clients.models import Client, PhoneCode, SignIn, User, WebhookSecret


def client_of(actor: Actor) -> Client:
    """The client who acts. Raises ClientUnknown."""
    client = None
    if actor.id is not None:
        client = Client.objects.filter(pk=actor.id, erased_at=None).first()
    if client is None:
        raise ClientUnknown
    return client


def user_of_link(token: str, purpose: Purpose) -> User:
    """Whose mailed link it is, if it is still good. Raises LinkRefused."""
    users = User.objects.select_related("client")
    return mailed_links.user_of_link(token, purpose, lambda number: users.filter(pk=number).first())


def sign_in_that_goes_on(public_id: UUID, now: datetime) -> SignIn | None:
    """A citizen's sign-in that is not over, with its user and their client; asked at each request.

    Staff have none at our pages: who becomes one is signed out here.
    """
    return (
        SignIn.objects.select_related("user__client")
        .filter(
            public_id=public_id,
            revoked_at=None,
            expires_at__gt=now,
            user__is_active=True,
            user__is_staff=False,
            user__client__isnull=False,
        )
        .first()
    )


def by_number(number: int) -> Client:
    """The client with this internal number. Raises ClientUnknown."""
    client = Client.objects.filter(pk=number).first()
    if client is None:
        raise ClientUnknown
    return client


def by_public_id(client_id: UUID) -> Client:
    """The client with this public id. Raises ClientUnknown."""
    client = Client.objects.filter(public_id=client_id, erased_at=None).first()
    if client is None:
        raise ClientUnknown
    return client


def awaits_phone_code(client: Client, now: datetime) -> bool:
    """Whether a code was sent to the client's number that may still be typed in."""
    return PhoneCode.objects.filter(
        client=client, phone=client.phone, expires_at__gt=now, tries__lt=PhoneCode.MOST_TRIES
    ).exists()


def phone_code_is_good(client: Client, code: str, now: datetime) -> bool:
    """Whether this is the newest code for the client's number and may still be typed in."""
    sent = PhoneCode.objects.filter(
        client=client, phone=client.phone, expires_at__gt=now, tries__lt=PhoneCode.MOST_TRIES
    ).first()
    return sent is not None and constant_time_compare(
        sent.digest, PhoneCode.digest_of(client, code)
    )


def live_webhook_secrets(portals: Iterable[int]) -> dict[int, list[str]]:
    """The secrets that sign what these portals are told, the newest first."""
    found: dict[int, list[str]] = {}
    rows = WebhookSecret.objects.filter(portal__in=list(portals), revoked_at=None).order_by("-pk")
    for row in rows:
        found.setdefault(row.portal_id, []).append(str(row.secret))
    return found
