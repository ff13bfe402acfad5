"""More rows of all that is listed, inserted set-wise; they belong to the callers who list them."""

from datetime import date, timedelta

from django.utils import timezone

from booking.models import Reservation, Slot
from clients.models import Applicant, Client
from providers.models import HolidayCalendar, Offer, OpeningException, Provider, Service

#: So many confirmed appointments on a slot.
ON_A_SLOT = 25


def grow(world, until, since=0):
    """From so many rows of each to so many; each provider, reservation, client with all it has."""
    numbers = range(since, until)
    centre = world.of["clerk of centre 1"].provider
    calendar, _new = HolidayCalendar.objects.get_or_create(code="XX", defaults={"name": "All"})
    services = Service.objects.bulk_create(
        Service(code=f"grown-{n}", name={"en": "A card"}) for n in numbers
    )
    there = {"time_zone": "UTC", "latitude": 1, "longitude": 1, "laid_until": date(2199, 1, 1)}
    places = Provider.objects.bulk_create(
        Provider(name={"en": f"Town hall {n}"}, **there) for n in numbers
    )
    Offer.objects.bulk_create(
        [Offer(provider=centre, service=service) for service in services]
        + [Offer(provider=place, service=services[0]) for place in places]
    )
    calendar.providers.add(*places)
    tomorrow = timezone.now().date() + timedelta(days=1)
    OpeningException.objects.bulk_create(
        OpeningException(provider=centre, on=tomorrow + timedelta(days=150 + n), kind="closed")
        for n in numbers
    )
    _people_and_bookings(world, centre, numbers)


def _people_and_bookings(world, centre, numbers):
    client, portal = world.of["client A"].client, world.of["portal X"].portal
    clerk = world.of["clerk of centre 1"].user
    Client.objects.bulk_create(Client(name="A", portal=portal) for _n in numbers)
    Client.objects.bulk_create(Client(name="A", made_by=clerk) for _n in numbers)
    slots = _slots(world, centre, numbers)
    applicants = Applicant.objects.bulk_create(
        Applicant(portal=portal, pre_registration_id=f"{2 * 10**13 + n}", status_code="Booked")
        for n in numbers
    )
    now = timezone.now()
    called_off = {"status": "cancelled", "cancelled_at": now, "cancelled_by": "client"}
    booked = {"status": "confirmed", "confirmed_at": now}
    Reservation.objects.bulk_create(
        [_at(slots[n // ON_A_SLOT], client=client, **called_off) for n in range(len(numbers))]
        + [
            _at(slots[n // ON_A_SLOT], applicant=applicant, **booked)
            for n, applicant in enumerate(applicants)
        ]
    )


def _slots(world, centre, numbers):
    """Of a minute each on one day of the listing, from the end of its hours on."""
    first = world.slots[centre.pk][-1].ends_at + timedelta(hours=1)
    minute = timedelta(minutes=1)
    return Slot.objects.bulk_create(
        Slot(
            provider=centre,
            starts_at=first + n * minute,
            ends_at=first + (n + 1) * minute,
            capacity=50,
        )
        for n in numbers
    )


def _at(slot, **told):
    return Reservation(
        provider=slot.provider, slot=slot, starts_at=slot.starts_at, ends_at=slot.ends_at, **told
    )
