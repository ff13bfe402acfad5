"""What is told of a message after it left: the address took no mail, or its holder wants none."""

from collections.abc import Collection
from uuid import UUID

from django.db import transaction

from audit.actors import SYSTEM
from booking import queries
from booking.models import Notice
from clients import services as client_services

#: What became of it to what staff read at the message; the address stays out.
_SAID = {
    "bounced": "came back after it was sent: the address takes no mail",
    "complained": "the reader reported it as unwanted",
    "unsubscribed": "the reader unsubscribed at the mail gateway",
}


def note_return(*, gateway_ids: Collection[str], contact: str, because: str) -> bool:
    """Write no more to the address that a message came back from; False if it was none of ours.

    `because`: bounced, complained or unsubscribed. The message is found by any id the gateway knows
    it under and says from then on what became of it. Told twice is told once.
    """
    with transaction.atomic(durable=True):
        found = _locked(gateway_ids)
        if found is None:
            return False
        _note(found, contact, because)
        return True


def note_bounce(*, notice_id: UUID, recipients: Collection[str]) -> bool:
    """The same, as a mail tells of it; False if nothing was to be noted.

    Anybody can write such a mail, and whoever got a message of ours knows its id: so an address is
    stopped only if the message went to it.
    """
    with transaction.atomic(durable=True):
        found = _locked([str(notice_id)])
        contact = queries.contact_of(found) if found is not None else ""
        told = {address.casefold() for address in recipients}
        if found is None or not contact or contact.casefold() not in told:
            return False
        _note(found, contact, "bounced")
        return True


def _locked(gateway_ids: Collection[str]) -> Notice | None:
    ours = Notice.objects.filter(gateway_id__in=[each for each in gateway_ids if each])
    ours = ours.select_related("reservation__client", "client", "user")
    return ours.select_for_update(of=("self",), no_key=True).order_by("pk").first()


def _note(found: Notice, contact: str, because: str) -> None:
    if found.last_error == _SAID[because]:
        return
    found.last_error = _SAID[because]
    found.save(update_fields=["last_error"])
    if contact:
        client_services.stop_contact(contact, because=because, actor=SYSTEM)
