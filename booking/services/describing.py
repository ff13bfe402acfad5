"""What somebody tells of their visit beside who they are: describe_needs."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction

from audit import services as audit
from audit.actors import Actor
from booking import errors, queries
from booking.models import Need, Reservation
from booking.services import _refusals, _steps
from clients.errors import ClientUnknown
from clients.models import Client

Status = Reservation.Status

_NUMBER = re.compile(r"([0-9]{14})?")


@dataclass(frozen=True, slots=True)
class Visit:
    """What somebody says of their visit: kinds of `Need`, and the number of a pre-registration.

    The number has 14 digits, or is empty. It is a statement that nobody has checked: kept
    encrypted, shown to staff, and never used to find, book or block an applicant, for anybody can
    type anybody's. Raises ValueError where the shape is not that.
    """

    needs: Collection[str] = ()
    interpreter_language: str = ""
    stated_number: str = ""

    def __post_init__(self) -> None:
        # The database checks the needs; it sees the number encrypted alone.
        if not _NUMBER.fullmatch(self.stated_number):
            raise ValueError("a pre-registration number has 14 digits")


def describe_needs(*, reservation_id: UUID, visit: Visit, actor: Actor) -> Reservation:
    """Write what somebody needs at a visit that lies ahead, or would, had its hold been booked.

    All of it is written anew. Who names a language needs an interpreter, said or not. A hold that
    lapsed or was given back keeps what was told for it, so that nobody types it for the next.

    1. Lock the reservation. Whoever forgets its client empties all their reservations, so one of
       the two waits for the other here.
    2. Refuse an appointment that is over, and what belongs to somebody who was forgotten meanwhile.
    3. Write it; record the stages, of which none tells what it was.

    Raises ReservationUnknown, NotLive, ClientUnknown, Busy.
    """
    with audit.trail("describe_needs", actor) as trail:
        seen = queries.reservation_of(actor, reservation_id)
        _steps.follow(trail, seen)
        with _refusals.named(), transaction.atomic(durable=True):
            reservation, moment = _steps.lock_reservation(seen)
            if reservation.confirmed_at is not None and reservation.status != Status.CONFIRMED:
                raise errors.NotLive
            _require_client_there(reservation)
            told = set(visit.needs) | ({Need.INTERPRETER} if visit.interpreter_language else set())
            reservation.needs = [kind for kind in Need.values if kind in told]
            reservation.interpreter_language = visit.interpreter_language
            reservation.stated_number = visit.stated_number or None
            _steps.save(reservation, "needs", "interpreter_language", "stated_number")
            _steps.settle(trail, reservation, None, moment)
        return reservation


def _require_client_there(reservation: Reservation) -> None:
    number = reservation.client_id
    if number is not None and not Client.objects.filter(pk=number, erased_at=None).exists():
        raise ClientUnknown
