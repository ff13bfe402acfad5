"""What text messages may cost: counted before one is sent, in one statement that also judges."""

import hashlib
import hmac
from datetime import UTC, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import connection, transaction

_COUNT = """
INSERT INTO booking_smsspending AS spent (day, contact, parts) VALUES (%(day)s, %(contact)s, %(n)s)
ON CONFLICT (day, contact) DO UPDATE SET parts = spent.parts + %(n)s
"""


class SpentEnough(Exception):
    """The day's ceiling is reached, for all or for this contact; `wait` until the next day."""

    def __init__(self, wait: timedelta) -> None:
        super().__init__("enough text messages for one day")
        self.wait = wait


def charge(contact: str, parts: int, now: datetime) -> None:
    """Count the parts of a text message against the ceilings of its UTC day.

    Counted although it may fail afterwards: a gateway may charge for what it did not confirm.
    Raises SpentEnough, and then counts nothing.
    """
    day = now.astimezone(UTC).date()
    with transaction.atomic(), connection.cursor() as cursor:
        # Always the total last: short locks on the row everybody shares.
        for counted, most in (
            (_digest(contact), settings.SMS_DAILY_PARTS_PER_CONTACT),
            ("", _parts_for(settings.SMS_DAILY_CEILING)),
        ):
            values: dict[str, Any] = {"day": day, "contact": counted, "n": parts}
            cursor.execute(_COUNT + "RETURNING parts", values)
            (spent,) = cursor.fetchone()
            if most and spent > most:
                tomorrow = datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(days=1)
                raise SpentEnough(tomorrow - now)


def _parts_for(ceiling: object) -> int:
    """How many parts a day's money buys; 0 for no ceiling."""
    cost = settings.SMS_COST_PER_PART
    return int(ceiling / cost) if ceiling and cost else 0  # type: ignore[operator]


def _digest(contact: str) -> str:
    key = settings.SECRET_KEY.encode()
    return hmac.new(key, b"sms " + contact.encode(), hashlib.sha256).hexdigest()
