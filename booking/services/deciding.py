"""Exports and erasures of people by staff: one asks, another decides."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from audit import services as audit
from audit.actors import Actor
from booking import errors, queries
from booking.errors import people as people_errors
from booking.models import PersonRequest
from booking.services import people
from clients.errors import ClientUnknown
from clients.models import Client

Kind = PersonRequest.Kind
Status = PersonRequest.Status


def ask_about(*, client_id: UUID, kind: PersonRequest.Kind, reason: str, actor: Actor) -> int:
    """Ask for an export or an erasure of a person the actor sees; the request's number.

    Raises ClientUnknown, RequestWaits; for an erasure HasAppointments.
    """
    with audit.trail(f"ask_{kind.value}", actor) as trail:
        client = queries.client_seen(actor, client_id)
        trail.record_kind, trail.record_id = "client", client.pk
        with transaction.atomic(durable=True):
            people.lock(client)
            ahead = queries.bookings_ahead_of(client) if kind == Kind.ERASE else 0
            if ahead:
                raise errors.HasAppointments(ahead)
            waiting = PersonRequest.objects.filter(client=client, status=Status.WAITING, kind=kind)
            if waiting.exists():
                raise people_errors.RequestWaits
            asked = PersonRequest.objects.create(
                client=client, kind=kind, reason=reason.strip()[:200], asked_by_id=actor.id
            )
            trail.record_success()
            _record_of(asked, trail)
        return asked.pk


def decide(
    *, request_id: int, confirmed: bool, actor: Actor, now: datetime | None = None
) -> PersonRequest:
    """Confirm or refuse what another has asked for.

    1. Find the request through the actor's eyes; refuse whoever asked, and whoever neither runs a
       centre where the person came nor is an administrator.
    2. Lock the client, then the request; refuse what was decided meanwhile.
    3. An erasure that is confirmed forgets the person, by the rules of `remove_client`; an export
       that is confirmed may be fetched by whoever asked. Record the stages.

    Raises RequestUnknown, OwnRequest, NotTheirDecision, RequestDecided, ClientUnknown, HasLogin,
    HasAppointments.
    """
    now = now or timezone.now()
    with audit.trail("confirm_request" if confirmed else "refuse_request", actor) as trail:
        seen = queries.request_seen(actor, request_id)
        trail.record_kind, trail.record_id = "person_request", seen.pk
        if seen.asked_by_id == actor.id:
            raise people_errors.OwnRequest
        if not queries.may_decide(actor, seen):
            raise people_errors.NotTheirDecision
        with transaction.atomic(durable=True):
            client = people.lock(seen.client) if seen.client else None
            asked = _locked(seen)
            _end(asked, Status.CONFIRMED if confirmed else Status.REFUSED, now, actor.id)
            trail.record_success()
            if confirmed:
                _do(asked, client, actor)
        return asked


def withdraw_request(*, request_id: int, actor: Actor, now: datetime | None = None) -> None:
    """Take back what one asked for oneself. Raises RequestUnknown, RequestDecided."""
    now = now or timezone.now()
    with audit.trail("withdraw_request", actor) as trail:
        seen = queries.request_seen(actor, request_id)
        trail.record_kind, trail.record_id = "person_request", seen.pk
        if seen.asked_by_id != actor.id:
            raise people_errors.RequestUnknown
        with transaction.atomic(durable=True):
            _end(_locked(seen), Status.WITHDRAWN, now, None)
            trail.record_success()


def fetch_export(*, request_id: int, actor: Actor, now: datetime | None = None) -> PersonRequest:
    """The confirmed request whose export the actor is about to be given; the fetching is recorded.

    Raises RequestUnknown, ExportOver.
    """
    now = now or timezone.now()
    with audit.trail("fetch_export", actor) as trail:
        seen = queries.request_seen(actor, request_id)
        trail.record_kind, trail.record_id = "person_request", seen.pk
        if seen.asked_by_id != actor.id or not seen.may_be_fetched(now):
            raise people_errors.ExportOver
        with transaction.atomic(durable=True):
            trail.record_success()
            _record_of(seen, trail, "client", seen.client_id)
        return seen


_DONE = {Kind.EXPORT: "export_client", Kind.ERASE: "remove_client"}


def _locked(seen: PersonRequest) -> PersonRequest:
    asked = PersonRequest.objects.select_for_update().get(pk=seen.pk)
    if asked.status != Status.WAITING:
        raise people_errors.RequestDecided
    return asked


def _end(asked: PersonRequest, status: Status, now: datetime, by: int | None) -> None:
    asked.status, asked.decided_at, asked.decided_by_id = status, now, by
    asked.save(update_fields=["status", "decided_at", "decided_by"])


def _do(asked: PersonRequest, client: Client | None, actor: Actor) -> None:
    """What was confirmed; recorded of the person's row as well, which may be gone afterwards."""
    if client is None:
        raise ClientUnknown
    done = audit.Trail(_DONE[Kind(asked.kind)], actor, None, "client", client.pk)
    if asked.kind == Kind.ERASE:
        people.require_right_to_remove(client, actor)
        people.forget(client)
    done.record_success()


def _record_of(
    asked: PersonRequest,
    trail: audit.Trail,
    kind: str = "person_request",
    number: int | None = None,
) -> None:
    """The same stages once more, of the other row they are about."""
    audit.Trail(trail.verb, trail.actor, None, kind, number or asked.pk).record_success()
