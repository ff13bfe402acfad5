"""Guests: clients without a login."""

from uuid import UUID

from django.db import transaction

from audit import services as audit
from audit.actors import Actor, ActorKind
from clients.errors import ClientUnknown
from clients.models import Client


@transaction.atomic(durable=True)
def start_guest(*, language: str) -> Client:
    """A row for somebody of whom we know the language, so that their holds can be counted."""
    return Client.objects.create(language=language)


def amend_client(
    *, client_id: UUID, name: str, email: str, phone: str, language: str, actor: Actor
) -> Client:
    """Write what a client told us of themselves; a client writes only their own row.

    Raises ClientUnknown.
    """
    with audit.trail("amend_client", actor) as trail, transaction.atomic(durable=True):
        client = Client.objects.select_for_update(no_key=True).filter(public_id=client_id).first()
        own = client is not None and actor.kind is ActorKind.CLIENT and actor.id == client.pk
        if client is None or not (own or actor.kind is ActorKind.STAFF):
            raise ClientUnknown
        trail.record_kind, trail.record_id = "client", client.pk
        client.name = name
        client.email = email
        client.phone = phone
        client.language = language
        client.save(update_fields=["name", "email", "phone", "language"])
        trail.record_success()
    return client
