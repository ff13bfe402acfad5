"""The words a provider is found by, as an index keeps them: name, address and place."""

from django.db.models import F, Func

_OF_TEXTS = "jsonb_to_tsvector('simple', %(expressions)s, '[\"string\"]')"
_OF_LINES = "to_tsvector('simple', %(expressions)s)"


def provider_words() -> Func:
    """The index's own expression: a query that spells it otherwise does not use the index.

    Keywords in the order of the alphabet, as migrations write them: Func compares them in order.
    """
    place = Func(
        F("division"),
        F("district"),
        F("sub_district"),
        F("postcode"),
        arg_joiner=" || ' ' || ",
        template=_OF_LINES,
    )
    name = Func(F("name"), template=_OF_TEXTS)
    address = Func(F("address"), template=_OF_TEXTS)
    return Func(name, address, place, arg_joiner=" || ", template="(%(expressions)s)")
