"""Somebody leaves for good and takes what lies ahead with them: leave."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from audit import services as audit
from audit.actors import Actor
from booking import queries
from booking.models import Reservation
from booking.services import _refusals, _steps, people
from booking.services.changes import give_back
from clients import queries as client_queries
from clients.models import Applicant, Client

Status = Reservation.Status


def leave(*, actor: Actor, now: datetime | None = None) -> None:
    """Cancel all that lies ahead of the actor, and forget them, or do neither.

    1. Lock the slots of all of it by id, the applicants, then the bookings by id.
    2. Give each back as `cancel` does, however late: whoever leaves does not come.
    3. Lock the client and forget them, as `remove_client` does.

    Raises ClientUnknown; HasAppointments where they have arrived for one, or booked in this very
    moment; Busy.
    """
    now = now or timezone.now()
    with audit.trail("remove_client", actor) as trail:
        client = client_queries.client_of(actor)
        trail.record_kind, trail.record_id = "client", client.pk
        with _refusals.named(), transaction.atomic(durable=True):
            for seen in _locked_ahead(client):
                each = audit.Trail("cancel", actor)
                _steps.follow(each, seen)
                give_back(each, seen, actor, "", now, at_any_time=True)
            people.forget(people.lock(client))
            trail.record_success()


def _locked_ahead(client: Client) -> list[Reservation]:
    """What can be given back, locked with all it takes: one by one, they would be out of order."""
    rows = queries.bookings_ahead([client]).filter(status__in=[Status.HELD, Status.CONFIRMED])
    ahead = list(rows.select_related("provider", "service", "client").order_by("pk"))
    if not ahead:
        return []
    slots = Q()
    for reservation in ahead:
        slots |= _steps.slots_of(reservation)
    _steps.lock_slots(slots)
    numbers = [row.applicant_id for row in ahead if row.applicant_id is not None]
    applicants = Applicant.objects.select_for_update(no_key=True, of=("self",))
    list(applicants.filter(pk__in=numbers).order_by("pk").values_list("pk", flat=True))
    locked = Reservation.objects.select_for_update(no_key=True, of=("self",))
    list(locked.filter(pk__in=[row.pk for row in ahead]).order_by("pk").values_list("pk"))
    return ahead
