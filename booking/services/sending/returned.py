"""What a mail gateway tells afterwards: the address took no mail, or its holder wants none."""

from django.db import transaction

from audit.actors import SYSTEM
from booking.models import Notice
from clients import services as client_services

#: What became of it to what staff read at the message; the address stays out.
_SAID = {
    "bounced": "came back after it was sent: the address takes no mail",
    "complained": "the reader reported it as unwanted",
    "unsubscribed": "the reader unsubscribed at the mail gateway",
}


def note_return(*, gateway_id: str, contact: str, because: str) -> bool:
    """Write no more to the address that a message came back from; False if it was none of ours.

    `because`: bounced, complained or unsubscribed. The message is found by the id the gateway gave
    it and says from then on what became of it. Told twice is told once.
    """
    with transaction.atomic(durable=True):
        ours = Notice.objects.filter(gateway_id=gateway_id).exclude(gateway_id="")
        found = ours.select_for_update(no_key=True).order_by("pk").first()
        if found is None:
            return False
        if found.last_error == _SAID[because]:
            return True
        found.last_error = _SAID[because]
        found.save(update_fields=["last_error"])
        if contact:
            client_services.stop_contact(contact, because=because, actor=SYSTEM)
        return True
