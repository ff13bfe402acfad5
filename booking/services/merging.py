"""Two rows of one person become one."""

from uuid import UUID

from django.db import transaction

from audit import services as audit
from audit.actors import Actor
from booking import errors, queries
from booking.errors import people as people_errors
from booking.models import PersonRequest
from booking.services import _gathering, _refusals
from booking.services.owing import tell_of_erasure
from clients.errors import ClientUnknown
from clients.models import Client, User


def merge_clients(*, keep: UUID, drop: UUID, actor: Actor) -> int:
    """Give all that one row booked to another of the same person, and erase the first.

    1. Find both; the actor must see both.
    2. Lock the bookings ahead of the one that goes by id, then both clients by id (`_gathering`).
    3. Refuse two logins, a login that would go or has not verified a contact of the other, a
       portal's client that would leave it, and people about whom a request waits.
    4. Move bookings with their links and reasons, and what is owed; the database decides about the
       limits of the one that stays. A booking placed in this very moment makes it Busy, and
       nothing has moved.
    5. Without a login the one that stays takes over what it lacks of name, address and number.
       Delete the other; its portal is told. Record the stages, for each booking too.

    Returns how many bookings moved. Raises ClientUnknown, SamePerson, TwoLogins, LoginIsKept,
    LoginHasNotShown, OfAPortal, RequestWaits, HoldLimit, AppointmentLimit, Busy.
    """
    with audit.trail("merge_clients", actor) as trail:
        stays, goes = queries.client_seen(actor, keep), queries.client_seen(actor, drop)
        trail.record_kind, trail.record_id = "client", stays.pk
        if stays == goes:
            raise people_errors.SamePerson
        with _refusals.named(), transaction.atomic(durable=True):
            ahead = _gathering.lock_ahead([goes])
            locked = _gathering.lock_clients([stays, goes])
            if len(locked) < 2:
                raise ClientUnknown
            stays, goes = locked[stays.pk], locked[goes.pk]
            require_mergeable(stays, goes)
            moved = _gathering.move([goes], stays, ahead)
            if queries.bookings_ahead([goes]).exists():
                raise errors.Busy
            _take_over(stays, goes)
            gone = audit.Trail(trail.verb, actor, None, "client", goes.pk)
            _erase(goes)
            _gathering.record(trail, moved)
            gone.record_success()
        return len(moved)


def require_mergeable(stays: Client, goes: Client) -> None:
    """Raises TwoLogins, LoginIsKept, LoginHasNotShown, OfAPortal, RequestWaits."""
    if goes.user_id is not None:
        raise people_errors.LoginIsKept if stays.user_id is None else people_errors.TwoLogins
    # Else one of the staff alone could hand somebody's appointments to a login of their own.
    if stays.user is not None and not _has_shown(stays, stays.user, goes):
        raise people_errors.LoginHasNotShown
    if goes.portal_id is not None and goes.portal_id != stays.portal_id:
        raise people_errors.OfAPortal
    waiting = PersonRequest.objects.filter(status=PersonRequest.Status.WAITING)
    if waiting.filter(client__in=[stays, goes]).exists():
        raise people_errors.RequestWaits


def _has_shown(stays: Client, login: User, goes: Client) -> bool:
    """Whether the login's owner has verified an address or number that the other gave."""
    by_email = bool(goes.email) and login.email_verified_at is not None
    by_phone = bool(goes.phone) and stays.verified_phone == stays.phone
    return (by_email and goes.email.lower() == login.email) or (
        by_phone and goes.phone == stays.phone
    )


def _take_over(stays: Client, goes: Client) -> None:
    """What a login's owner wrote of themselves is theirs; a desk adds nothing to it."""
    if stays.user_id is not None:
        return
    fields: list[str] = []
    if not stays.name and goes.name:
        fields.append("name")
    for contact in ("email", "phone"):
        if not getattr(stays, contact) and getattr(goes, contact):
            fields += [contact, f"verified_{contact}", f"stopped_{contact}"]
    if any(name.startswith("stopped_") for name in fields):
        fields.append("stopped_because")
    for name in fields:
        setattr(stays, name, getattr(goes, name))
    if fields:
        stays.save(update_fields=fields)


def _erase(goes: Client) -> None:
    portal, public_id = goes.portal, goes.public_id
    goes.delete()
    if portal is not None:
        tell_of_erasure(portal=portal, client_id=public_id)
