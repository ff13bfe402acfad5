"""Lists in pages: what may be asked of one, in which orders, and the page that was asked for.

A page lies beside a place, (ordering value, row number), so rows that come and go between two
requests make none twice and leave none out. A list counts nothing, and its page costs the same
number of queries however long it is. The value stands in the cursor, and so in addresses and logs:
no list is ordered by something personal.

A view says what it takes and in which orders, and is done:

    class Asked(listing.Listed):
        status = OneOf(tuple(Status.values), required=False)

    ORDERS = listing.both_ways(starts_at=listing.INSTANT)

    asked = listing.read(request, Asked, ORDERS)          # the first order is the usual one
    page = listing.page(rows.filter(...), asked)          # rows: a QuerySet, not yet ordered
    return Response(listing.answer(asked, page, [row_out(row) for row in page.rows]))
"""

import base64
import binascii
import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, TypeVar

from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail
from rest_framework.request import Request

from booking.api import cursors
from booking.api.cursors import Cursor, Page
from clients.api.fields import LARGEST_ID, Shape, Text

Row = TypeVar("Row", bound=Model)
Pair = tuple[Any, int]

USUAL = 50
MOST = 100
#: A parameter's name that an answer may repeat: nothing personal or hostile fits into it.
_NAME = re.compile(r"[a-z][a-z_]{0,29}")


@dataclass(frozen=True, slots=True)
class Value:
    """How an ordering value is written into a cursor and read again; reading raises ValueError."""

    write: Callable[[Any], Any]
    read: Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class Order:
    """An order by a column or annotation that is never NULL, then by row number the same way."""

    field: str
    value: Value
    descending: bool = False


Orders = Mapping[str, Order]


@dataclass(frozen=True, slots=True)
class Asked:
    """A request for a page of a list."""

    #: What the shape validated; neither `limit`, `ordering` nor `cursor`.
    filters: Mapping[str, Any]
    limit: int
    ordering: str
    order: Order
    cursor: Cursor[Pair] | None
    #: Makes the address of another page out of its cursor.
    address: Callable[[str], str]


class Few(serializers.Field[int, str, int, Any]):
    """How many rows a page has, as an address writes it."""

    default_error_messages = {"invalid": gettext_lazy("Write a whole number from 1 to 100.")}

    def to_internal_value(self, data: Any) -> int:
        if not isinstance(data, str) or not re.fullmatch(r"[1-9][0-9]{0,2}", data, re.ASCII):
            self.fail("invalid")
        if int(data) > MOST:
            self.fail("invalid")
        return int(data)

    def to_representation(self, value: int) -> int:
        return value


class Listed(Shape):
    """What every list may be asked; subclasses add their filters."""

    limit = Few(default=USUAL)
    ordering = Text(max_length=40, required=False)
    cursor = Text(max_length=500, required=False)


def read_query(request: Request, shape: type[Shape] = Shape) -> dict[str, Any]:
    """The parameters of an address, each known and sent once; by default there are none.

    Raises ValidationError.
    """
    sent = request.query_params
    fields = shape().fields
    wish = shape(data={name: value for name, value in sent.items() if name in fields})
    said: dict[str, Any] = {}
    for name in sent:
        if name not in fields:
            named = name if _NAME.fullmatch(name) else "non_field_errors"
            said[named] = [ErrorDetail(_("This address takes no such parameter."), "unknown_field")]
        elif len(sent.getlist(name)) > 1:
            said[name] = [ErrorDetail(_("Send this once."), "repeated")]
    if not wish.is_valid():
        said = dict(wish.errors) | said
    if said:
        raise serializers.ValidationError(said)
    return dict(wish.validated_data)


def read(request: Request, shape: type[Listed], orders: Orders) -> Asked:
    """What is asked of a list; the first of its orders is the usual one. Raises ValidationError."""
    filters = read_query(request, shape)
    ordering = filters.pop("ordering", next(iter(orders)))
    if ordering not in orders:
        words = {"choices": ", ".join(orders)}
        said = _("Write one of these: {choices}.").format(**words)
        raise serializers.ValidationError({"ordering": [said]}, code="invalid_choice")
    order = orders[ordering]
    text = filters.pop("cursor", None)
    kept = {name: str(value) for name, value in request.query_params.items() if name != "cursor"}
    return Asked(
        limit=filters.pop("limit"),
        filters=filters,
        ordering=ordering,
        order=order,
        cursor=cursors.read(text, lambda written: _unpacked(written, ordering, order)),
        address=lambda cursor: cursors.address(request, {**kept, "cursor": cursor}),
    )


def page(rows: "QuerySet[Row]", asked: Asked) -> Page[Row]:
    """The page of these rows, in one query."""
    return page_of_parts([rows], asked)


def page_of_parts(parts: "Sequence[QuerySet[Row]]", asked: Asked) -> Page[Row]:
    """The page of rows that lie in any of these, in one query for each.

    For what an index finds for each part, and none for all of them joined by OR.
    """
    field, order, cursor = asked.order.field, asked.order, asked.cursor
    beside = {row.pk: row for rows in parts for row in _beside(rows, asked)}
    found = sorted(beside.values(), key=lambda row: (getattr(row, field), row.pk))
    if order.descending:
        found.reverse()
    more = asked.limit + 1
    found = found[-more:] if cursor is not None and cursor.backwards else found[:more]
    return page_of(found, asked, lambda row: (getattr(row, field), row.pk))


def _beside(rows: "QuerySet[Row]", asked: Asked) -> "QuerySet[Row]":
    """Up to one row more than a page has, beside the cursor."""
    field, cursor = asked.order.field, asked.cursor
    if cursor is not None:
        rows = rows.filter(_beyond(asked.order, cursor))
    backwards = cursor is not None and cursor.backwards
    sign = "-" if asked.order.descending != backwards else ""
    return rows.order_by(f"{sign}{field}", f"{sign}pk")[: asked.limit + 1]


def page_of(found: Sequence[Any], asked: Asked, place_of: Callable[[Any], Pair]) -> Page[Any]:
    """The page out of up to one row more than it holds, in the list's order.

    For lists whose rows are found otherwise than by a QuerySet.
    """
    return cursors.page(found, asked.cursor, asked.limit, lambda row: _packed(asked, place_of(row)))


def answer(asked: Asked, found: Page[Any], results: Sequence[Any]) -> dict[str, Any]:
    """The shape of a page: next and previous, whole addresses or null, and results."""
    return {
        "next": found.following and asked.address(found.following),
        "previous": found.previous and asked.address(found.previous),
        "results": list(results),
    }


def both_ways(**values: Value) -> Orders:
    """Orders by these fields: each rising as `name`, falling as `-name`."""
    orders = {}
    for field, value in values.items():
        orders[field] = Order(field, value)
        orders[f"-{field}"] = replace(orders[field], descending=True)
    return orders


def _beyond(order: Order, cursor: Cursor[Pair]) -> Q:
    """Rows on the page's side of a place: (value, id) > place, so that an index can find them."""
    value, number = cursor.place
    than = "lt" if order.descending != cursor.backwards else "gt"
    return Q(**{f"{order.field}__{than}e": value}) & (
        Q(**{f"{order.field}__{than}": value}) | Q(**{f"pk__{than}": number})
    )


def _packed(asked: Asked, place: Pair) -> str:
    value, number = place
    spelled = json.dumps([asked.ordering, asked.order.value.write(value), number])
    return base64.urlsafe_b64encode(spelled.encode()).decode().rstrip("=")


def _unpacked(text: str, ordering: str, order: Order) -> Pair:
    """The place a page wrote. Raises ValueError for anything else, and for another order's."""
    try:
        spelled = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
        written = json.loads(spelled)
    except (binascii.Error, UnicodeDecodeError, RecursionError) as error:
        raise ValueError from error
    if not isinstance(written, list) or len(written) != 3 or written[0] != ordering:
        raise ValueError
    _ordering, value, number = written
    if type(number) is not int or not 0 < number <= LARGEST_ID:
        raise ValueError
    return order.value.read(value), number


def _read_text(written: Any) -> str:
    if not isinstance(written, str) or "\0" in written:
        raise ValueError
    written.encode()  # a lone surrogate is a UnicodeEncodeError, which is a ValueError
    return written


def _read_instant(written: Any) -> datetime:
    found = datetime.fromisoformat(_read_text(written))
    if found.tzinfo is None or not 1900 <= found.year < 2200:
        raise ValueError
    return found


def _read_float(written: Any) -> float:
    if type(written) not in (int, float) or not abs(written) < 1e18:
        raise ValueError
    return float(written)


def _read_number(written: Any) -> int:
    if type(written) is not int or not abs(written) <= LARGEST_ID:
        raise ValueError
    return written


TEXT = Value(str, _read_text)
INSTANT = Value(datetime.isoformat, _read_instant)
FLOAT = Value(float, _read_float)
NUMBER = Value(int, _read_number)
