"""The admin's long lists at a million rows: python -m benchmarks.admin_lists

Reservations, slots, clients and entries, as an administrator, an auditor and a clerk see them: the
first page, filtered, deep and searched. Queries and milliseconds of each page; with --plans the
plan of the slowest statement of each is written to a file.
"""

import argparse
import re
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.lib.ground import fresh_servers, machine
from benchmarks.lib.tables import table

CENTRES, ROUNDS = 400, 5
#: The last page that is counted to, and the last of somebody who sees one centre.
DEEP, DEEP_OF_ONE = 199, 45
SPREAD = """
INSERT INTO booking_slot (provider_id, starts_at, ends_at, capacity, taken)
SELECT provider, begins, begins + interval '15 minutes', 4, 1
  FROM unnest(%(providers)s::bigint[]) AS provider, generate_series(0, %(each)s - 1) AS n,
       LATERAL (SELECT date_trunc('day', now()) - interval '60 days' + n / 32 * interval '1 day'
                       + (n %% 32 + 24) * interval '15 minutes' AS begins) AS slot
"""
PEOPLE = """
INSERT INTO clients_client ({columns})
SELECT {values} FROM clients_client AS model, generate_series(2, %(count)s) AS n
 WHERE model.id = %(model)s
"""
CLAIM = """
INSERT INTO booking_reservation (public_id, reference, provider_id, slot_id, starts_at, ends_at,
       client_id, status, confirmed_at, cancelled_at, cancelled_by, completed_at, changes, revision)
SELECT gen_random_uuid(), fresh.reference, slot.provider_id, slot.id, slot.starts_at, slot.ends_at,
       (SELECT min(id) FROM clients_client) + fresh.n %% %(people)s,
       CASE WHEN fresh.n %% 10 = 0 THEN 'cancelled' WHEN slot.starts_at < now() THEN 'completed'
            ELSE 'confirmed' END,
       now(), CASE WHEN fresh.n %% 10 = 0 THEN now() END,
       CASE WHEN fresh.n %% 10 = 0 THEN 'client' ELSE '' END,
       CASE WHEN slot.starts_at < now() THEN slot.starts_at END, 0, 0
  FROM fresh JOIN (SELECT row_number() OVER () AS n, * FROM booking_slot) AS slot USING (n)
"""
HAPPEN = """
INSERT INTO audit_entry (recorded_at, verb, stage, error_code, actor_kind, actor_id, provider_id,
       record_kind, record_id, request_id)
SELECT now() - (%(count)s - n) * interval '3 seconds',
       (ARRAY['hold', 'confirm', 'cancel', 'expire'])[1 + n %% 4],
       CASE WHEN n %% 50 = 0 THEN 'exception' WHEN n %% 2 = 0 THEN 'start' ELSE 'exit' END,
       CASE WHEN n %% 50 = 0 THEN 'slot_taken' ELSE '' END,
       CASE WHEN n %% 20 = 0 THEN 'staff' ELSE 'client' END, 1 + n %% 500,
       1 + n %% 400, 'reservation', n, CASE WHEN n %% 5 = 0 THEN '' ELSE md5((n / 4)::text) END
  FROM generate_series(1, %(count)s) AS n
"""


def make(rows: int) -> dict[str, Any]:
    """Rows of each kind, and what the pages are asked for."""
    from django.db import connection

    from booking.models import Reservation
    from booking.references import new_reference
    from clients.models import Client
    from providers.models import Provider

    Provider.objects.bulk_create(
        Provider(external_id=f"B{n}", name={"en": f"Centre {n}"}, time_zone="Africa/Casablanca")
        for n in range(CENTRES)
    )
    centres = list(Provider.objects.order_by("pk").values_list("pk", flat=True))
    person = Client.objects.create(name="Salma Bennani", email="salma@example.org")
    names = [field.column for field in Client._meta.concrete_fields if field.column != "id"]
    values = ["gen_random_uuid()" if name == "public_id" else f"model.{name}" for name in names]
    people = PEOPLE.format(columns=", ".join(names), values=", ".join(values))
    with connection.cursor() as cursor:
        for name in ("booking_slot", "booking_reservation"):
            cursor.execute(f"ALTER TABLE {name} DISABLE TRIGGER USER")
        cursor.execute(SPREAD, {"providers": centres, "each": rows // CENTRES})
        cursor.execute(people, {"count": rows, "model": person.pk})
        cursor.execute("CREATE TEMP TABLE fresh (n bigint PRIMARY KEY, reference text)")
        with cursor.copy("COPY fresh FROM STDIN") as copy:
            for n in range(1, rows + 1):
                copy.write_row((n, new_reference()))
        cursor.execute("ANALYZE fresh")
        cursor.execute(CLAIM, {"people": rows})
        cursor.execute(HAPPEN, {"count": rows})
        for name in ("booking_slot", "booking_reservation"):
            cursor.execute(f"ALTER TABLE {name} ENABLE TRIGGER USER")
        cursor.execute("VACUUM ANALYZE")
    middle = Reservation.objects.order_by("pk")[rows // 2]
    on = middle.starts_at.astimezone(middle.provider.zone).date().isoformat()
    return {"reservation": middle, "on": on, "provider": middle.provider_id, "centres": centres}


def pages(known: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    reservation, centre = known["reservation"], known["provider"]
    at = {"provider": centre}
    yield from [
        ("reservations", "first", {}),
        ("reservations", "deep", {"p": DEEP}),
        ("reservations", "of a centre", at),
        ("reservations", "of a centre, deep", at | {"p": 40}),
        ("reservations", "of a centre on a day", at | {"on": known["on"]}),
        ("reservations", "on a day", {"on": known["on"]}),
        ("reservations", "cancelled", {"status__exact": "cancelled"}),
        ("reservations", "missed, of which there are none", {"status__exact": "no_show"}),
        ("reservations", "searched", {"q": reservation.reference}),
        ("slots", "first", {}),
        ("slots", "deep", {"p": DEEP}),
        ("slots", "of a centre on a day", at | {"on": known["on"]}),
        ("clients", "first", {}),
        ("clients", "deep", {"p": DEEP}),
        ("clients", "in French, of whom there are none", {"language__exact": "fr"}),
        ("clients", "searched", {"q": reservation.client_id}),
        ("entries", "first", {}),
        ("entries", "deep", {"p": DEEP}),
        ("entries", "refusals", {"stage__exact": "exception"}),
        ("entries", "of the system, of which there are none", {"actor_kind": "system"}),
        ("entries", "of a day", {"within": "day"}),
        ("entries", "of a request", {"q": "c4ca4238a0b923820dcc509a6f75849b"}),
        ("entries", "of one of the staff", {"q": "staff 20"}),
        ("entries", "of a reservation", {"q": "reservation 4711"}),
        ("entries", "of a centre", {"q": "provider 7"}),
        ("entries", "by error", {"q": "slot_taken"}),
        ("entries", "by verb", {"q": "hold"}),
        ("entries", "of nothing there is", {"q": "nonsense"}),
    ]


ADDRESSES = {
    "reservations": "/admin/booking/reservation/",
    "slots": "/admin/booking/slot/",
    "clients": "/admin/clients/client/",
    "entries": "/admin/audit/entry/",
}


def measure(known: dict[str, Any], plans: Path | None) -> None:
    from audit.tests import cast
    from providers.models import Provider

    mine = Provider.objects.get(pk=known["provider"])
    people = {
        "administrator": cast.root(),
        "auditor": cast.auditor(),
        "clerk": cast.clerk(mine),
    }
    lines, written = [], []
    for kind, what, asked in pages(known):
        line: list[object] = [f"{kind}: {what}"]
        for who, browser in people.items():
            if kind == "entries" and who == "clerk":
                line += ["–", "–"]
                continue
            if who == "clerk" and asked.get("p") == DEEP:
                asked = asked | {"p": DEEP_OF_ONE}
            count, took, slowest = page(browser, ADDRESSES[kind], asked)
            line += [count, took]
            written.append((f"{kind}: {what}, {who}", slowest))
        lines.append(line)
    head = ["page", *(f"{who} {unit}" for who in people for unit in ("queries", "ms"))]
    print(table(head, lines), "\n")
    if plans is not None:
        told = "".join(f"\n## {name}\n\n{plan_of(each)}\n" for name, each in written)
        plans.write_text(f"# The slowest statement of each page (benchmarks.admin_lists)\n{told}")


def page(browser: Any, address: str, asked: dict[str, Any]) -> tuple[int, float, str]:
    """Queries, the median in milliseconds, and the slowest statement of one page."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    took = []
    for _round in range(ROUNDS):
        began = time.perf_counter()
        answer = browser.get(address, asked)
        took.append((time.perf_counter() - began) * 1000)
        assert answer.status_code == 200, (address, asked, answer.status_code)
    with CaptureQueriesContext(connection) as seen:
        browser.get(address, asked)
    reads = [one for one in seen.captured_queries if _is_of_the_list(one["sql"])]
    slowest = max(reads, key=lambda one: float(one["time"]))
    return len(seen), median(took), slowest["sql"]


def _is_of_the_list(statement: str) -> bool:
    """Whether it reads rows of the list, and not who asks for them."""
    return statement.startswith("SELECT") and "django_session" not in statement


def plan_of(statement: str) -> str:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS) {statement}")
        plan = "\n".join(row[0] for row in cursor.fetchall())
    shown = re.sub(r"^SELECT .*? FROM ", "SELECT … FROM ", statement)
    return f"```\n{shown}\n\n{plan}\n```"


def main() -> None:
    wishes = argparse.ArgumentParser(description=__doc__)
    wishes.add_argument("--rows", type=int, default=1_000_000)
    wishes.add_argument("--plans", type=Path)
    asked = wishes.parse_args()
    print(machine())
    with fresh_servers():
        from django.conf import settings

        settings.ALLOWED_HOSTS = ["testserver"]
        measure(make(asked.rows), asked.plans)


if __name__ == "__main__":
    main()
