"""Sending a request of the policy, and what became of it."""

import json
from contextlib import contextmanager

from django.db import connection, transaction
from django.test import Client as Browser

from tests.access.cases import Case

BROWSER = Browser(raise_request_exception=False)
_BY_STATUS = {
    401: "not_signed_in",
    403: "forbidden",
    404: "not_found",
    405: "method_not_allowed",
}
#: MOSIP's backend takes refusals as answers: the code tells which it is.
_BY_CODE = {
    "KER-ATH-401": "not_signed_in",
    "KER-401": "forbidden",
    "PRG_PAM_APP_005": "not_found",
    "PRG_BOOK_RCI_013": "not_found",
    "PRG_BOOK_RCI_032": "not_found",
    "PRG_BOOK_RCI_035": "not_found",
}


@contextmanager
def undone():
    start = transaction.savepoint()  # not a block: durable ones open in it
    try:
        yield
    finally:
        connection.needs_rollback = False
        transaction.savepoint_rollback(start)


def case_of(world, name, relation="own"):
    own = world.own(name)
    thing = {"own": own, "foreign": world.foreign(name), "absent": None}[relation]
    return Case(world, own, thing)


def deliver(method, sent, token):
    headers = {"If-Match": "*", "Idempotency-Key": "a-key"}
    if token:
        headers["Authorization"] = f"Bearer {token}"
    raw = b"" if sent.body is None else json.dumps(sent.body).encode()
    BROWSER.cookies.clear()
    return BROWSER.generic(
        method, sent.address, raw, content_type="application/json", headers=headers
    )


def outcome(answer, sent):
    """What became of a request, in the words of the policy; else its status and code."""
    told = body_of(answer)
    told = told if isinstance(told, dict) else {}
    errors = told.get("errors") or [{}]
    code = errors[0].get("errorCode", errors[0].get("code"))
    if answer.status_code in (200, 401) and code in _BY_CODE:
        return _BY_CODE[code]
    if answer.status_code == 503 and "parts" in told:
        return "done"  # not ready, and says so to everybody: no worker runs here
    if answer.status_code == 422 and code == "not_found":
        return "not_found"
    if 200 <= answer.status_code < 300 and code is None:
        if sent.listed is None or sent.listed in answer.content.decode():
            return "done"
        return "not_found"
    return _BY_STATUS.get(answer.status_code, f"{answer.status_code} {told.get('code', code)}")


def body_of(answer):
    if answer.content and "json" in answer.get("Content-Type", ""):
        return answer.json()
    return answer.content.decode()
