"""All that is stored about one person, for themselves (GDPR, articles 15 and 20)."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import timedelta
from typing import Any

from django.db.models import Field, Model, Q

from audit.models import Entry
from booking.models import Notice, Reservation, ReservationNote
from clients.models import Client, SignIn

#: Read in portions, so that a long history is never held whole.
_PORTION = 200
#: Numbers of ours that say nothing about a person, secrets, and what is told by name instead.
_LEFT_OUT: Mapping[type[Model], frozenset[str]] = {
    Client: frozenset({"id", "user", "portal", "made_by", "erased_at"}),
    Reservation: frozenset({"id", "provider", "slot", "service", "client", "applicant"}),
}
_OF_LOGIN = ("public_id", "email", "name", "joined_at", "email_verified_at", "last_login")
_OF_MESSAGE = ("kind", "channel", "status", "about", "created_at", "due_at", "sent_at")
_OF_SIGN_IN = ("created_at", "expires_at", "revoked_at", "revoked_because")

Part = Mapping[str, Any] | Iterator[Mapping[str, Any]]


def own_data(client: Client) -> Iterator[tuple[str, Part]]:
    """Each part by its name: one row, or rows to be read while they are sent.

    A column somebody adds to clients or reservations is told without being named here.
    """
    yield "client", _told(client)
    if client.user is not None:
        yield "login", {name: getattr(client.user, name) for name in _OF_LOGIN}
        yield "sign_ins", _rows(SignIn.objects.filter(user=client.user), _OF_SIGN_IN)
    yield "reservations", _reservations(client)
    yield "messages", _messages(client)


def _reservations(client: Client) -> Iterator[Mapping[str, Any]]:
    rows = Reservation.objects.filter(client=client).order_by("starts_at", "pk")
    wanted = rows.select_related("provider", "service", "applicant").defer("applicant__details")
    portion: list[Reservation] = []
    for row in wanted.iterator(chunk_size=_PORTION):
        portion.append(row)
        if len(portion) == _PORTION:
            yield from _with_history(portion)
            portion = []
    yield from _with_history(portion)


def _with_history(rows: list[Reservation]) -> Iterator[Mapping[str, Any]]:
    entries = Entry.objects.filter(
        record_kind="reservation",
        record_id__in=[row.pk for row in rows],
        stage=Entry.Stage.EXIT,
    )
    history: dict[int | None, list[Mapping[str, Any]]] = {}
    for verb, by, at, number in entries.order_by("pk").values_list(
        "verb", "actor_kind", "recorded_at", "record_id"
    ):
        # Who of the staff it was is not theirs to know.
        history.setdefault(number, []).append({"verb": verb, "by": by, "at": at})
    notes: dict[int, list[Mapping[str, Any]]] = {}
    for note in ReservationNote.objects.filter(reservation__in=rows).order_by("pk"):
        told = {"verb": note.verb, "at": note.at, "reason": note.text}
        notes.setdefault(note.reservation_id, []).append(told)
    for row in rows:
        provider, service = row.provider, row.service
        yield {
            **_told(row),
            "provider": provider.local_name,
            "time_zone": provider.time_zone,
            "service": service.local_name if service else None,
            "pre_registration_id": row.applicant.pre_registration_id if row.applicant else None,
            "history": history.get(row.pk, []),
            "notes": notes.get(row.pk, []),
        }


def _messages(client: Client) -> Iterator[Mapping[str, Any]]:
    """What was sent to the person, or is still to be; not what portals are told."""
    about_them = Q(client=client) | Q(reservation__in=Reservation.objects.filter(client=client))
    if client.user_id is not None:
        about_them |= Q(user=client.user_id)
    rows = Notice.objects.filter(about_them).exclude(channel=Notice.Channel.WEBHOOK)
    return _rows(rows, _OF_MESSAGE)


def _rows(rows: Any, names: Iterable[str]) -> Iterator[Mapping[str, Any]]:
    found: Iterator[Mapping[str, Any]] = (
        rows.order_by("pk").values(*names).iterator(chunk_size=_PORTION)
    )
    return found


def _told(row: Model) -> dict[str, Any]:
    left_out = _LEFT_OUT[type(row)]
    fields: Iterable[Field[Any, Any]] = row._meta.concrete_fields
    return {
        field.name: _plain(getattr(row, field.name))
        for field in fields
        if field.name not in left_out
    }


def _plain(value: Any) -> Any:
    """As it may stand in JSON; instants and ids are written by the door."""
    if value is None or isinstance(value, str | int | float | bool | list | dict):
        return value
    return value if hasattr(value, "isoformat") or isinstance(value, timedelta) else str(value)
