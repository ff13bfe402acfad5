"""Reservations through the reader's eyes."""

from uuid import UUID

from django.db.models import QuerySet

from audit.actors import Actor, ActorKind
from booking import errors
from booking.models import Reservation


def visible_to(actor: Actor) -> "QuerySet[Reservation]":
    """The reservations this actor may see; a stranger's answers like an absent one."""
    everything = Reservation.objects.all()
    if actor.kind is ActorKind.SYSTEM or (actor.kind is ActorKind.STAFF and actor.everywhere):
        return everything
    if actor.id is None:
        return everything.none()
    if actor.kind is ActorKind.STAFF:
        return everything.filter(provider__memberships__user=actor.id)
    if actor.kind is ActorKind.PORTAL:
        return everything.filter(applicant__portal=actor.id)
    return everything.filter(client=actor.id)


def reservation_of(actor: Actor, public_id: UUID) -> Reservation:
    """One reservation the actor may see. Raises ReservationUnknown."""
    found = (
        visible_to(actor)
        .select_related("provider", "service", "client")
        .filter(public_id=public_id)
        .first()
    )
    if found is None:
        raise errors.ReservationUnknown
    return found
