"""Requests about people through the reader's eyes, and who may decide one."""

from django.db.models import Exists, OuterRef, Q, QuerySet

from audit.actors import Actor, ActorKind
from booking.errors.people import RequestUnknown
from booking.models import PersonRequest, Reservation
from providers.models import Membership


def requests_seen(actor: Actor) -> "QuerySet[PersonRequest]":
    """Staff see what they asked for and what is about people of their centres; administrators and
    auditors all; nobody else any.
    """
    rows = PersonRequest.objects.select_related("client", "asked_by", "decided_by")
    if actor.kind is not ActorKind.STAFF or actor.id is None:
        return rows.none()
    if actor.everywhere:
        return rows
    came = Reservation.objects.filter(
        client=OuterRef("client"), provider__memberships__user=actor.id
    )
    return rows.filter(Q(asked_by=actor.id) | Q(Exists(came)))


def request_seen(actor: Actor, number: int) -> PersonRequest:
    """One request the actor may see. Raises RequestUnknown."""
    found = requests_seen(actor).filter(pk=number).first()
    if found is None:
        raise RequestUnknown
    return found


def may_decide(actor: Actor, asked: PersonRequest) -> bool:
    """Whether somebody else than asked: of the managers where the person came, or an
    administrator.
    """
    if actor.kind is not ActorKind.STAFF or actor.id in (None, asked.asked_by_id):
        return False
    if actor.everywhere:
        return actor.writes_everywhere
    return Reservation.objects.filter(
        client=asked.client_id,
        provider__memberships__user=actor.id,
        provider__memberships__role=Membership.Role.MANAGER,
    ).exists()
