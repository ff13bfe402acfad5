"""Short messages: how many parts a text takes, and the gateways that carry it."""

from booking.notifications.sms.gateways import Gateway, gateway
from booking.notifications.sms.segments import Segments, segments

__all__ = ["Gateway", "Segments", "gateway", "segments"]
