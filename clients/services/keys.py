"""The keys that sign access tokens, and how a process comes to know them.

A key is written some seconds before it signs (`signs_from`), longer than any process goes without
looking; so whoever is shown a token knows its key already. It is retired when the last token it
signed has expired. Times alone decide, so all processes change over at once, without a message.
"""

import threading
import time
import uuid
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from django.conf import settings
from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone

from audit import services as audit
from audit.actors import Actor
from clients.errors import TokenRefused
from clients.models import SigningKey

ALGORITHM = "ES256"
#: A key waits this many times as long as a process may go without looking.
_LOOKS_BEFORE_USE = 3
#: Seconds between two looks for keys that nobody knows: made-up ones cost next to nothing.
_UNKNOWN_SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class KnownKey:
    """A key that signs or will, or whose tokens have not all expired."""

    number: int
    key_id: str
    signs_from: datetime
    retired_at: datetime | None
    public: ec.EllipticCurvePublicKey

    def is_retired(self, now: datetime) -> bool:
        return self.retired_at is not None and self.retired_at <= now


@dataclass
class KeyRing:
    """What one process knows of the keys, read anew every few seconds. Safe among threads."""

    refresh_seconds: float | None = None
    _keys: dict[str, KnownKey] = field(default_factory=dict)
    _private: dict[int, Any] = field(default_factory=dict)
    _read_at: float | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def to_sign(self, now: datetime) -> tuple[str, Any]:
        """Id and private half of the key that signs now; makes the first one there is."""
        self._look(now, self._refresh)
        key = self._current(now)
        if key is None:
            _make_first_key(now)
            self._look(now, 0)
            key = self._current(now)
        if key is None:
            raise RuntimeError("No signing key begins to sign by now.")
        if key.number not in self._private:
            self._private[key.number] = _private_half(key.number)
        return key.key_id, self._private[key.number]

    def to_verify(self, key_id: str, now: datetime) -> ec.EllipticCurvePublicKey:
        """The public half of a key whose tokens are still taken. Raises TokenRefused."""
        self._look(now, self._refresh)
        if key_id not in self._keys:
            self._look(now, _UNKNOWN_SECONDS if self._keys else 0)
        key = self._keys.get(key_id)
        if key is None or key.is_retired(now):
            raise TokenRefused
        return key.public

    def published(self, now: datetime) -> list[KnownKey]:
        """All whose tokens are taken or soon will be, the oldest first."""
        self._look(now, self._refresh)
        return [key for key in self._keys.values() if not key.is_retired(now)]

    def forget(self) -> None:
        """Read anew at the next question."""
        self._read_at = None
        self._keys, self._private = {}, {}

    @property
    def _refresh(self) -> float:
        return self.refresh_seconds or float(settings.SIGNING_KEY_REFRESH_SECONDS)

    def _current(self, now: datetime) -> KnownKey | None:
        begun = [
            key for key in self._keys.values() if key.signs_from <= now and not key.is_retired(now)
        ]
        return max(begun, key=lambda key: (key.signs_from, key.number), default=None)

    def _look(self, now: datetime, at_most_every: float) -> None:
        """Read the rows, unless that was done within so many seconds."""
        if self._is_fresh(at_most_every):
            return
        with self._lock:
            if self._is_fresh(at_most_every):
                return
            asked_at = time.monotonic()
            rows = (
                SigningKey.objects.filter(Q(retired_at=None) | Q(retired_at__gt=now))
                .defer("private_key")
                .order_by("pk")
            )
            self._keys = {row.key_id: _known(row) for row in rows}
            numbers = {key.number for key in self._keys.values()}
            self._private = {n: half for n, half in self._private.items() if n in numbers}
            self._read_at = asked_at

    def _is_fresh(self, seconds: float) -> bool:
        return self._read_at is not None and time.monotonic() - self._read_at < seconds


#: This process's own.
RING = KeyRing()


def rotate_signing_key(
    *, actor: Actor, at_once: bool = False, now: datetime | None = None
) -> SigningKey:
    """A new key that will sign, and a moment at which those before it are retired.

    Tokens of the old keys are good to their end. `at_once` is for a key that got into strange
    hands: all old ones are retired this moment, and whoever holds a token of theirs signs in anew.
    """
    now = now or timezone.now()
    refresh = timedelta(seconds=settings.SIGNING_KEY_REFRESH_SECONDS)
    signs_from = now if at_once else now + refresh * _LOOKS_BEFORE_USE
    life = timedelta(minutes=settings.ACCESS_TOKEN_MINUTES)
    # A process whose clock is behind signs with the old one a little longer.
    end = now if at_once else signs_from + life + refresh
    with audit.trail("rotate_signing_key", actor) as trail:
        with transaction.atomic(durable=True):
            _one_at_a_time()
            old = SigningKey.objects.filter(Q(retired_at=None) | Q(retired_at__gt=end))
            old.update(retired_at=end)
            key = _new_key(signs_from)
            trail.record_kind, trail.record_id = "signing_key", key.pk
            trail.record_success()
        RING.forget()
    return key


def public_key_set(now: datetime | None = None) -> dict[str, Any]:
    """The public keys as a JSON Web Key Set (RFC 7517)."""
    return {
        "keys": [
            jwt.algorithms.ECAlgorithm.to_jwk(key.public, as_dict=True)
            | {"kid": key.key_id, "use": "sig", "alg": ALGORITHM}
            for key in RING.published(now or timezone.now())
        ]
    }


@transaction.atomic
def _make_first_key(now: datetime) -> None:
    _one_at_a_time()
    if not SigningKey.objects.filter(Q(retired_at=None) | Q(retired_at__gt=now)).exists():
        _new_key(now)


def _one_at_a_time() -> None:
    with connection.cursor() as cursor:
        # Readers go on; whoever else makes a key waits and sees this one.
        cursor.execute("LOCK TABLE clients_signingkey IN SHARE ROW EXCLUSIVE MODE")


def _new_key(signs_from: datetime) -> SigningKey:
    private = ec.generate_private_key(ec.SECP256R1())
    return SigningKey.objects.create(
        key_id=uuid.uuid4().hex,
        signs_from=signs_from,
        private_key=private.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        ).decode(),
        public_key=private.public_key()
        .public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
        .decode(),
    )


def _known(row: SigningKey) -> KnownKey:
    public: Any = serialization.load_pem_public_key(row.public_key.encode())
    return KnownKey(row.pk, row.key_id, row.signs_from, row.retired_at, public)


def _private_half(number: int) -> Any:
    pem: Any = SigningKey.objects.values_list("private_key", flat=True).get(pk=number)
    return serialization.load_pem_private_key(pem.encode(), password=None)
