"""A centre with 2,000 appointments changes its hours: python -m benchmarks.reshaping [people]."""

import multiprocessing
import random
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import time as clock
from multiprocessing.synchronize import Event
from typing import Any

from benchmarks.lib.ground import fresh_servers, machine
from benchmarks.lib.tables import table

PEOPLE = 2_000
WINDOW_DAYS = 60
OTHERS = 40
ALONE_SECONDS = 10
CHOICES = ("keep", "move", "cancel")

# Appointments of applicants on free places of one provider, at random.
_BOOKED = """
WITH place AS (
    SELECT row_number() OVER () AS n, id, starts_at, ends_at FROM (
        SELECT slot.* FROM booking_slot AS slot, generate_series(1, slot.capacity)
         WHERE slot.provider_id = %(provider)s AND slot.starts_at > now() + interval '2 days'
         ORDER BY random() LIMIT %(people)s) AS chosen
), applicant AS (
    SELECT row_number() OVER () AS n, id FROM applicant_demographic
     WHERE status_code <> 'Booked' AND pre_registration_id <> '99999999999999' LIMIT %(people)s
), made AS (
    INSERT INTO booking_reservation (public_id, reference, provider_id, slot_id, starts_at,
           ends_at, applicant_id, status, confirmed_at, changes, revision)
    SELECT gen_random_uuid(), translate(upper(left(md5(random()::text), 12)), '01', 'GH'),
           %(provider)s, place.id, place.starts_at, place.ends_at, applicant.id, 'confirmed',
           now(), 0, 0
      FROM place JOIN applicant USING (n)
    RETURNING applicant_id
)
UPDATE applicant_demographic SET status_code = 'Booked'
 WHERE id IN (SELECT applicant_id FROM made)
"""


def main() -> None:
    people = int(sys.argv[1]) if len(sys.argv) > 1 else PEOPLE
    print(machine())
    with fresh_servers():
        others = _others()
        rows, beside = [], []
        with _bookings_at(others) as figures:
            time.sleep(ALONE_SECONDS)
        beside.append(("no change", *figures()))
        for choice in CHOICES:
            provider = _a_full_centre(people)
            with _bookings_at(others) as figures:
                rows.append((choice, *_change(provider, choice)))
            beside.append((choice, *figures()))
    head = ("choice", "previewed", "lost", "kept", "stranded", "preview s", "applied")
    head += ("lost", "kept", "stranded", "settled", "apply s", "longest lock ms", "p99 ms")
    print(table([*head], [row[:-1] for row in rows]))
    for row in rows:
        print(f"{row[0]}: {row[-1]}")
    print(table(("bookings elsewhere", "a second", "median ms", "p99 ms", "max ms"), beside))


def _others() -> list[int]:
    from django.utils import timezone

    from benchmarks.lib import rows
    from booking import services

    provider_ids = rows.make_providers(OTHERS, WINDOW_DAYS)
    services.lay_slots(provider_ids=provider_ids, now=timezone.now())
    rows.make_applicants(PEOPLE * (len(CHOICES) + 1))
    return provider_ids


def _a_full_centre(people: int) -> Any:
    """Open from 8 to 16 every day for three at a time, with that many appointments."""
    from django.db import connection

    from booking import services
    from providers.models import Opening, Provider

    provider = Provider.objects.create(
        name={"en": "Full"}, time_zone="Europe/Berlin", window_days=WINDOW_DAYS, capacity=3
    )
    Opening.objects.bulk_create(
        Opening(
            provider=provider, weekday=day, from_time=clock(8), until_time=clock(16), capacity=3
        )
        for day in range(1, 8)
    )
    services.lay_slots(provider_ids=[provider.pk])
    with connection.cursor() as cursor:
        cursor.execute(_BOOKED, {"provider": provider.pk, "people": people})
        assert cursor.rowcount == people, cursor.rowcount
        cursor.execute("ANALYZE booking_reservation, booking_slot, applicant_demographic")
    return provider


def _change(provider: Any, choice: str) -> tuple[Any, ...]:
    """Close in the afternoon: what was previewed, what happened, and how long it took."""
    from django.utils import timezone

    from audit.actors import SYSTEM
    from booking import queries, services
    from booking.models import Reservation
    from providers.schedules import OpeningDraft, ScheduleDraft

    draft = ScheduleDraft(openings=[OpeningDraft(d, clock(8), clock(12), 3) for d in range(1, 8)])
    now = timezone.now()
    live = Reservation.objects.filter(status="confirmed")
    before = live.count()
    began = time.perf_counter()
    preview = queries.preview_schedule(provider=provider, draft=draft, now=now)
    preview_seconds = time.perf_counter() - began
    change = services.propose_change(
        provider_id=provider.public_id, draft=draft, choice=choice, actor=SYSTEM, now=now
    )
    with _slots_locked() as locked:
        began = time.perf_counter()
        change = services.apply_change(change_id=change.pk, now=now)
        seconds = time.perf_counter() - began
    outcomes = change.outcomes()
    named = ("gained", "lost", "kept", "changed")
    assert all(getattr(change, name) == getattr(preview, name) for name in named)
    listed = set(change.stranded_reservations.values_list("reservation", flat=True))
    assert listed == {one.reservation.pk for one in preview.stranded}
    assert change.settled == change.stranded == sum(outcomes.values()) == len(preview.stranded)
    # Others book meanwhile: nobody of this centre is lost but those cancelled.
    assert live.count() >= before - outcomes.get("cancelled", 0)
    said = (preview.lost, preview.kept, len(preview.stranded), preview_seconds, "")
    done = (change.lost, change.kept, change.stranded, change.settled, seconds)
    held = [1000 * seconds for seconds in sorted(locked)]
    return ("", *said, *done, held[-1], held[(len(held) - 1) * 99 // 100], outcomes)


@contextmanager
def _slots_locked() -> Iterator[list[float]]:
    """How long each transaction held locks on slots: from the first statement that locks any."""
    from django.db import connection, transaction

    held: list[float] = []
    noted: list[int] = []

    def watch(execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: Any) -> Any:
        text = str(sql)
        if "booking_slot" in text and "FOR UPDATE" in text and not noted:
            began = time.perf_counter()
            noted.append(1)

            def over() -> None:
                held.append(time.perf_counter() - began)
                noted.clear()

            transaction.on_commit(over)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(watch):
        yield held


@contextmanager
def _bookings_at(provider_ids: list[int]) -> Iterator[Callable[[], tuple[float, ...]]]:
    """Bookings one after the other at these providers, from a process of its own."""
    spawn = multiprocessing.get_context("spawn")
    ready, over, answers = spawn.Event(), spawn.Event(), spawn.Queue()
    process = spawn.Process(target=_book, args=(provider_ids, ready, over, answers))
    process.start()
    assert ready.wait(60)
    began = time.perf_counter()
    found: list[tuple[float, ...]] = []
    try:
        yield lambda: found[0]
    finally:
        seconds = time.perf_counter() - began
        over.set()
        latencies = sorted(answers.get(timeout=60))
        process.join()
    last = len(latencies) - 1
    middle, late = latencies[last // 2], latencies[last * 99 // 100]
    figures = [1000 * latency for latency in (middle, late, latencies[-1])]
    found.append((len(latencies) / seconds, *figures))


def _book(provider_ids: list[int], ready: Event, over: Event, answers: Any) -> None:
    import django

    django.setup()
    from audit.actors import Actor, ActorKind
    from booking import services
    from booking.choices import SlotChoice
    from booking.models import Slot
    from clients.models import Client

    # The latest first: inside no notice.
    slots = list(
        Slot.objects.filter(provider__in=provider_ids, taken=0)
        .order_by("-starts_at")
        .values_list("pk", flat=True)[:20_000]
    )
    random.shuffle(slots)
    latencies = []
    ready.set()
    for number, slot in enumerate(slots):
        if over.is_set():
            break
        if number % 20 == 0:
            # Another client now and then, for each booking counts those the client has.
            client = Client.objects.create(name="Bench", appointment_limit=30)
            actor = Actor(ActorKind.CLIENT, client.pk)
        began = time.perf_counter()
        services.book(choice=SlotChoice(slot_id=slot), actor=actor)
        latencies.append(time.perf_counter() - began)
    answers.put(latencies)


if __name__ == "__main__":
    main()
