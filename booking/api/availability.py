"""Free slots of a provider over days, for everyone; and opening a window, for its staff."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from booking import queries
from booking.api import cursors, schedule, staff
from booking.api.schedule_shapes import Availability, NewWindow
from booking.api.shapes import slot_out
from booking.availability import DAY, is_ambiguous
from booking.queries import FreeSlot
from providers import queries as provider_queries
from providers.models import OpeningException, Provider, Service
from providers.schedules import ExceptionDraft, ScheduleDraft

PAGE = 100
#: A window is a one-off opening; what lasts longer belongs into the weekly hours.
LONGEST = timedelta(days=31)
MIDNIGHT = time(0)
#: Years that a schedule may have; beyond them are the ends of the calendar.
YEARS = range(1900, 2200)
_CURSOR = "%Y%m%dT%H%M%SZ"


class AvailabilityView(staff.StaffView):
    """GET and POST providers/{id}/availability."""

    def get_permissions(self) -> Any:
        return [AllowAny()] if self.request.method == "GET" else super().get_permissions()

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        # Reading is for everyone, whatever session or token comes along.
        if request.method == "GET":
            super(staff.StaffView, self).initial(request, *args, **kwargs)
        else:
            super().initial(request, *args, **kwargs)

    def get(self, request: Request, provider_key: str) -> Response:
        wish = Availability(data=request.query_params.dict())
        wish.is_valid(raise_exception=True)
        asked = wish.validated_data
        provider = provider_queries.by_key(provider_key)
        service = None
        if "service" in asked:
            service = provider_queries.offered_service(provider, asked["service"])
        cursor = cursors.read(asked.get("cursor"), _instant)
        found = _free(provider, asked, service, cursor)
        page = cursors.page(found, cursor, PAGE, lambda slot: _written(slot.starts_at))
        results = [{**slot_out(slot), "provider": str(provider.public_id)} for slot in page.rows]
        return Response(cursors.answer(request, asked, page, results))

    def post(self, request: Request, provider_key: str) -> Response:
        provider = staff.run_provider(request, provider_key)
        wish = NewWindow(data=request.data)
        wish.is_valid(raise_exception=True)
        given = wish.validated_data
        answer = schedule.taken_out(given)
        draft = ScheduleDraft(exceptions_added=tuple(_window(provider, **given)))
        return schedule.change(request, provider, draft, **answer)


def _free(
    provider: Provider,
    asked: dict[str, Any],
    service: Service | None,
    cursor: cursors.Cursor[datetime] | None,
) -> list[FreeSlot]:
    """Up to a page and one more free starts beside the cursor, in order.

    The days with room are counted at once, and only as many of them are looked into as it takes.
    """
    now = timezone.now()
    today = now.astimezone(provider.zone).date()
    first, last = asked.get("from") or today, asked.get("to") or date.max
    backwards = cursor is not None and cursor.backwards
    if cursor is not None:
        beside = cursor.place.astimezone(provider.zone).date()
        first, last = (first, min(last, beside)) if backwards else (max(first, beside), last)
    room = queries.free_days(provider, first, last, service=service, now=now)
    found: list[FreeSlot] = []
    for on in sorted((on for on, day in room.items() if day.remaining > 0), reverse=backwards):
        free = [
            slot
            for slot in queries.time_slots(provider, on, service=service, now=now)
            if slot.remaining > 0 and _is_beside(slot, cursor)
        ]
        found = free + found if backwards else found + free
        if len(found) > PAGE:
            return found[-PAGE - 1 :] if backwards else found[: PAGE + 1]
    return found


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
