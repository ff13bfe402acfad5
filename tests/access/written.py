"""The policy as docs/api.md has it: `python -m tests.access.written` prints the table."""

import os
import re

from tests.access import policy, routes

HEADS = {
    "anonymous": "anonymous",
    "client": "client",
    "waiting": "waiting provider",
    "clerk": "clerk",
    "manager": "manager",
    "auditor": "auditor",
    "administrator": "administrator",
    "portal": "portal",
    "reader": "reading portal",
}
#: What an address is about, where its own words leave that open.
_WORDS = {"-": "401"}


def table():
    """Markdown: a line for every row of the policy; those that answer alike share one."""
    lines = [
        f"| address | about | {' | '.join(HEADS[kind] for kind in policy.KINDS)} |",
        "|---" * (len(policy.KINDS) + 2) + "|",
    ]
    for names, about, words in _joined():
        cells = " | ".join(_WORDS.get(word, word) for word in words)
        lines.append(f"| {', '.join(names)} | {about} | {cells} |")
    return "\n".join(lines)


def _joined():
    """Addresses by what they are about and what is answered to whom."""
    joined = {}
    for row in policy.POLICY:
        words = tuple(row.cells[kind] for kind in policy.KINDS)
        joined.setdefault((row.about, words), []).append(_address(row))
    return [(names, about, words) for (about, words), names in joined.items()]


def _address(row):
    return f"`{row.method} {addresses()[row.route]}`"


def addresses():
    """Each route's address as people write it, below /api/v1/ without that."""
    return {name: _plain(written) for name, written in routes.addresses().items()}


def _plain(written):
    plain = re.sub(r"\(\?P<(\w+)>[^)]*\)", r"{\1}", written)
    plain = re.sub(r"<\w+:(\w+)>", r"{\1}", plain)
    plain = re.sub(r"\(\?:([^|)]*)\|[^)]*\)", r"\1", plain)
    plain = plain.replace("^", "").replace("/?$", "")
    plain = re.sub(r"\{(?:\w+_)?(?:key|id|number)\}", "{id}", plain)
    return plain.removeprefix("api/v1/") if plain.startswith("api/v1/") else f"/{plain}"


if __name__ == "__main__":
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    print(table())
