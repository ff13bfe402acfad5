"""Addresses that go into messages: absolute, and with nothing about a person in them."""

import secrets
from base64 import urlsafe_b64encode
from datetime import datetime, timedelta
from functools import cache
from urllib.parse import quote_plus

from django.conf import settings
from django.core import signing
from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac

from audit.digests import digest
from booking.models import ManageLink, Reservation
from clients.models import Client, User
from clients.services import Purpose, link_token

#: A link opens the appointment's page for so long after its end.
KEPT_AFTER = timedelta(days=30)
_MANAGE = "booking.notifications.manage"
_VERIFY = "booking.notifications.verify"
_REMINDERS = "booking.notifications.reminders"


#: 144 random bits as 24 letters; behind them, 8 letters are the seal of where it was sent.
_RANDOM_BYTES, _RANDOM_LETTERS, _SEAL_BYTES = 18, 24, 6
_PLACE = "TOKEN"
_OF_LOGINS = {
    Purpose.VERIFY: "pages:confirm-login",
    Purpose.PASSWORD: "pages:new-password",
    Purpose.SECOND_FACTOR: "admin:second_factor_link",
}


def manage_link(reservation: Reservation, now: datetime, contact: str) -> tuple[ManageLink, str]:
    """A fresh link, its row not yet saved, and the address with the only copy of its token.

    `contact`: the address or number it is sent to, sealed into the token (see `was_sent_to`).
    """
    token = secrets.token_urlsafe(_RANDOM_BYTES) + _seal(contact)
    expires_at = max(reservation.ends_at, now) + KEPT_AFTER
    link = ManageLink(reservation=reservation, digest=digest(token), expires_at=expires_at)
    return link, _absolute("pages:manage", token)


def was_sent_to(token: str, contact: str) -> bool:
    """Whether a token of ours went to this address or number: its holder reads what comes there.

    The digest is of the whole token, so nobody can put another seal behind it.
    """
    return bool(contact) and constant_time_compare(token[_RANDOM_LETTERS:], _seal(contact))


def verify_url(client: Client) -> str:
    """Where the holder of this address shows that it is theirs."""
    return _absolute("pages:verify-email", _signed(client, _VERIFY))


def unsubscribe_url(client: Client) -> str:
    """Where reminders are ended, by one POST (RFC 8058)."""
    return _absolute("pages:stop-reminders", _signed(client, _REMINDERS))


def login_url(user: User, purpose: Purpose) -> str:
    """Where a login is confirmed, gets a new password or a second factor; good for one use."""
    return _absolute(_OF_LOGINS[purpose], link_token(user, purpose))


def client_to_verify(token: str) -> tuple[int, str]:
    """Client number and digest of the address a token was made for. Raises BadSignature."""
    return _read(token, _VERIFY)


def client_to_leave_alone(token: str) -> tuple[int, str]:
    """Client number and digest of the address of an unsubscribe token. Raises BadSignature."""
    return _read(token, _REMINDERS)


def directions_url(latitude: object, longitude: object, address: str = "") -> str:
    """The way to a place on a map: by its coordinates, else by its address; empty without both."""
    where = address if latitude is None or longitude is None else f"{latitude},{longitude}"
    if not where:
        return ""
    place = quote_plus(where)
    return f"https://www.openstreetmap.org/directions?to={place}"


def _seal(contact: str) -> str:
    sealed = salted_hmac(_MANAGE, contact, algorithm="sha256").digest()
    return urlsafe_b64encode(sealed[:_SEAL_BYTES]).decode()


def _absolute(name: str, token: str) -> str:
    return settings.SITE_URL.rstrip("/") + _path(name).replace(_PLACE, token)


@cache
def _path(name: str) -> str:
    """The path of a page by token, with a place for it: tokens need no quoting."""
    return reverse(name, args=[_PLACE])


def _signed(client: Client, salt: str) -> str:
    return signing.dumps([client.pk, digest(client.email)[:16]], salt=salt)


def _read(token: str, salt: str) -> tuple[int, str]:
    number, address = signing.loads(token, salt=salt)
    return int(number), str(address)
