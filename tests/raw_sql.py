"""Statements no code of ours would send, and the name of the rule that refuses them."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from psycopg import sql
from psycopg.types.json import Jsonb

from booking.models import Slot
from booking.references import new_reference


def execute(statement: Any, values: Any = None) -> int:
    """Run a statement; how many rows it touched."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return int(cursor.rowcount)


def value(statement: Any, values: Any = None) -> Any:
    """The first column of the first row."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchone()[0]


def insert(table: str, **values: Any) -> int:
    """A row as given; its number."""
    statement = sql.SQL("INSERT INTO {} ({}) VALUES ({}) RETURNING id").format(
        sql.Identifier(table),
        sql.SQL(", ").join(map(sql.Identifier, values)),
        sql.SQL(", ").join(sql.Placeholder() * len(values)),
    )
    return int(value(statement, [_adapted(part) for part in values.values()]))


def update(table: str, number: int, **values: Any) -> None:
    """The row with that number, changed."""
    statement = sql.SQL("UPDATE {} SET {} WHERE id = %s").format(
        sql.Identifier(table),
        sql.SQL(", ").join(sql.SQL("{} = %s").format(sql.Identifier(name)) for name in values),
    )
    assert execute(statement, [*map(_adapted, values.values()), number]) == 1


def insert_reservation(slot: Slot, **values: Any) -> int:
    """A claim on a slot (or, with `ends_at`, on those after it) that says only what it must."""
    given = {
        "public_id": uuid.uuid4(),
        "reference": new_reference(),
        "provider_id": slot.provider_id,
        "slot_id": slot.pk,
        "starts_at": slot.starts_at,
        "ends_at": slot.ends_at,
        "status": "confirmed",
        "confirmed_at": slot.starts_at,
    } | values
    return insert("booking_reservation", **given)


def _adapted(given: Any) -> Any:
    return Jsonb(given) if isinstance(given, dict) else given


@contextmanager
def refused_by(rule: str) -> Iterator[None]:
    """The database refuses what happens inside, in the name of this very rule."""
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        yield
    assert caught.value.__cause__.diag.constraint_name == rule
