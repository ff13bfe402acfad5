"""What each request asks of PostgreSQL, and that a list asks the same at 10 rows and at 1,000.

A number more is a round trip more on every such request: let it be worth it, and then change it
here. BEGIN, COMMIT and savepoints are not counted (booking/tests/test_round_trips.py does), nor
looks for signing keys, which come every few seconds.
"""

import re
from contextlib import contextmanager
from datetime import time

import pytest
from django.db import connection
from django_redis import get_redis_connection

from booking import services
from booking.tests import scenes
from tests import factories
from tests.access import people, policy
from tests.access.asking import case_of, deliver, outcome, undone
from tests.access.cases import Sent
from tests.access.growing import grow
from tests.access.requests import BOOK

pytestmark = pytest.mark.django_db
CALLERS = ("anonymous", "client A", "clerk of centre 1", "administrator", "portal X")
_UNCOUNTED = re.compile(r"SAVEPOINT|RELEASE|ROLLBACK|SELECT .*FROM .clients_signingkey", re.S)
#: Asked by POST, for what is asked does not fit into an address or must not stand in one.
READS_BY_POST = ("availability-query", "client-search", "schedule-preview")

# By method, route and what it is about | anonymous, client, clerk, administrator, portal; where a
# request writes, of the first of them who may.
_PINNED = """
POST token                                | 1 - - - -
POST token-refresh                        | 4 - - - -
POST token-revoke                         | 4 - - - -
POST register                             | 9 - - - -
POST register-confirm                     | 6 - - - -
POST register-resend                      | 2 - - - -
POST password-reset                       | 4 - - - -
POST password-reset-confirm               | 11 - - - -
POST reset-password one's own             | - 17 - - -
POST reset-password a client's            | - - - 11 -
POST providers                            | - - - 8 -
PUT provider provider                     | - - - 13 -
PUT provider registration                 | - - - 12 -
PATCH provider provider                   | - - - 16 -
DELETE provider provider                  | - - - 51 -
DELETE provider registration              | - - - 33 -
POST approve registration                 | - - - 17 -
POST availability provider                | - - - 45 -
PUT openings provider                     | - - - 27 -
POST exceptions provider                  | - - - 45 -
DELETE exception provider                 | - - - 46 -
DELETE exception exception                | - - - 46 -
POST calendar-feed provider               | - - - 6 -
DELETE calendar-feed provider             | - - - 5 -
POST appointments client                  | - 11 - - -
POST appointments applicant               | - - 13 - -
POST appointments provider                | - 11 - - -
POST appointments slot                    | - 11 - - -
POST reserve client                       | - 12 - - -
POST reserve applicant                    | - - 12 - -
POST reserve provider                     | - 12 - - -
POST reserve slot                         | - 12 - - -
POST confirm-named hold                   | - 10 - - -
POST confirm hold                         | - 10 - - -
POST cancel-named appointment             | - 12 - - -
POST cancel appointment                   | - 12 - - -
POST reschedule appointment               | - 14 - - -
POST reschedule new provider              | - 14 - - -
POST check-in appointment                 | - - 6 - -
POST complete appointment                 | - - 6 - -
POST no-show appointment                  | - - 7 - -
POST expire-reservations                  | - - - 3 -
POST clients                              | - - 4 - -
PUT client client                         | - 6 - - -
PATCH client client                       | - 6 - - -
DELETE client client                      | - 35 - - -
POST client-reserve client                | - 12 - - -
POST client-confirm client                | - 12 - - -
POST client-confirm another's hold        | - 12 - - -
POST portal-booking applicant             | - - - - 11
POST mosip-appointments applicant         | - - - - 9
DELETE mosip-appointments booked          | - - - - 9
POST mosip-appointment applicant          | - - - - 9
PUT mosip-appointment booked              | - - - - 9
PUT mosip-batch-cancel booked             | - - - - 9
GET mosip-sync                            | - - - - 9
GET jwks                                  | 0 0 0 0 0
GET providers provider                    | 4 5 8 6 5
GET providers registration                | - - - 6 -
GET provider provider                     | 3 4 8 6 4
GET provider registration                 | - - - 5 -
GET services service                      | 1 2 3 3 2
GET services provider                     | 2 3 4 4 3
GET service service                       | 1 2 3 3 2
GET time-slots provider                   | 1 2 3 3 2
GET slots-available provider              | 3 4 5 5 4
GET availability provider                 | 3 4 5 5 4
POST availability-query provider          | 2 3 4 4 3
GET openings provider                     | - - 8 7 -
GET exceptions provider                   | - - 5 4 -
POST schedule-preview provider            | - - 31 30 -
GET schedule-change schedule change       | - - 4 4 -
GET booked-appointments provider          | - - 5 4 -
GET provider-calendar secret address      | 2 2 2 2 2
GET appointments appointment              | - 2 3 3 3
GET appointment appointment               | - 2 3 3 2
GET appointment hold                      | - 2 3 3 2
GET appointment-calendar appointment      | - 2 3 3 2
GET clients client                        | - 2 4 3 2
POST client-search client                 | - - 3 3 2
GET client client                         | - 2 3 3 2
GET client me                             | - 3 - - -
GET report-utilisation provider           | - - 5 5 -
GET report-outcomes provider              | - - 5 5 -
GET report-popular-times provider         | - - 5 5 -
GET mosip-appointment booked              | - - - - 3
GET mosip-ids booked                      | - - - - 3
GET mosip-ids-with-slots booked           | - - - - 3
GET mosip-availability provider           | - - - - 5
"""


@contextmanager
def counted():
    """The number of statements meanwhile, in a list of one."""
    asked = [0]

    def count(execute, statement, *rest):
        asked[0] += not _UNCOUNTED.match(str(statement))
        return execute(statement, *rest)

    with connection.execute_wrapper(count):
        yield asked


def count_of(world, row, name):
    with undone():
        sent = BOOK.request(row, case_of(world, name))
        with counted() as asked:
            answer = deliver(row.method, sent, world.own(name).token)
        # One's own may be on another page by now.
        fine = answer.status_code < 300 and outcome(answer, sent) in ("done", "not_found")
        assert fine, f"{row.name}, {name}: {outcome(answer, sent)}"
    return asked[0]


def counts(world, rows):
    """Each row's counts as a line of the table."""
    return {row.name: " ".join(_cells(world, row)) for row in rows}


def _cells(world, row):
    able = _able(row)
    if not _only_reads(row):
        able = able[:1]
    # What is kept for a while is looked up once.
    count_of(world, row, able[0])
    return [str(count_of(world, row, name)) if name in able else "-" for name in CALLERS]


def _able(row):
    return [name for name in CALLERS if row.expected(people.CALLERS[name][0])["own"] == "done"]


def _only_reads(row):
    return (row.method == "GET" and row.route != "mosip-sync") or row.route in READS_BY_POST


def _pinned():
    lines = (line.split("|") for line in _PINNED.strip().splitlines())
    return {name.strip(): " ".join(cells.split()) for name, cells in lines}


#: Answered from memory or by other means than ours.
ROWS = [
    row
    for row in policy.POLICY
    if row.route not in ("health", "health-ready", "schema", "docs", "redoc") and _able(row)
]


#: Orders and filters of lists, as an administrator asks.
LISTS = (
    "providers?ordering=name&q=town&limit=100",
    "providers?ordering=distance&near=1,1",
    "providers?ordering=next_free&near=1,1",
    "appointments?ordering=-created_at&status=confirmed,cancelled&limit=100",
    "clients?ordering=created_at&limit=100",
)


def counts_of_lists(world):
    return {address: _count_of_list(world, address) for address in LISTS}


def _count_of_list(world, address):
    token = world.own("administrator").token
    for _twice in range(2):
        with counted() as asked:
            answer = deliver("GET", Sent(f"/api/v1/{address}"), token)
        assert answer.status_code == 200, answer.content
    assert len(answer.json()["results"]) >= 10
    return asked[0]


def flushed(found):
    """What was found, and nothing kept of it for those who ask next."""
    get_redis_connection("default").flushdb()
    return found


def test_a_request_asks_what_is_pinned_and_a_list_the_same_at_10_and_1000_rows(world):
    reading = [row for row in ROWS if _only_reads(row)]
    with undone():
        few = flushed(counts(world, [row for row in ROWS if not _only_reads(row)]))
        grow(world, 10)
        few |= flushed(counts(world, reading))
        lists = flushed(counts_of_lists(world))
        grow(world, 1000, since=10)
        many = counts(world, reading)
        assert counts_of_lists(world) == lists
    assert {name: (few[name], found) for name, found in many.items() if found != few[name]} == {}
    assert few == _pinned()


def test_free_times_ask_the_same_on_two_days_and_on_sixty_with_nothing_kept(client):
    asked = set()
    for until_time in (time(9, 15), time(17)):
        provider = factories.ProviderFactory(window_days=60)
        factories.open_all_week(provider, until_time=until_time)
        services.lay_slots(provider_ids=[provider.pk])
        service = scenes.service_at(provider, 1, daily_limit=5)
        for query in ({}, {"service": service.public_id}):
            with counted() as count:
                answer = client.get(f"/api/v1/providers/{provider.public_id}/availability", query)
            assert len(answer.json()["results"]) >= 59
            asked.add((bool(query), *count))
    assert asked == {(False, 3), (True, 6)}
