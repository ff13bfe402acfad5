"""What is known of addresses and numbers: whose they are, and that nothing more may go there."""

from django.db import transaction
from django.db.models import Q

from audit import services as audit
from audit.actors import Actor
from clients.errors import ClientUnknown
from clients.models import Client


def verify_email(*, client_number: int, email: str, actor: Actor) -> Client:
    """Note that whoever reads mail to this address is the client. Twice is once.

    Raises ClientUnknown, also where the client has another address by now.
    """
    with audit.trail("verify_contact", actor) as trail, transaction.atomic(durable=True):
        client = _lock(client_number)
        trail.record_kind, trail.record_id = "client", client.pk
        if client.email != email or not email:
            raise ClientUnknown
        client.verified_email = client.email
        if client.stopped_email == client.email:
            client.stopped_email, client.stopped_because = "", ""
        client.save(update_fields=["verified_email", "stopped_email", "stopped_because"])
        trail.record_success()
        return client


def verify_phone(*, client_number: int, actor: Actor) -> Client:
    """Note that a code sent to the client's number came back. Raises ClientUnknown."""
    with audit.trail("verify_contact", actor) as trail, transaction.atomic(durable=True):
        client = _lock(client_number)
        trail.record_kind, trail.record_id = "client", client.pk
        client.verified_phone = client.phone
        client.save(update_fields=["verified_phone"])
        trail.record_success()
        return client


def set_reminders(*, client_number: int, wanted: bool, actor: Actor) -> Client:
    """End or take up reminders; those owed already are asked again before they leave.

    Raises ClientUnknown.
    """
    with audit.trail("set_reminders", actor) as trail, transaction.atomic(durable=True):
        client = _lock(client_number)
        trail.record_kind, trail.record_id = "client", client.pk
        client.wants_reminders = wanted
        client.save(update_fields=["wants_reminders"])
        trail.record_success()
        return client


def stop_contact(contact: str, *, because: str, actor: Actor) -> int:
    """Write no more to an address or number, whoever gave it; returns how many clients did.

    `because`: refused, bounced, complained, unsubscribed. Staff see it at the client; another
    address starts anew, and verifying the same one lifts it.
    """
    with audit.trail("stop_contact", actor) as trail, transaction.atomic():
        numbers = list(
            Client.objects.select_for_update(no_key=True)
            .filter(Q(email=contact) | Q(phone=contact))
            .exclude(email="", phone="")
            .order_by("pk")
            .values_list("pk", flat=True)
        )
        clients = Client.objects.filter(pk__in=numbers)
        clients.filter(email=contact).update(stopped_email=contact, stopped_because=because)
        clients.filter(phone=contact).update(stopped_phone=contact, stopped_because=because)
        trail.record_kind = "client"
        trail.record_id = numbers[0] if numbers else None
        trail.record_success()
        return len(numbers)


def _lock(number: int) -> Client:
    client = Client.objects.select_for_update(no_key=True).filter(pk=number).first()
    if client is None:
        raise ClientUnknown
    return client
