"""All that is kept about a person as one file, for whichever door hands it out."""

from collections.abc import Callable, Iterator

from django.core.serializers.json import DjangoJSONEncoder

from booking import queries
from clients.models import Client


def written(client: Client) -> Iterator[str]:
    """The parts as one JSON object, row by row."""
    encode = DjangoJSONEncoder(ensure_ascii=False, indent=1).encode
    mark = "{\n"
    for name, part in queries.own_data(client):
        yield f"{mark}{encode(name)}: "
        mark = ",\n"
        if isinstance(part, Iterator):
            yield from _list(part, encode)
        else:
            yield encode(part)
    yield "\n}\n"


def _list(rows: Iterator[object], encode: Callable[[object], str]) -> Iterator[str]:
    mark = "[\n"
    for row in rows:
        yield mark + encode(row)
        mark = ",\n"
    yield "[]" if mark == "[\n" else "\n]"
