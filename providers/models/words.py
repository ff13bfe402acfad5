"""The words a provider is found by, as an index keeps them: name, address and place.

Without accents and vowel marks, which people leave out on a telephone, and cut at every hyphen and
dot: PostgreSQL's parser would read the second half of the postcode 00-950 as a negative number.
The postcode is there once more in one piece, for those who write it without its gap.
"""

import re
import unicodedata

from django.db.models import F, Func

# Accents once they stand alone (NFD), and the vowel marks of Arabic.
_MARKS = "[\\u0300-\\u036f\\u064b-\\u065f\\u0670]"
_FOLDED = "regexp_replace(normalize(%s, NFD), '" + _MARKS + "', '', 'g')"
_CUT = "translate(" + _FOLDED + ", '-./@_', '     ')"
_OF_TEXTS = (
    "jsonb_to_tsvector('simple', " + _CUT % "%(expressions)s::text" + "::jsonb, '[\"string\"]')"
)
_OF_LINES = "to_tsvector('simple', " + _CUT % "%(expressions)s" + ")"
_IN_ONE_PIECE = "to_tsvector('simple', regexp_replace(%(expressions)s, '[^[:alnum:]]+', '', 'g'))"
_WORD = re.compile(r"[^\W_]+")


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
    postcode = Func(F("postcode"), template=_IN_ONE_PIECE)
    return Func(name, address, place, postcode, arg_joiner=" || ", template="(%(expressions)s)")


def folded(words: str) -> list[str]:
    """Somebody's words as the index has them, small and without marks."""
    plain = re.sub(_MARKS, "", unicodedata.normalize("NFD", words))
    return [word.lower() for word in _WORD.findall(plain)]
