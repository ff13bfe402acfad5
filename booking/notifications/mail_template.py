"""The template of an e-mail, with its styles written into it once instead of for each message."""

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from django.conf import settings
from django.template import Context, Engine, Template

from booking.notifications.mail_styles import DARK, styles

_FOLDER = Path(settings.BASE_DIR) / "templates" / "notices"
_STYLE = re.compile(r"\{\{ style\.(\w+) \}\}")


def rendered(context: Mapping[str, object], *, right_to_left: bool) -> str:
    """The HTML of a message; values are escaped."""
    return str(_template(right_to_left).render(Context(context)))


@cache
def _template(right_to_left: bool) -> Template:
    """The template in one piece, for one direction. Raises KeyError for a style we do not have."""
    known = styles(right_to_left=right_to_left)
    source = _STYLE.sub(lambda found: known[found[1]], _source("email"))
    return Engine().from_string(source.replace("{{ dark }}", DARK))


def _source(name: str) -> str:
    """The file with the files that it includes."""
    text = (_FOLDER / f"{name}.html").read_text(encoding="utf-8")
    return re.sub(r'\{% include "notices/(\w+)\.html" %\}', lambda found: _source(found[1]), text)
