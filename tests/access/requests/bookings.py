"""Appointments, and the clients they are for."""

from datetime import timedelta

from django.utils import timezone

from booking.api.client_shapes import client_out
from booking.models import Reservation, Slot
from tests.access.cases import BOOK, Sent, at, instant


@BOOK.page("appointments GET appointment", "clients GET client")
def _list(row, case):
    return Sent(at(row), listed=case.id_of(row.about))


@BOOK.page("appointments POST client", "reserve POST client")
def _for_client(row, case):
    return Sent(at(row), {"client_id": case.id_of("client"), "slot_id": case.slot().pk})


@BOOK.page("appointments POST applicant", "reserve POST applicant")
def _for_applicant(row, case):
    body = {"pre_registration_id": case.number_of("applicant"), "slot_id": case.slot().pk}
    return Sent(at(row), body)


@BOOK.page("appointments POST provider", "reserve POST provider")
def _at_provider(row, case):
    time = {"provider_id": case.id_of("provider"), "starts_at": instant(case)}
    return Sent(at(row), time | {"client_id": str(case.own.client.public_id)})


@BOOK.page("appointments POST slot", "reserve POST slot")
def _at_slot(row, case):
    slot_id = case.slot(case.thing.provider).pk if case.thing else 10**12
    return Sent(at(row), {"slot_id": slot_id, "client_id": str(case.own.client.public_id)})


@BOOK.page("confirm-named POST hold", "cancel-named POST appointment")
def _named(row, case):
    return Sent(at(row), {"id": case.id_of(row.about)})


@BOOK.page("confirm POST hold", "cancel POST appointment")
def _verb(row, case):
    return Sent(at(row, case.id_of(row.about)), {})


@BOOK.page("check-in POST appointment", "complete POST appointment", "no-show POST appointment")
def _visit(row, case):
    if case.thing:
        _begin_now(case.thing.appointment)
    return _verb(row, case)


def _begin_now(appointment):
    """Visits are noted on their day."""
    slot, _made = Slot.objects.get_or_create(
        provider=appointment.provider,
        starts_at=timezone.now().replace(second=0, microsecond=0),
        defaults={"ends_at": timezone.now() + timedelta(seconds=1), "capacity": 100},
    )
    Reservation.objects.filter(pk=appointment.pk).update(
        slot=slot, starts_at=slot.starts_at, ends_at=slot.ends_at
    )


@BOOK.page("reschedule POST appointment")
def _move(row, case):
    return Sent(at(row, case.id_of("appointment")), {"slot_id": case.slot().pk})


@BOOK.page("reschedule POST new provider")
def _move_away(row, case):
    time = {"provider_id": case.id_of("provider"), "starts_at": instant(case)}
    return Sent(at(row, case.own.appointment.public_id), time)


@BOOK.page("appointment GET appointment", "appointment GET hold")
@BOOK.page("appointment-calendar GET appointment", "client GET client")
def _read(row, case):
    return Sent(at(row, case.id_of(row.about)))


@BOOK.page("clients POST")
def _new_client(row, case):
    return Sent(at(row), {"name": "Zoë Quill"})


@BOOK.page("client-search POST client")
def _search(row, case):
    email = case.thing.client.email if case.thing else "nobody@example.net"
    return Sent(at(row), {"email": email}, listed=case.id_of("client"))


@BOOK.page("client GET me")
def _me(row, case):
    return Sent(at(row, "me"))


@BOOK.page("client PUT client")
def _put_client(row, case):
    written = client_out((case.thing or case.own).client)
    ours = ("id", "created_at", "email_verified", "phone_verified")
    return Sent(at(row, case.id_of("client")), {k: v for k, v in written.items() if k not in ours})


@BOOK.page("client PATCH client")
def _patch_client(row, case):
    return Sent(at(row, case.id_of("client")), {"wants_reminders": False})


@BOOK.page("client DELETE client")
def _delete_client(row, case):
    if case.thing:
        Reservation.objects.filter(client=case.thing.client).delete()
    return Sent(at(row, case.id_of("client")))


@BOOK.page("client-reserve POST client")
def _reserve_for(row, case):
    return Sent(at(row, case.id_of("client")), {"slot_id": case.slot().pk})


@BOOK.page("client-confirm POST client")
def _confirm_for(row, case):
    return Sent(at(row, case.id_of("client")), {"id": case.id_of("hold")})


@BOOK.page("client-confirm POST another's hold")
def _confirm_anothers(row, case):
    return Sent(at(row, case.own.client.public_id), {"id": case.id_of("hold")})
