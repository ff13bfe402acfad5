"""Tokens of links in messages about a login: opaque, good for a while and for one use.

Nothing is kept: a token is signed and carries a seal of what it would change. Once that has
changed, by the link itself or otherwise, the seal does not fit any more.
"""

from collections.abc import Callable
from datetime import timedelta
from enum import StrEnum

from django.core import signing
from django.utils.crypto import constant_time_compare, salted_hmac

from clients.errors import LinkRefused
from clients.models import User


class Purpose(StrEnum):
    """What a link is for; one for another purpose is none for this."""

    VERIFY = "verify"
    PASSWORD = "password"  # noqa: S105 - a purpose
    SECOND_FACTOR = "second_factor"


LIFE = {
    Purpose.VERIFY: timedelta(days=3),
    Purpose.PASSWORD: timedelta(hours=1),
    Purpose.SECOND_FACTOR: timedelta(days=3),
}


def link_token(user: User, purpose: Purpose) -> str:
    """A token for a message to the user's address."""
    return signing.dumps([user.pk, _seal(user, purpose)], salt=_salt(purpose))


def user_of_link(token: str, purpose: Purpose, read: Callable[[int], User | None]) -> User:
    """The user a token was made for, as `read` gives them, locked or not. Raises LinkRefused."""
    try:
        number, seal = signing.loads(token, salt=_salt(purpose), max_age=LIFE[purpose])
    except (signing.BadSignature, ValueError) as error:
        raise LinkRefused from error
    user = read(number)
    if user is None or not user.is_active:
        raise LinkRefused
    if not constant_time_compare(seal, _seal(user, purpose)):
        raise LinkRefused
    return user


def _seal(user: User, purpose: Purpose) -> str:
    changes = f"{user.pk} {user.email} {user.password} {user.email_verified_at}"
    if purpose is Purpose.SECOND_FACTOR:
        # Whoever is new has perhaps a first password to change before they come to this one.
        changes = f"{user.pk} {user.email} {user.second_factor_changed_at}"
    return salted_hmac(_salt(purpose), changes, algorithm="sha256").hexdigest()[:32]


def _salt(purpose: Purpose) -> str:
    return f"clients.mailed_links.{purpose}"
