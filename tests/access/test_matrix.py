"""Every caller at every address, by every method, about what is theirs, another's and nobody's.

What is expected stands in `tests.access.policy`. Whoever is refused has changed nothing, and what
is another's answers like what does not exist, byte for byte.
"""

import re
from contextlib import contextmanager

import pytest
from django.db import connection

from tests.access import people, policy, routes
from tests.access.asking import body_of, case_of, deliver, outcome, undone
from tests.access.requests import BOOK

pytestmark = pytest.mark.django_db
#: A header that differs with every answer.
PASSING = ("X-Request-Id",)
#: What is written about refusals too: that there was one, and that a password was tried.
OF_REFUSALS = ("audit_entry", "clients_signinattempts", "booking_idempotencyrecord")
_WRITES = re.compile(
    r'(?<!FOR )(?<!KEY )(?:INSERT INTO|UPDATE|DELETE FROM|TRUNCATE)\s+(?!SET\b)"?(\w+)'
)
#: Enough to see what an address does before it asks who calls, and after.
SOME = ("anonymous", "administrator")
METHODS = routes.methods_by_route()


@contextmanager
def written():
    """The tables written to meanwhile, but for records of refusals."""
    tables = set()

    def look(execute, statement, *rest):
        tables.update(_WRITES.findall(str(statement)))
        return execute(statement, *rest)

    with connection.execute_wrapper(look):
        yield tables
    tables.difference_update(OF_REFUSALS)


def without_its_number(answer):
    """Status, headers and body of an answer, but for what differs with each."""
    body = body_of(answer)
    if isinstance(body, dict):
        body = {k: v for k, v in body.items() if k not in ("request_id", "responsetime")}
    headers = {name: value for name, value in answer.headers.items() if name not in PASSING}
    return {"status": answer.status_code, "body": body, **headers}


def differing(one, other):
    """What tells two answers apart, and how."""
    names = [name for name in one.keys() | other.keys() if one.get(name) != other.get(name)]
    return {name: (one.get(name), other.get(name)) for name in names}


def try_one(world, row, name, relation="own", method=None):
    """One request, undone; outcome, answer and the tables it wrote to. `method` is another one."""
    with undone():
        sent = BOOK.request(row, case_of(world, name, relation))
        with written() as tables:
            answer = deliver(method or row.method, sent, world.own(name).token)
        return outcome(answer, sent), without_its_number(answer), tables


def faults(world, row):
    """Where the address does otherwise than the policy says."""
    for name, (kind, _other) in people.CALLERS.items():
        refusals = {}
        for relation, expected in row.expected(kind).items():
            found, answer, tables = try_one(world, row, name, relation)
            if found != expected:
                yield f"{name}, {relation}: {found}, not {expected}"
            if tables and (found != "done" or _only_reads(row)):
                yield f"{name}, {relation}: {found}, and wrote {sorted(tables)}"
            if found != "done" and refusals.setdefault(found, answer) != answer:
                yield f"{name}, {relation}: told apart by {differing(answer, refusals[found])}"


def _only_reads(row):
    # The contract has this one write, and asks for it by GET.
    return row.method == "GET" and row.route != "mosip-sync"


def _name(row):
    return row.name


@pytest.mark.parametrize("row", policy.POLICY, ids=_name)
def test_everybody_may_do_what_the_policy_says_and_nothing_else(world, row):
    found = list(faults(world, row))
    assert not found, "\n".join([row.name, *found])


def test_every_address_and_method_has_its_row_and_every_row_its_address():
    declared = {(row.route, row.method) for row in policy.POLICY}
    there = {(name, method) for name, methods in METHODS.items() for method in methods}
    assert not there - declared, f"nobody has said who may: {sorted(there - declared)}"
    assert not declared - there, f"no such address or method: {sorted(declared - there)}"


def test_everybody_the_policy_names_calls():
    assert {kind for kind, _foreign in people.CALLERS.values()} == set(policy.KINDS)
    asked = {(row.route, row.method, row.about) for row in policy.POLICY}
    assert asked == set(BOOK.builders)


@pytest.mark.parametrize("route", sorted(METHODS))
def test_no_address_takes_any_other_method(world, route):
    row = next(row for row in policy.POLICY if row.route == route)
    refusals = {"method_not_allowed", "not_signed_in", "forbidden"}
    for name in SOME:
        for method in sorted({*routes.VERBS, "TRACE"} - METHODS[route]):
            found, _answer, tables = try_one(world, row, name, method=method)
            assert found in refusals, f"{name}, {method}: {found}"
            assert not tables, f"{name}, {method}"


@pytest.mark.parametrize("row", [row for row in policy.POLICY if row.method == "GET"], ids=_name)
def test_whoever_may_read_may_ask_for_the_head_alone(world, row):
    for name in SOME:
        _read, read, _tables = try_one(world, row, name)
        _head, head, _tables = try_one(world, row, name, method="HEAD")
        assert head["status"] == read["status"], name
