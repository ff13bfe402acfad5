"""The calendar of a centre in the admin: drawn, and as a list."""

from datetime import datetime
from typing import Any

from csp.constants import NONCE
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import URLPattern
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from audit.admin.doors import DIGITS
from audit.admin.moments import moment
from booking import queries
from booking.admin.calendar import events, months, rows
from booking.admin.calendar.booking import BookPages
from booking.admin.calendar.moving import MovePages
from booking.admin.calendar.spans import VIEWS, Span, span_asked
from booking.admin.today.clerk import name_of
from booking.models import Reservation
from providers.admin.scope import may_serve
from providers.models import Provider

Status = Reservation.Status
_MOVABLE = (Status.HELD, Status.CONFIRMED)


class CalendarPages(BookPages, MovePages):
    """Seen by all who see the centre; booked and moved in by those who serve there."""

    def get_urls(self) -> list[URLPattern]:
        ways = (
            ("calendar/", self.calendar_view, "calendar"),
            ("calendar/list/", self.list_view, "calendar_list"),
            ("calendar/events/", self.events_view, "calendar_events"),
        )
        return [*self.ways(ways), *super().get_urls()]

    def calendar_view(self, request: HttpRequest, number: int) -> HttpResponse:
        """The drawn calendar; the component makes its styles as it draws, so they need a nonce."""
        provider = self.seen(request, number)
        page = self._span_page(request, provider, "calendar")
        page._csp_update = {"style-src": [NONCE]}  # type: ignore[attr-defined] # as csp_update does
        return page

    def list_view(self, request: HttpRequest, number: int) -> HttpResponse:
        """The same as a list, without a script."""
        return self._span_page(request, self.seen(request, number), "calendar_list")

    def events_view(self, request: HttpRequest, number: int) -> HttpResponse:
        """What the component draws."""
        provider = self.seen(request, number)
        now = timezone.now()
        span, _moved = self._span(request, provider, now)
        if span.view == "month":
            found = events.events_of_month(months.month_told(provider, span, now=now), span)
        else:
            serves = may_serve(request.user, provider.pk)
            told = rows.told_of(provider, span, serves=serves, now=now)
            found = events.events_of_days(told)
        return JsonResponse(found)

    def _span_page(self, request: HttpRequest, provider: Provider, name: str) -> HttpResponse:
        now = timezone.now()
        span, moved = self._span(request, provider, now)
        serves = may_serve(request.user, provider.pk)
        context: dict[str, Any] = {
            "span": span,
            "views": [(view, label, span.address(view)) for view, label in VIEWS.items()],
            "today": span.address(day=queries.local_today(provider, now)),
            "wall": now.astimezone(provider.zone).replace(tzinfo=None),
            "local": moment(now, provider.zone),
            "moved": moved,
            "moved_name": name_of(moved) if moved else "",
            "moved_from": moment(moved.starts_at, provider.zone) if moved else "",
            "language": (get_language() or "en").split("-")[0],
            "may_serve": serves,
        }
        if name == "calendar_list":
            if span.view == "month":
                context["month"] = months.month_told(provider, span, now=now)
            else:
                context["told"] = rows.told_of(provider, span, serves=serves, now=now)
        titles = {
            "calendar": _("Calendar of %(centre)s"),
            "calendar_list": _("Calendar of %(centre)s as a list"),
        }
        return self.framed(request, provider, name, titles[name], tab="calendar", **context)

    def _span(
        self, request: HttpRequest, provider: Provider, now: datetime
    ) -> tuple[Span, Reservation | None]:
        """The days asked for, and who is being moved, if anybody who can be."""
        moved = None
        written = request.GET.get("move", "")
        is_number = written.isascii() and written.isdigit() and len(written) <= DIGITS
        if is_number and may_serve(request.user, provider.pk):
            found = queries.one_at_centre(provider, int(written))
            moved = found if found is not None and found.status in _MOVABLE else None
        begin = moved.starts_at if moved else now
        day = queries.local_today(provider, begin)
        return span_asked(request.GET, day, move=moved.pk if moved else None), moved
