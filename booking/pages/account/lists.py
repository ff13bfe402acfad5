"""My appointments: those coming and those past, and earlier ones of the same address to claim."""

from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from operator import or_
from uuid import UUID

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from audit.errors import DomainError
from booking import queries, services
from booking.errors import AppointmentLimit, Busy, HoldLimit
from booking.models import Reservation
from booking.pages import bookings, guests, refusals, standing
from booking.pages.account.owners import Owner, own_door
from booking.pages.bookings import Words
from booking.pages.refusals import BadAddress
from clients.models import Client

PAGE = 20
Status = Reservation.Status
_COMING = Q(status__in=[Status.CONFIRMED, Status.CHECKED_IN])


@dataclass(frozen=True, slots=True)
class Past:
    """An appointment that is over, and how it ended."""

    booking: Words
    state: str


@own_door("GET")
def coming(request: HttpRequest, owner: Owner) -> HttpResponse:
    """What is held and booked, the next one first: of the login and of this browser."""
    clients, now = guests.own_clients(request), timezone.now()
    rows = _of(clients).filter(_COMING, ends_at__gt=now).order_by("starts_at", "pk")
    shown, more = _page_of(request, rows, clients, is_rising=True)
    held = _of(clients).filter(status=Status.HELD, expires_at__gt=now).order_by("-expires_at")
    context = {
        "at": "coming",
        "held": [
            (bookings.words(each), bookings.clock_of(each, now)["until"], each.public_id)
            for each in held
        ],
        "appointments": [bookings.words(each) for each in shown],
        "more": more,
        "claimable": queries.claimable_by(owner.client),
        "here": request.path,
    }
    return render(request, "pages/account_coming.html", context)


@own_door("GET")
def past(request: HttpRequest, owner: Owner) -> HttpResponse:
    """What was booked and is over, the latest first."""
    clients, now = guests.own_clients(request), timezone.now()
    rows = _of(clients).filter(_over(now)).order_by("-starts_at", "-pk")
    shown, more = _page_of(request, rows, clients, is_rising=False)
    context = {
        "at": "past",
        "past": [Past(bookings.words(each), standing.state_of(each, now)) for each in shown],
        "more": more,
        "here": request.path,
    }
    return render(request, "pages/account_past.html", context)


@own_door("GET", "POST")
def earlier(request: HttpRequest, owner: Owner) -> HttpResponse:
    """How many bookings as a guest have the login's address; by one POST they are the login's."""
    trouble: DomainError | None = None
    if request.method == "POST":
        try:
            moved = services.claim(actor=owner.actor)
        except (HoldLimit, AppointmentLimit, Busy) as refusal:
            trouble = refusal
        else:
            if moved:
                messages.success(request, _("They are in your list now."))
            return redirect("pages:account")
    context = {
        "at": "coming",
        "claimable": queries.claimable_by(owner.client),
        "email": owner.user.email,
        "trouble": str(trouble) if trouble else "",
        "here": request.path,
    }
    status = refusals.status_of(trouble) if trouble else None
    return refusals.marked(render(request, "pages/account_earlier.html", context, status=status))


def _of(clients: list[Client]) -> "QuerySet[Reservation]":
    seen = [queries.visible_to(guests.actor_of(client)) for client in clients]
    return reduce(or_, seen).select_related("provider", "service")


def _over(now: datetime) -> Q:
    return Q(confirmed_at__isnull=False) & ~(_COMING & Q(ends_at__gt=now))


def _page_of(
    request: HttpRequest,
    rows: "QuerySet[Reservation]",
    clients: list[Client],
    *,
    is_rising: bool,
) -> tuple[list[Reservation], str]:
    """A page, from behind the booking named in the address; and the last one's id if more follow.

    Rows may come and go between two pages: a number of a page would show one twice or never.
    """
    after = request.GET.get("after")
    if after:
        last = _named(after, clients)
        beyond = "gt" if is_rising else "lt"
        rows = rows.filter(
            Q(**{f"starts_at__{beyond}": last.starts_at})
            | Q(**{"starts_at": last.starts_at, f"pk__{beyond}": last.pk})
        )
    found = list(rows[: PAGE + 1])
    more = str(found[PAGE - 1].public_id) if len(found) > PAGE else ""
    return found[:PAGE], more


def _named(written: str, clients: list[Client]) -> Reservation:
    try:
        found = _of(clients).filter(public_id=UUID(written)).first()
    except ValueError as error:
        raise BadAddress from error
    if found is None:
        raise BadAddress
    return found
