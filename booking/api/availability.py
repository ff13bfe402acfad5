"""Free slots of a provider over days, for everyone; and opening a window, for its staff."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from booking import queries
from booking.api import cursors, listing, schedule, staff
from booking.api.schedule_shapes import NewWindow, Span
from booking.api.shapes import slot_out
from booking.availability import DAY, is_ambiguous
from booking.queries import FreeSlot, Party
from clients.api.fields import PublicId, Text
from providers import queries as provider_queries
from providers.models import OpeningException, Provider, Service
from providers.schedules import ExceptionDraft, ScheduleDraft

PAGE = 100
READING = ("GET", "HEAD")
#: A window is a one-off opening; what lasts longer belongs into the weekly hours.
LONGEST = timedelta(days=31)
MIDNIGHT = time(0)
#: Years that a schedule may have; beyond them are the ends of the calendar.
YEARS = range(1900, 2200)
_CURSOR = "%Y%m%dT%H%M%SZ"


class Availability(Span):
    service = PublicId(required=False)
    limit = listing.Few(required=False)
    cursor = Text(max_length=100, required=False)


class SlotsAvailable(Availability):
    resource_id = Text(max_length=36)


class AvailabilityView(staff.StaffView):
    """GET and POST providers/{id}/availability."""

    def get_permissions(self) -> Any:
        return [AllowAny()] if self.request.method in READING else super().get_permissions()

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        # Reading is for everyone, whatever session or token comes along.
        if request.method in READING:
            super(staff.StaffView, self).initial(request, *args, **kwargs)
        else:
            super().initial(request, *args, **kwargs)

    def get(self, request: Request, provider_key: str) -> Response:
        asked = listing.read_query(request, Availability)
        return _page(request, provider_queries.by_key(provider_key), asked)

    def post(self, request: Request, provider_key: str) -> Response:
        provider = staff.run_provider(request, provider_key)
        wish = NewWindow(data=request.data)
        wish.is_valid(raise_exception=True)
        given = wish.validated_data
        answer = schedule.taken_out(given)
        draft = ScheduleDraft(exceptions_added=tuple(_window(provider, **given)))
        return schedule.change(request, provider, draft, **answer)


class SlotsAvailableView(APIView):
    """GET slots/available?resource_id=: the same free slots, of the provider the query names."""

    permission_classes = (AllowAny,)

    def get(self, request: Request) -> Response:
        asked = listing.read_query(request, SlotsAvailable)
        return _page(request, provider_queries.by_key(asked["resource_id"]), asked)


def _page(request: Request, provider: Provider, asked: dict[str, Any]) -> Response:
    service = None
    if "service" in asked:
        service = provider_queries.offered_service(provider, asked["service"])
    cursor, most = cursors.read(asked.get("cursor"), _instant), asked.get("limit", PAGE)
    found = _free(provider, asked, service, cursor, most)
    page = cursors.page(found, cursor, most, lambda slot: _written(slot.starts_at))
    results = [{**slot_out(slot), "provider": str(provider.public_id)} for slot in page.rows]
    return Response(cursors.answer(request, asked, page, results))


def _free(
    provider: Provider,
    asked: dict[str, Any],
    service: Service | None,
    cursor: cursors.Cursor[datetime] | None,
    most: int,
) -> list[FreeSlot]:
    """Up to a page and one more free starts beside the cursor, in order.

    The free starts are counted by day, and then those of as many days as it takes are read: two
    statements, however many days that is.
    """
    now = timezone.now()
    today = now.astimezone(provider.zone).date()
    first, last = asked.get("from") or today, asked.get("to") or date.max
    backwards = cursor is not None and cursor.backwards
    beside = cursor.place.astimezone(provider.zone).date() if cursor is not None else None
    if beside is not None:
        first, last = (first, min(last, beside)) if backwards else (max(first, beside), last)
    wanted: dict[str, Any] = {"service": service, "party": Party(), "now": now}
    rooms = queries.room_by("day", [provider], first, last, **wanted)[provider.pk]
    days, found = [], 0
    for room in reversed(rooms) if backwards else rooms:
        if found > most:
            break
        days.append(room.begins.date())
        # Of the cursor's own day nobody knows how many lie beside it.
        found += room.free if days[-1] != beside else 0
    if not days:
        return []
    starts = queries.free_starts([provider], min(days), max(days), **wanted)[provider.pk]
    free = [slot for slot in starts if _is_beside(slot, cursor)]
    return free[-most - 1 :] if backwards else free[: most + 1]


def _is_beside(slot: FreeSlot, cursor: cursors.Cursor[datetime] | None) -> bool:
    if cursor is None:
        return True
    if cursor.backwards:
        return slot.starts_at < cursor.place
    return slot.starts_at > cursor.place


def _instant(text: str) -> datetime:
    if len(text) != 16 or not text.isascii():
        raise ValueError
    found = datetime.strptime(text, _CURSOR).replace(tzinfo=UTC)
    if found.year not in YEARS:
        raise ValueError
    return found


def _written(instant: datetime) -> str:
    return instant.astimezone(UTC).strftime(_CURSOR)


def _window(
    provider: Provider, *, starts_at: datetime, ends_at: datetime, capacity: int | None = None
) -> list[ExceptionDraft]:
    """Extra hours for a window of instants, one for each local day. Raises ValidationError."""
    if ends_at <= starts_at:
        _refuse("ends_at", _("The end must come after the start."))
    if ends_at - starts_at > LONGEST:
        _refuse("ends_at", _("A window lasts at most 31 days."))
    if ends_at <= timezone.now():
        _refuse("ends_at", _("This window is over already."))
    for name, instant in (("starts_at", starts_at), ("ends_at", ends_at)):
        if instant.year not in YEARS:
            _refuse(name, _("Write a date between the years 1900 and 2200."))
        if instant.second or instant.microsecond:
            _refuse(name, _("Write whole minutes."))
        if is_ambiguous(instant.astimezone(UTC), provider.zone):
            # Hours are kept as the wall clock shows them: these would mean both.
            _refuse(name, _("The centre's clock shows this time twice. Choose another."))
    begins, ends = starts_at.astimezone(provider.zone), ends_at.astimezone(provider.zone)
    drafts, on = [], begins.date()
    while on < ends.date() or (on == ends.date() and ends.time() > MIDNIGHT):
        drafts.append(
            ExceptionDraft(
                on=on,
                kind=OpeningException.Kind.EXTRA,
                from_time=begins.time() if on == begins.date() else MIDNIGHT,
                until_time=ends.time() if on == ends.date() else MIDNIGHT,
                capacity=provider.capacity if capacity is None else capacity,
            )
        )
        on += DAY
    return drafts


def _refuse(field: str, sentence: Any) -> None:
    raise serializers.ValidationError({field: [sentence]}, code="invalid")
