"""Clients as doors for programs know them: added, changed, removed."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import ProtectedError, Q
from django.utils import timezone

from audit import services as audit
from audit.actors import Actor, ActorKind
from booking import errors, queries
from booking.models import ManageLink, Notice, PersonRequest, Reservation, ReservationNote
from booking.services.owing import owe_word_of_erasure, tell_of_erasure
from clients.errors import ClientUnknown, HasLogin
from clients.models import Client, PhoneCode, User

#: What is told about a person, and may be changed; the rest of the row is ours.
TOLD = ("name", "email", "phone", "language", "notify_by", "wants_reminders")

#: Asked about the locked row before it is written; raises to leave it as it is.
Check = Callable[[Client], None]


def add_client(*, told: Mapping[str, Any], actor: Actor) -> Client:
    """A row for a person who will be booked for; whoever makes it sees it.

    `told` has any of the fields of `TOLD`.
    """
    with audit.trail("add_client", actor) as trail, transaction.atomic(durable=True):
        client = Client(
            **{name: told[name] for name in TOLD if name in told},
            portal_id=actor.id if actor.kind is ActorKind.PORTAL else None,
            made_by_id=actor.id if actor.kind is ActorKind.STAFF else None,
        )
        client.save(force_insert=True)
        trail.record_kind, trail.record_id = "client", client.pk
        trail.record_success()
        return client


def change_client(
    *, client_id: UUID, told: Mapping[str, Any], actor: Actor, check: Check | None = None
) -> Client:
    """Write what is told of a client the actor may see; what is not told stays.

    Raises ClientUnknown, and what `check` raises.
    """
    with audit.trail("amend_client", actor) as trail:
        seen = queries.client_seen(actor, client_id)
        trail.record_kind, trail.record_id = "client", seen.pk
        with transaction.atomic(durable=True):
            client = lock(seen)
            if check is not None:
                check(client)
            fields = [name for name in TOLD if name in told]
            for name in fields:
                setattr(client, name, told[name])
            if fields:
                client.save(update_fields=fields)
            trail.record_success()
        return client


def remove_client(*, client_id: UUID, actor: Actor, check: Check | None = None) -> None:
    """Forget a person: the row goes or, where bookings refer to it, all that is personal in it.

    1. Lock the client. Bookings for them wait for that lock, and are refused when it is gone.
    2. Refuse while holds or appointments lie ahead.
    3. Delete the row, or empty it; a login of their own goes too, a member of staff keeps theirs.
    4. Owe one last word to their address; record the stages.

    Raises ClientUnknown, HasLogin, HasAppointments, and what `check` raises.
    """
    with audit.trail("remove_client", actor) as trail:
        seen = queries.client_seen(actor, client_id)
        trail.record_kind, trail.record_id = "client", seen.pk
        with transaction.atomic(durable=True):
            client = lock(seen)
            require_right_to_remove(client, actor)
            if check is not None:
                check(client)
            forget(client)
            trail.record_success()


def forget(client: Client) -> None:
    """Delete a locked client or empty the row, with their login, in the caller's transaction.

    Raises HasAppointments.
    """
    ahead = queries.bookings_ahead_of(client)
    if ahead:
        raise errors.HasAppointments(ahead)
    email, language, user = client.email_to_use, client.language, client.user
    portal, public_id = client.portal, client.public_id
    _end_requests(client)
    try:
        client.delete()
    except ProtectedError:
        _empty(client)
    if user is not None and not user.is_staff:
        User.objects.get(pk=user.pk).delete()
    if email:
        owe_word_of_erasure(email=email, language=language)
    if portal is not None:
        tell_of_erasure(portal=portal, client_id=public_id)


def _end_requests(client: Client) -> None:
    """What was asked about somebody who goes has nothing left to say, and nothing to wait for."""
    about = PersonRequest.objects.filter(client=client)
    about.update(reason="")
    about.filter(status=PersonRequest.Status.WAITING).update(
        status=PersonRequest.Status.WITHDRAWN, decided_at=timezone.now()
    )


def require_right_to_remove(client: Client, actor: Actor) -> None:
    """Whoever has a login decides on it; a desk where they once were does not."""
    is_own = actor.kind is ActorKind.CLIENT or actor.kind is ActorKind.SYSTEM
    if client.user_id is not None and not (is_own or actor.writes_everywhere):
        raise HasLogin


def lock(seen: Client) -> Client:
    """The client's row with its login, locked. Raises ClientUnknown."""
    client = Client.objects.select_for_update(of=("self",)).filter(pk=seen.pk, erased_at=None)
    found = client.select_related("user").first()
    if found is None:
        raise ClientUnknown
    return found


def _empty(client: Client) -> None:
    """Leave the bookings somebody had, and nothing that tells who."""
    PhoneCode.objects.filter(client=client).delete()
    own = Reservation.objects.filter(client=client)
    ManageLink.objects.filter(reservation__in=own).delete()
    ReservationNote.objects.filter(reservation__in=own).delete()
    # All of them, empty or not: so this waits for whoever is just telling of a visit.
    own.update(cancel_reason="", needs=None, interpreter_language="", stated_number=None)
    owed = Notice.objects.filter(Q(client=client) | Q(reservation__in=own))
    owed.exclude(channel=Notice.Channel.WEBHOOK).filter(status=Notice.Status.DUE).update(
        status=Notice.Status.SUPERSEDED, sealed=None
    )
    client.name = client.email = client.phone = ""
    client.verified_email = client.verified_phone = ""
    client.stopped_email = client.stopped_phone = client.stopped_because = ""
    client.user, client.portal, client.made_by = None, None, None
    client.wants_reminders = False
    client.erased_at = timezone.now()
    client.save()
