"""What most tests of the engine begin with: a centre with slots, somebody to ask, time gone by."""

from datetime import timedelta

from django.db import connection

from audit.actors import Actor, ActorKind
from booking.choices import SlotChoice
from booking.models import Reservation, Slot
from booking.queries import invariants
from clients.models import Applicant, Client
from tests import factories

Status = Reservation.Status
STAFF = Actor(ActorKind.STAFF, 1, everywhere=True, writes_everywhere=True)


def slots_in_a_row(count=1, *, capacity=1, minutes=15, starts_at=None, provider=None, **rules):
    """Consecutive slots of a provider whose window is laid already."""
    starts_at = starts_at or factories.three_days_on_at_nine()
    if provider is None:
        far = (starts_at + timedelta(days=800)).date()
        provider = factories.ProviderFactory(
            **{"capacity": capacity, "slot_minutes": minutes, "laid_until": far} | rules
        )
    step = timedelta(minutes=minutes)
    return [
        factories.SlotFactory(
            provider=provider,
            starts_at=starts_at + n * step,
            ends_at=starts_at + (n + 1) * step,
            capacity=capacity,
        )
        for n in range(count)
    ]


def a_slot(**rules):
    return slots_in_a_row(1, **rules)[0]


def service_at(provider, slots_needed, **rules):
    """A service of that many slots, offered there."""
    service = factories.ServiceFactory(slots_needed=slots_needed, **rules)
    factories.OfferFactory(provider=provider, service=service)
    return service


def at(slot):
    return SlotChoice(slot_id=slot.pk)


def acting(who):
    """A client, or the portal of an applicant, as an actor."""
    if isinstance(who, Applicant):
        return Actor(ActorKind.PORTAL, who.portal_id)
    assert isinstance(who, Client)
    return Actor(ActorKind.CLIENT, who.pk)


def pass_minutes(minutes):
    """Let time go by for every hold, by the clock that judges them: the database's."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE booking_reservation SET expires_at = expires_at - %s * interval '1 minute'"
            " WHERE status = 'held'",
            [minutes],
        )


def taken(*slots):
    """What the database has counted on these slots."""
    counted = dict(
        Slot.objects.filter(pk__in=[slot.pk for slot in slots]).values_list("pk", "taken")
    )
    return [counted[slot.pk] for slot in slots]


def status_of(applicant):
    return Applicant.objects.get(pk=applicant.pk).status_code


def assert_invariants(*, but=()):
    """Every invariant the rows alone can prove."""
    broken = [f for f in invariants.check_rows() if f.broken and f.invariant not in but]
    assert not broken, broken
