"""Fifty providers over two weeks at once; lists of very many: python -m benchmarks.several.

Among a million slots of 500 providers, a third of them full, and 100,000 providers.
"""

import time
from collections.abc import Callable
from datetime import timedelta
from statistics import median
from typing import Any

from benchmarks.lib.ground import fresh_servers, machine
from benchmarks.lib.tables import table

PROVIDERS = 100_000
WITH_SLOTS = 500
SLOTS_EACH = 2_000
ASKED, DAYS = 50, 14
ROUNDS = 15

# Copies of one row: a grid of places around Morocco, some words, some needs.
COPY = """
INSERT INTO providers_provider ({columns})
SELECT {values} FROM providers_provider AS model, generate_series(2, %(count)s) AS n
 WHERE model.id = %(model)s
"""
CHANGED = {
    "public_id": "gen_random_uuid()",
    "external_id": "'B' || n",
    "name": "jsonb_build_object('en', 'Centre ' || n, 'fr', 'Mairie ' || chr(65 + n %% 26) || n)",
    "district": "'District ' || n %% 400",
    "latitude": "27 + (n::bigint * 7919 %% 9000) / 1000.0",
    "longitude": "-12 + (n::bigint * 104729 %% 11000) / 1000.0",
    "accessibility": "CASE n %% 10 WHEN 0 THEN ARRAY['wheelchair'] ELSE '{}'::text[] END",
}
LAY = """
INSERT INTO booking_slot (provider_id, starts_at, ends_at, capacity, taken)
SELECT provider, begins, begins + interval '15 minutes', 4, CASE WHEN n %% 3 = 0 THEN 4 ELSE 0 END
  FROM unnest(%(providers)s::bigint[]) AS provider, generate_series(0, %(each)s - 1) AS n,
       LATERAL (SELECT %(from)s + n / 32 * interval '24 hours' + n %% 32 * interval '15 minutes'
                    AS begins) AS slot
"""


def make() -> list[int]:
    """The rows; returns the numbers of the providers that have slots."""
    from django.db import connection
    from django.utils import timezone

    from providers.models import Provider

    now = timezone.now()
    far = (now + timedelta(days=90)).date()
    model = Provider.objects.create(
        external_id="B1", name={"en": "Centre"}, time_zone="UTC", country="MA", laid_until=far
    )
    columns = [field.column for field in Provider._meta.concrete_fields if field.column != "id"]
    values = [CHANGED.get(column, f"model.{column}") for column in columns]
    statement = COPY.format(columns=", ".join(columns), values=", ".join(values))
    with connection.cursor() as cursor:
        cursor.execute(statement, {"count": PROVIDERS, "model": model.pk})
        ids = list(Provider.objects.order_by("pk").values_list("pk", flat=True)[:WITH_SLOTS])
        begins = now.replace(hour=6, minute=0, second=0, microsecond=0) + timedelta(days=2)
        cursor.execute("ALTER TABLE booking_slot DISABLE TRIGGER USER")
        cursor.execute(LAY, {"providers": ids, "each": SLOTS_EACH, "from": begins})
        cursor.execute("ALTER TABLE booking_slot ENABLE TRIGGER USER")
        cursor.execute("VACUUM ANALYZE")
    return ids


def timed(work: Callable[[], Any]) -> float:
    """The median of some rounds, in milliseconds; the first, which warms up, left out."""
    took = []
    for _round in range(ROUNDS + 1):
        began = time.perf_counter()
        work()
        took.append((time.perf_counter() - began) * 1000)
    return median(took[1:])


def measure_query(ids: list[int]) -> None:
    from django.test import Client as Browser
    from django.utils import timezone

    from providers.models import Provider

    first = timezone.now().date() + timedelta(days=2)
    keys = list(Provider.objects.filter(pk__in=ids[::10]).values_list("external_id", flat=True))
    lines = []
    for count in (1, ASKED):
        for wish in (
            {"by": "days"},
            {"by": "hours"},
            {"by": "slots"},
            {"by": "days", "people": 3},
            {"by": "days", "people": 2, "together": "consecutive"},
        ):
            body = {"providers": keys[:count], "from": first.isoformat(), **wish}
            answer = {}

            def ask(body: Any = body, answer: dict[str, Any] = answer) -> None:
                answer["of"] = Browser().post(
                    "/api/v1/availability/query", body, content_type="application/json"
                )
                assert answer["of"].status_code == 200, answer["of"].content

            took = timed(ask)
            words = ", ".join(f"{name} {value}" for name, value in wish.items())
            lines.append((f"{count} × {DAYS} days, {words}", took, len(answer["of"].content) / 1e3))
    print(table(("availability/query", "ms", "kB"), lines), "\n")


def measure_lists() -> None:
    from django.test import Client as Browser

    here = {"near": "31.5,-7.5"}
    lines = []
    for name, asked in {
        "first page": {},
        "by name": {"ordering": "name"},
        "by district": {"district": "District 7"},
        "by words": {"q": "mairie k17"},
        "by words of all": {"q": "centre"},
        "wheelchair": {"accessibility": "wheelchair"},
        "within 5 km": here | {"within": "5", "ordering": "distance"},
        "within 50 km": here | {"ordering": "distance"},
        "within 500 km": here | {"within": "500", "ordering": "distance"},
        "next free in 250": {"district": "District 7", "ordering": "next_free"},
    }.items():

        def read(asked: Any = asked) -> None:
            answer = Browser().get("/api/v1/providers", asked)
            assert answer.status_code == 200, answer.content

        lines.append((name, timed(read)))
    print(table((f"a page of 50 of {PROVIDERS:,} providers", "ms"), lines), "\n")


def explain(ids: list[int]) -> None:
    """The plans of the widest questions, with what they touched."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext
    from django.utils import timezone

    from booking import queries
    from booking.queries import Near, Party, Wanted
    from providers.models import Provider

    now = timezone.now()
    first = now.date() + timedelta(days=2)
    providers = list(Provider.objects.filter(pk__in=ids[::10]))
    span = (first, first + timedelta(days=DAYS - 1))
    with CaptureQueriesContext(connection) as asked:
        queries.room_by("day", providers, *span, service=None, party=Party(), now=now)
    found = queries.narrowed(Provider.objects.all(), Wanted(near=Near(31.5, -7.5, 50)), now)
    with connection.cursor() as cursor:
        statement = asked.captured_queries[-1]["sql"]
        cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS) {statement}")
        print("Fifty providers, by days:\n")
        print("\n".join(row[0] for row in cursor.fetchall()), "\n")
    print("Within 50 km, by distance:\n")
    print(found.order_by("km", "pk")[:51].explain(analyze=True, buffers=True), "\n")
    words = queries.narrowed(Provider.objects.all(), Wanted(words="mairie k17"), now)
    print("By words:\n")
    print(words.order_by("pk")[:51].explain(analyze=True, buffers=True), "\n")


def main() -> None:
    print(machine())
    with fresh_servers():
        from django.conf import settings

        settings.ALLOWED_HOSTS = ["testserver"]
        ids = make()
        explain(ids)
        measure_query(ids)
        measure_lists()


if __name__ == "__main__":
    main()
