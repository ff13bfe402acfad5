"""For every row of the policy a request that succeeds where it is about something of one's own."""

from tests.access.cases import BOOK
from tests.access.requests import bookings, portals, providers, sign_in

__all__ = ["BOOK", "bookings", "portals", "providers", "sign_in"]
