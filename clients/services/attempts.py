"""How often somebody may try a password, counted in PostgreSQL.

Not in Valkey: guessing must not become free when the cache is away. Three counts, each by a keyed
digest, so that no address is kept: this account from this place, this account from anywhere, any
account from this place. A count is forgotten a quarter of an hour after its first try, whatever
comes meanwhile, so nobody is locked out for good; a new password set by mail works all the while.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.utils.crypto import salted_hmac

from clients.errors import TooManyAttempts
from clients.models import SignInAttempts

WINDOW = timedelta(minutes=15)
#: An attacker elsewhere uses up "account" only; the owner's own place has a count of its own.
MOST: Mapping[str, int] = {"account and place": 10, "account": 50, "place": 100}

_COUNT = """
INSERT INTO clients_signinattempts AS kept (digest, tries, forgotten_at)
SELECT digest, 1, %(until)s FROM unnest(%(digests)s::text[]) AS digest ORDER BY digest
ON CONFLICT (digest) DO UPDATE SET
    tries = CASE WHEN kept.forgotten_at <= %(now)s THEN 1 ELSE kept.tries + 1 END,
    forgotten_at = CASE WHEN kept.forgotten_at <= %(now)s THEN %(until)s ELSE kept.forgotten_at END
RETURNING digest, tries, forgotten_at
"""
_CLEAR = """
DELETE FROM clients_signinattempts WHERE id IN (
    SELECT id FROM clients_signinattempts WHERE forgotten_at <= %(now)s
    ORDER BY id LIMIT 20 FOR UPDATE SKIP LOCKED)
"""


def count(
    email: str,
    place: str,
    now: datetime,
    *,
    most: Mapping[str, int] = MOST,
    window: timedelta = WINDOW,
) -> None:
    """Count a try before the password is looked at, so that many at once do not all pass.

    `email` may be any name for what is tried. Raises TooManyAttempts, alike for addresses that
    nobody registered.
    """
    names = _digests(email, place)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_CLEAR, {"now": now})
        values: dict[str, Any] = {
            "now": now,
            "until": now + window,
            "digests": list(names.values()),
        }
        cursor.execute(_COUNT, values)
        found = {digest: (tries, until) for digest, tries, until in cursor}
    waits = [
        found[names[name]][1] - now for name, limit in most.items() if found[names[name]][0] > limit
    ]
    if waits:
        raise TooManyAttempts(max(waits))


def forgive(email: str, place: str) -> None:
    """A right password: its try counts nowhere, and the tries before it from there neither."""
    names = _digests(email, place)
    SignInAttempts.objects.filter(digest=names.pop("account and place")).delete()
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE clients_signinattempts SET tries = greatest(tries - 1, 0) WHERE id IN ("
            "SELECT id FROM clients_signinattempts WHERE digest = ANY(%s) ORDER BY digest"
            " FOR UPDATE)",
            [list(names.values())],
        )


def forget(email: str, place: str | None = None) -> None:
    """The owner has a new password: tries from anywhere are forgotten, and those from `place`."""
    names = _digests(email, place or "")
    digests = [names["account"], names["account and place"]]
    SignInAttempts.objects.filter(digest__in=digests).delete()


def _digests(email: str, place: str) -> dict[str, str]:
    return {
        "account and place": _digest("account and place", f"{email} {place}"),
        "account": _digest("account", email),
        "place": _digest("place", place),
    }


def _digest(kind: str, who: str) -> str:
    return salted_hmac(f"clients.attempts {kind}", who, algorithm="sha256").hexdigest()
