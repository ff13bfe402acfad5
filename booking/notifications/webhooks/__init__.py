"""Word to portals by webhook: what it says, how it is signed, and how it is handed over.

Follows Standard Webhooks 1.0 (webhook-id, webhook-timestamp, webhook-signature).
"""

from booking.notifications.webhooks.events import EVENTS, body
from booking.notifications.webhooks.posting import Reply, post
from booking.notifications.webhooks.signing import sign
from clients.webhook_addresses import AddressRefused

__all__ = ["EVENTS", "AddressRefused", "Reply", "body", "post", "sign"]
