"""Clients for the staff of centres: those who have or had something booked there."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, F, Lookup, OuterRef, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.safestring import SafeString

from audit.admin.doors import DIGITS
from audit.admin.moments import moment
from audit.admin.standing import actor_of
from booking import queries
from booking.models import Reservation
from clients.admin import ClientAdmin
from clients.models import Client
from providers.admin.scope import centres_of, may_see, may_serve

if TYPE_CHECKING:
    AnyLookup = Lookup[Any]
else:
    AnyLookup = Lookup

admin.site.unregister(Client)

#: Appointments ahead that a person's page lists; nobody has as many.
MOST_AHEAD = 100
#: Earlier ones, a page.
MOST_EARLIER = 20
_CHANGEABLE = (Reservation.Status.HELD, Reservation.Status.CONFIRMED)


class LookedUpFirst(AnyLookup):
    """To be one of the numbers that a subquery gives, which is answered before anything else.

    Joined, PostgreSQL would walk all clients from the newest until it had met a page of the
    centre's: a second, where they are a million and the centre's are old.
    """

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        number, of_number = self.process_lhs(compiler, connection)
        numbers, of_numbers = self.process_rhs(compiler, connection)
        return f"{number} = ANY({numbers})", (*of_number, *of_numbers)


@dataclass(frozen=True, slots=True)
class Booked:
    """A line of a person's history."""

    one: Reservation
    starts: SafeString | str
    may_move: bool


@admin.register(Client)
class CentresClientAdmin(ClientAdmin):
    change_form_template = "admin/clients/client/change_form.html"
    change_list_template = "admin/clients/client/change_list.html"

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return may_see(request.user, None)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows = super().get_queryset(request)
        centres = centres_of(request.user)
        if centres is None:
            return rows
        booked = Reservation.objects.filter(provider__in=centres, client__isnull=False)
        if _is_list(request):
            return rows.filter(LookedUpFirst(F("pk"), ArraySubquery(booked.values("client"))))
        return rows.filter(Exists(booked.filter(client=OuterRef("pk"))))

    def get_object(
        self, request: HttpRequest, object_id: str, from_field: str | None = None
    ) -> Any:
        """Also whom they have added and not booked for yet; the list asks one question, not two."""
        found = super().get_object(request, object_id, from_field)
        if found is not None or not object_id.isdigit() or not may_see(request.user, None):
            return found
        mine = Client.objects.filter(pk=object_id[:DIGITS], made_by=request.user.pk)
        return mine.first()

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """With what the person booked, as far as the reader sees it."""
        client = self.get_object(request, unquote(object_id))
        told = _history(request, client) if client is not None else {}
        return super().change_view(request, object_id, form_url, {**told, **(extra_context or {})})


def _is_list(request: HttpRequest) -> bool:
    """One person's page needs one look for a booking of theirs, not all bookings of the centre."""
    asked = request.resolver_match
    return asked is not None and asked.url_name == "clients_client_changelist"


def _history(request: HttpRequest, client: Client) -> dict[str, Any]:
    actor, before = actor_of(request), _number(request.GET.get("before", ""))
    earlier = queries.booked_before_by(actor, client, before, MOST_EARLIER + 1)
    ahead = queries.booked_ahead_by(actor, client, MOST_AHEAD)
    return {
        "may_act": may_serve(request.user, None) and client.erased_at is None,
        "ahead": [_line(request, one) for one in ahead],
        "earlier": [_line(request, one) for one in earlier[:MOST_EARLIER]],
        "older": earlier[MOST_EARLIER - 1].pk if len(earlier) > MOST_EARLIER else None,
        "is_later": before is not None,
    }


def _line(request: HttpRequest, one: Reservation) -> Booked:
    may_move = one.status in _CHANGEABLE and may_serve(request.user, one.provider_id)
    return Booked(one, moment(one.starts_at, one.provider.zone), may_move)


def _number(written: str) -> int | None:
    fits = written.isascii() and written.isdigit() and len(written) <= DIGITS
    return int(written) if fits else None
