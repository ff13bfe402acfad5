"""Reads of clients, applicants and portals."""

from uuid import UUID

from audit.actors import Actor
from clients.errors import ClientUnknown
from clients.models import Client


def client_of(actor: Actor) -> Client:
    """The client who acts. Raises ClientUnknown."""
    client = Client.objects.filter(pk=actor.id).first() if actor.id is not None else None
    if client is None:
        raise ClientUnknown
    return client


def by_public_id(client_id: UUID) -> Client:
    """The client with this public id. Raises ClientUnknown."""
    client = Client.objects.filter(public_id=client_id).first()
    if client is None:
        raise ClientUnknown
    return client
