"""Appointments of clients with an address: python -m tests.processes.appointments --count 5

Prints, a line each and once it is committed, the public id of the confirmation owed and the
milliseconds the booking took.
"""

import argparse
import os
import time
import uuid

import django


def main() -> None:
    wishes = argparse.ArgumentParser()
    wishes.add_argument("--count", type=int, required=True)
    asked = wishes.parse_args()
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
    django.setup()
    from datetime import timedelta

    from django.utils import timezone

    from audit.actors import Actor, ActorKind
    from booking import services
    from booking.choices import SlotChoice
    from booking.models import Notice, Slot
    from clients.models import Client

    ahead = timezone.now() + timedelta(days=3)
    free = Slot.objects.filter(is_open=True, taken=0, starts_at__gt=ahead).order_by("?")
    for slot in free[: asked.count]:
        address = f"{uuid.uuid4().hex}@example.org"
        client = Client.objects.create(name="Alice Example", email=address)
        began = time.perf_counter()
        booked = services.book(
            choice=SlotChoice(slot_id=slot.pk), actor=Actor(ActorKind.CLIENT, client.pk)
        )
        took = (time.perf_counter() - began) * 1000
        owed = Notice.objects.get(reservation=booked, kind="confirmed").public_id
        print(f"{owed} {took:.2f}", flush=True)


if __name__ == "__main__":
    main()
