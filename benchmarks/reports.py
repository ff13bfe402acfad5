"""Reports over a year of a country: python -m benchmarks.reports [--centres N] [--days N].

Slots and bookings of every kind on each of the days before today and for four weeks ahead, written
by set-based SQL past the triggers, with what is taken as it would have been counted. The days that
are over are then counted as beat counts them. Rows are told in the output.
"""

import argparse
import time
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import Any

from benchmarks.lib.ground import fresh_servers, machine
from benchmarks.lib.tables import table
from benchmarks.several import timed

AHEAD = 28
#: Providers whose rows are written in one statement.
TOGETHER = 20

# Six days a week, 08:00 to 16:00 on the provider's own clock, two places a quarter of an hour; of
# the places ahead ever fewer are taken.
_SLOTS = """
INSERT INTO booking_slot (provider_id, starts_at, ends_at, capacity, taken)
SELECT provider.id, at, at + interval '15 minutes', 2,
       CASE WHEN day < current_date OR random() < 0.5 THEN floor(random() * 3)::int ELSE 0 END
  FROM providers_provider AS provider,
       generate_series((current_date - %(days)s)::timestamp, current_date + %(ahead)s, '1 day')
           AS day,
       generate_series(0, 31) AS n,
       LATERAL (SELECT (day + interval '8 hours' + n * interval '15 minutes')
                    AT TIME ZONE provider.time_zone AS at) AS begin
 WHERE provider.id = ANY(%(ids)s) AND extract(isodow FROM day) < 7
"""
# One booking a place taken, and to every eighth slot one that gave its place back.
_BOOKINGS = """
INSERT INTO booking_reservation (public_id, reference, provider_id, slot_id, service_id, starts_at,
       ends_at, client_id, status, created_at, confirmed_at, cancelled_at, cancelled_by,
       checked_in_at, completed_at, expires_at, changes, revision)
SELECT gen_random_uuid(), translate(upper(left(md5(random()::text || slot.id), 12)), '01', 'GH'),
       slot.provider_id, slot.id, (%(services)s::bigint[])[1 + slot.id %% 5], slot.starts_at,
       slot.ends_at, %(client)s, status, slot.starts_at - lead,
       CASE WHEN status <> 'expired' THEN slot.starts_at - lead END,
       CASE WHEN status = 'cancelled' THEN slot.starts_at - lead * random() END,
       CASE WHEN status = 'cancelled' THEN (ARRAY['client', 'client', 'portal', 'staff'])
            [1 + n %% 4] ELSE '' END,
       CASE WHEN status IN ('checked_in', 'completed') THEN slot.starts_at END,
       CASE WHEN status = 'completed' THEN slot.ends_at END,
       slot.starts_at - lead, (random() < 0.1)::int, 0
  FROM (SELECT slot.*, nth,
               CASE WHEN nth > taken THEN (ARRAY['cancelled', 'expired'])[1 + slot.id %% 2]
                    WHEN starts_at > now() THEN 'confirmed'
                    WHEN random() < 0.8 THEN 'completed'
                    WHEN random() < 0.6 THEN 'no_show' ELSE 'confirmed' END AS status,
               random() * random() * interval '45 days' AS lead, floor(random() * 4)::int AS n
          FROM booking_slot AS slot,
               generate_series(1, slot.taken + (slot.id %% 8 = 0)::int) AS nth
         WHERE provider_id = ANY(%(ids)s)) AS slot
"""


def make(centres: int, days: int) -> None:
    """The rows of so many centres over so many days that are over."""
    from django.db import connection

    from benchmarks.lib import rows
    from clients.models import Client
    from providers.models import Provider, Service

    ids = rows.make_providers(centres, AHEAD)
    Provider.objects.update(consultation_fee="12.50", fee_currency="MAD")
    client = Client.objects.create(name="Alice Example", email="alice@example.org")
    services = [
        Service.objects.create(code=f"service-{n}", name={"en": f"Service {n}"}).pk
        for n in range(5)
    ]
    with connection.cursor() as cursor:
        for name in ("booking_slot", "booking_reservation"):
            cursor.execute(f"ALTER TABLE {name} DISABLE TRIGGER USER")
        for at in range(0, len(ids), TOGETHER):
            some = {"ids": ids[at : at + TOGETHER], "days": days, "ahead": AHEAD}
            cursor.execute(_SLOTS, some)
            cursor.execute(_BOOKINGS, some | {"client": client.pk, "services": services})
        for name in ("booking_slot", "booking_reservation"):
            cursor.execute(f"ALTER TABLE {name} ENABLE TRIGGER USER")
        cursor.execute("VACUUM ANALYZE")


def count_them() -> None:
    """The builder, first with everything to do, then with nothing."""
    from django.db import connection

    from booking import services

    lines = []
    for name, work in (
        ("count all days", services.count_days),
        ("count again, nothing to do", services.count_days),
        ("compare every day", lambda: services.compare_days(everything=True, keep=False)),
    ):
        began = time.perf_counter()
        done = work()
        lines.append((name, done.days, done.changed, time.perf_counter() - began))
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE booking_countedhour, booking_countedday")
    print(table(("", "days of providers", "rows written", "s"), lines), "\n")


def told_rows() -> None:
    from booking.models import CountedDay, CountedHour, Reservation, Slot

    lines = [
        (model._meta.db_table, model._default_manager.count())
        for model in (Slot, Reservation, CountedHour, CountedDay)
    ]
    print(table(("rows", ""), lines), "\n")


def measure(days: int) -> None:
    """Every report over the time that is over, from counts and from rows, and over what comes."""
    from booking.queries import reports

    today = date.today()  # noqa: DTZ011 - the servers' own day, as the rows were made by
    actor = _everywhere()
    year = reports.scope_of(actor, today - timedelta(days=days), today - timedelta(days=1))
    one = reports.scope_of(actor, year.first, year.last, only=[next(iter(year.providers))])
    ahead = reports.scope_of(actor, today - timedelta(days=3), today + timedelta(days=AHEAD - 4))
    lines = []
    for asked in (
        reports.whole_use,
        reports.use_by_provider,
        reports.use_by_day,
        reports.use_by_service,
        reports.popular_times,
        reports.outcomes,
        reports.cancellations,
        reports.leads,
        reports.holds,
    ):
        spans = [year, one, ahead]
        took = [timed(lambda scope=scope, asked=asked: asked(scope)) for scope in spans]
        lines.append((asked.__name__, *took, _once(lambda asked=asked: asked(year.from_rows()))))
    head = ("ms", f"{days} days", "of one centre", f"{AHEAD} days, mostly ahead", "from rows")
    print(table(head, lines), "\n")


def measure_pages(days: int) -> None:
    """The staff's pages and files, through every layer, as an administrator."""
    from django.test import RequestFactory

    from booking.admin.reports import pages
    from clients.models import User

    today = date.today()  # noqa: DTZ011 - as above
    user = User.objects.create(email="root@example.org", is_staff=True, is_superuser=True)
    lines = []
    for name in pages.PAGES:
        for more in ({}, {"compare": "before"}, {"format": "xlsx"}):
            asked = {"first": today - timedelta(days=days), "last": today - timedelta(days=1)}

            def read(asked: Any = asked | more, name: str = name) -> None:
                request = RequestFactory().get("/", asked)
                request.user = user
                answer: Any = pages.report_page(request, name)
                answer.render() if hasattr(answer, "render") else list(answer.streaming_content)
                assert answer.status_code == 200

            lines.append((" ".join([name, *more.values()]), _once(read)))
    print(table((f"a page of {days} days", "ms"), lines), "\n")


def _once(work: Callable[[], Any]) -> float:
    began = time.perf_counter()
    work()
    return (time.perf_counter() - began) * 1000


def _everywhere() -> Any:
    from audit.actors import Actor, ActorKind

    return Actor(ActorKind.STAFF, 1, everywhere=True, writes_everywhere=True)


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--centres", type=int, default=400)
    parser.add_argument("--days", type=int, default=365)
    given = parser.parse_args(arguments)
    print(machine())
    with fresh_servers():
        from django.conf import settings

        settings.ALLOWED_HOSTS = ["testserver"]
        make(given.centres, given.days)
        count_them()
        told_rows()
        measure(given.days)
        measure_pages(given.days)


if __name__ == "__main__":
    main()
