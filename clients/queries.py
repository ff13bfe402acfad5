"""Reads of clients, applicants and portals."""

from datetime import datetime
from uuid import UUID

from audit.actors import Actor
from clients.errors import ClientUnknown
from clients.models import Client, PhoneCode


def client_of(actor: Actor) -> Client:
    """The client who acts. Raises ClientUnknown."""
    client = Client.objects.filter(pk=actor.id).first() if actor.id is not None else None
    if client is None:
        raise ClientUnknown
    return client


def by_number(number: int) -> Client:
    """The client with this internal number. Raises ClientUnknown."""
    client = Client.objects.filter(pk=number).first()
    if client is None:
        raise ClientUnknown
    return client


def by_public_id(client_id: UUID) -> Client:
    """The client with this public id. Raises ClientUnknown."""
    client = Client.objects.filter(public_id=client_id).first()
    if client is None:
        raise ClientUnknown
    return client


def awaits_phone_code(client: Client, now: datetime) -> bool:
    """Whether a code was sent to the client's number that may still be typed in."""
    return PhoneCode.objects.filter(
        client=client, phone=client.phone, expires_at__gt=now, tries__lt=PhoneCode.MOST_TRIES
    ).exists()
