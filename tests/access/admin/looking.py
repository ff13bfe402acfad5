"""Asking as somebody, and what of an answer tells anything."""

import re
from functools import cache

from django.db import connection

from tests.access.admin.places import OF_THE_FAR
from tests.access.asking import undone

#: That somebody is signed in, that they looked, and that a password was tried.
OF_LOOKING = {
    "django_session",
    "clients_staffsession",
    "audit_entry",
    "clients_signinattempts",
}
_PASSING = re.compile(
    r'"request_id": "\w+"'
    r'|name="csrfmiddlewaretoken" value="\w+"'
    r'|nonce="[^"]*"|data-[\w-]*nonce[\w-]*="[^"]*"'
    r"|(?:\b|(?<=\dT))\d\d:\d\d(?::\d\d(?:\.\d+)?)?\b|[?&]v=\w+"
)


def ask(browser, ask):
    """The answer, undone; of a redirect to a page that says something, that page too."""
    with undone():
        return answer_to(browser, ask)


def answer_to(browser, ask):
    browser.cookies.pop("messages", None)  # what was said to the request before
    if ask.sent is None:
        return browser.get(ask.address, ask.asked)
    return browser.post(ask.address, ask.sent, query_params=ask.asked)


def body_of(answer):
    """The page, and what is said on the next one."""
    if answer.streaming:
        return b"".join(answer.streaming_content).decode(errors="replace")
    said = getattr(getattr(answer.wsgi_request, "_messages", None), "_queued_messages", ())
    return "\n".join([answer.content.decode(errors="replace"), *map(str, said)])


def without(text, things):
    """The text but for what was asked with, which a page may say back."""
    asked = [things.word, things.word.upper(), things.email, things.phone, things.external_id]
    reference = things.reference
    grouped = "-".join(reference[at : at + 3] for at in range(0, len(reference), 3))
    asked += [reference, grouped, str(things.job)]
    for each in sorted(asked, key=len, reverse=True):
        text = re.sub(re.escape(each), "ASKED", text, flags=re.IGNORECASE)
    return OF_THE_FAR.sub("NUMBER", text)


def told(answer, body, things, ask):
    """What an answer tells: status, where it leads, and the page without what differs always."""
    where = without(answer.headers.get("Location", ""), things)
    for number in re.findall(r"\d+", ask.address):
        where = where.replace(f"/{number}/", "/NUMBER/")
    return answer.status_code, where, _PASSING.sub("", without(body, things))


def gives_away(body, far, ask):
    """What of the far centre stands in an answer besides what was asked with."""
    asked = f"{ask.address} {ask.asked} {ask.sent}".casefold()
    found = {word for word in OF_THE_FAR.findall(body) if word not in asked}
    for word in (far.word, far.email, far.phone, far.reference, far.external_id):
        if word.casefold() in body.casefold() and word.casefold() not in asked:
            found.add(word)
    return found


def digests(but=OF_LOOKING):
    """Of every table, all its rows."""
    return _digests({name: "" for name in _tables() if name not in but})


def digests_but(rows, values):
    """Of every table, all its rows but those that SQL finds: `t` is the row."""
    wheres = {name: f"WHERE NOT ({rows[name]})" if name in rows else "" for name in _tables()}
    return _digests(wheres, values)


def _digests(wheres, values=None):
    parts = " UNION ALL ".join(
        f"SELECT '{name}', md5(coalesce(string_agg(t::text, '|' ORDER BY t::text), ''))"
        f' FROM "{name}" t {where}'
        for name, where in sorted(wheres.items())
    )
    with connection.cursor() as cursor:
        cursor.execute(parts, values)
        return dict(cursor.fetchall())


@cache
def _tables():
    with connection.cursor() as cursor:
        return frozenset(connection.introspection.table_names(cursor))


def differing(after, before):
    return [name for name in after if after[name] != before[name]]


def changed(before):
    return differing(digests(), before)
