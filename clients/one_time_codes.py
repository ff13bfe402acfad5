"""Codes of an authenticator app: time-based one-time passwords (RFC 6238).

Six digits, half a minute, SHA-1: what every app knows, and some know nothing else.
"""

import secrets
from base64 import b32decode, b32encode
from datetime import datetime
from urllib.parse import quote

from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.hotp import HOTP
from django.utils.crypto import constant_time_compare

STEP_SECONDS = 30
DIGITS = 6
#: Clocks of telephones may be this many steps ahead or behind.
DRIFT = 1
_SEED_BYTES = 20


def new_seed() -> str:
    """160 random bits in base32, as apps take them (RFC 4226 section 4 asks for no fewer)."""
    return b32encode(secrets.token_bytes(_SEED_BYTES)).decode()


def step_at(now: datetime) -> int:
    """The half minute that `now` is in, counted from 1970."""
    return int(now.timestamp()) // STEP_SECONDS


def code_of(seed: str, step: int) -> str:
    """The code an app shows in that half minute."""
    key = b32decode(seed)
    # SHA-1 is what apps know; as a keyed hash of a counter it is sound (RFC 6238, appendix B).
    return HOTP(key, DIGITS, SHA1()).generate(step).decode()  # noqa: S303


def step_of(seed: str, code: str, now: datetime) -> int | None:
    """The half minute about now in which the app showed this code, if there is one."""
    here = step_at(now)
    # All are looked at, so that the time it takes tells nothing.
    found = [
        step
        for step in range(here - DRIFT, here + DRIFT + 1)
        if constant_time_compare(code_of(seed, step), code)
    ]
    return found[-1] if found else None


def address(seed: str, *, account: str, issuer: str) -> str:
    """What the QR code says, to be scanned by the app."""
    label = f"{quote(issuer)}:{quote(account)}"
    return f"otpauth://totp/{label}?secret={seed}&issuer={quote(issuer)}"
