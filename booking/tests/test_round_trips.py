"""What each verb asks of PostgreSQL, statement by statement, BEGIN and COMMIT included."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from booking import queries, services
from booking.tests.scenes import (
    STAFF,
    a_slot,
    acting,
    at,
    pass_minutes,
    service_at,
    slots_in_a_row,
)
from tests import factories

pytestmark = pytest.mark.django_db(transaction=True)


def trips(call):
    """Each statement as its verb and first table, such as `SELECT booking_slot`."""
    with CaptureQueriesContext(connection, ) as captured:
        call()
    return [_named(query["sql"]) for query in captured]


def _named(statement):
    words = statement.split()
    table = re.search(r'(?:FROM|INTO|UPDATE)\s+"?(\w+)', statement)
    if words[0] in ("BEGIN", "COMMIT"):
        return words[0]
    locked = " FOR UPDATE" if "FOR UPDATE" in statement else ""
    locked = locked or (" FOR NO KEY UPDATE" if "FOR NO KEY UPDATE" in statement else "")
    return f"{words[0]} {table.group(1)}{locked}"


@pytest.fixture
def alice():
    return factories.ClientFactory()


@pytest.fixture
def applicant():
    return factories.ApplicantFactory()


def test_print(alice, applicant):
    slots = slots_in_a_row(6)
    held = []
    def show(name, call):
        print(name, *trips(call), sep="\n   ")
    show("hold", lambda: held.append(services.hold(choice=at(slots[0]), actor=acting(alice))))
    show("book portal", lambda: held.append(services.book(choice=at(slots[1]), actor=acting(applicant), pre_registration_id=applicant.pre_registration_id)))
    show("confirm", lambda: services.confirm(reservation_id=held[0].public_id, actor=acting(alice)))
    show("reschedule", lambda: services.reschedule(reservation_id=held[0].public_id, actor=acting(alice), choice=at(slots[2])))
    show("cancel", lambda: services.cancel(reservation_id=held[0].public_id, actor=acting(alice)))
    show("cancel portal", lambda: services.cancel(reservation_id=held[1].public_id, actor=acting(applicant)))
    b = services.book(choice=at(slots[1]), actor=acting(applicant), pre_registration_id=applicant.pre_registration_id)
    show("check in", lambda: services.check_in(reservation_id=b.public_id, actor=STAFF))
    show("expire", lambda: services.expire_lapsed())
    h = services.hold(choice=at(slots[4]), actor=acting(alice))
    pass_minutes(30)
    show("hold over lapsed", lambda: services.hold(choice=at(slots[4]), actor=acting(factories.ClientFactory())))
    h = services.hold(choice=at(slots[5]), actor=acting(alice))
    pass_minutes(30)
    show("expire", lambda: services.expire_lapsed())
    c = factories.ProviderFactory(window_days=3); factories.open_all_week(c)
    show("lay new", lambda: services.lay_slots(provider_ids=[c.pk]))
    show("lay again", lambda: services.lay_slots(provider_ids=[c.pk]))
    from django.utils import timezone
    now = timezone.now()
    c.refresh_from_db()
    show("time_slots", lambda: queries.time_slots(c, (now+timedelta(days=2)).date(), now=now))
    show("time_slots cached", lambda: queries.time_slots(c, (now+timedelta(days=2)).date(), now=now))
    show("free_days", lambda: queries.free_days(c, now.date(), (now+timedelta(days=2)).date(), now=now))
    show("next_free", lambda: queries.next_free([c], now=now))
