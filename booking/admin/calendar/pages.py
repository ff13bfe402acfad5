"""The calendar's pages on a centre's admin: drawn, as a list, booking for a caller, moving."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from csp.constants import NONCE
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from audit.admin.doors import DIGITS
from audit.admin.moments import moment
from audit.admin.standing import actor_of
from audit.errors import DomainError
from booking import queries, services
from booking.admin.calendar import events, forms, months, rows
from booking.admin.calendar.spans import VIEWS, Span, span_asked
from booking.admin.today.clerk import name_of
from booking.choices import SlotChoice
from booking.models import Reservation, Slot
from booking.wall_clock import clock_time
from providers.admin.scope import may_run, may_serve
from providers.models import Provider
from providers.queries import offered_services

if TYPE_CHECKING:
    ModelAdmin = admin.ModelAdmin[Any]
else:
    ModelAdmin = admin.ModelAdmin

Status = Reservation.Status
_MOVABLE = (Status.HELD, Status.CONFIRMED)


class CalendarPages(ModelAdmin):
    """Seen by all who see the centre; booked and moved in by those who serve there."""

    def get_urls(self) -> list[URLPattern]:
        pages: Sequence[tuple[str, Callable[..., HttpResponse], str]] = (
            ("", self.calendar_view, ""),
            ("list/", self.list_view, "_list"),
            ("events/", self.events_view, "_events"),
            ("book/<int:slot>/", self.book_view, "_book"),
            ("move/<int:reservation>/<int:slot>/", self.move_view, "_move"),
        )
        return [
            *(
                path(
                    f"<int:number>/calendar/{address}",
                    self.admin_site.admin_view(view),
                    name=f"providers_provider_calendar{name}",
                )
                for address, view, name in pages
            ),
            *super().get_urls(),
        ]

    def calendar_view(self, request: HttpRequest, number: int) -> HttpResponse:
        """The drawn calendar; the component makes its styles as it draws, so they need a nonce."""
        provider = self._seen(request, number)
        page = self._span_page(request, provider, "calendar")
        page._csp_update = {"style-src": [NONCE]}  # type: ignore[attr-defined] # as csp_update does
        return page

    def list_view(self, request: HttpRequest, number: int) -> HttpResponse:
        """The same as a list, without a script."""
        return self._span_page(request, self._seen(request, number), "calendar_list")

    def events_view(self, request: HttpRequest, number: int) -> HttpResponse:
        """What the component draws."""
        provider = self._seen(request, number)
        now = timezone.now()
        span, _moved = self._span(request, provider, now)
        if span.view == "month":
            found = events.events_of_month(months.month_told(provider, span, now=now), span)
        else:
            serves = may_serve(request.user, provider.pk)
            told = rows.told_of(provider, span, serves=serves, now=now)
            found = events.events_of_days(told)
        return JsonResponse(found)

    def book_view(self, request: HttpRequest, number: int, slot: int) -> HttpResponse:
        """Book a slot for somebody on the telephone; whoever runs the centre may close it."""
        provider = self._served(request, number)
        chosen = self._slot(provider, slot)
        sent = request.POST if request.method == "POST" else None
        form = forms.CallerForm(
            sent, offered=list(offered_services(provider)), region=provider.country
        )
        if sent is not None and form.is_valid():
            booked = self._book(request, chosen, form)
            if booked is not None:
                return _back_to(provider, booked)
        local = chosen.starts_at.astimezone(provider.zone)
        ends = chosen.ends_at.astimezone(provider.zone)
        context = {
            "form": form,
            "slot": chosen,
            "when": moment(chosen.starts_at, provider.zone),
            "day": local.date(),
            "closing": f"?day={local.date()}&from={local:%H:%M}&until={ends:%H:%M}#day",
        }
        status = 200 if sent is None else 422
        return self._calendar_page(request, provider, "calendar_book", context, status)

    def _book(self, request: HttpRequest, slot: Slot, form: forms.CallerForm) -> Reservation | None:
        service = form.service_chosen()
        try:
            booked = services.book_caller(
                choice=SlotChoice(slot_id=slot.pk),
                person=form.person(),
                service_id=service.public_id if service else None,
                actor=actor_of(request),
            )
        except DomainError as refusal:
            messages.error(request, str(refusal))
            return None
        messages.success(request, _("%(reference)s is booked.") % {"reference": booked})
        return booked

    def move_view(
        self, request: HttpRequest, number: int, reservation: int, slot: int
    ) -> HttpResponse:
        """Both times side by side; a POST moves."""
        provider = self._served(request, number)
        moved = queries.one_at_centre(provider, reservation)
        if moved is None:
            raise Http404
        chosen = self._slot(provider, slot)
        sent = request.POST if request.method == "POST" else None
        form = forms.MoveForm(sent, reservation=moved)
        status = 200 if sent is None else 422
        if sent is not None and form.is_valid():
            if form.cleaned_data["revision"] != moved.revision:
                messages.warning(request, _("It was changed meanwhile. Look at it again."))
                form, status = forms.MoveForm(reservation=moved), 409
            elif self._move(request, moved, chosen, form.cleaned_data["asks"]):
                return _back_to(provider, chosen)
        context = {
            "form": form,
            "reservation": moved,
            "name": name_of(moved),
            "old": moment(moved.starts_at, provider.zone),
            "new": moment(chosen.starts_at, provider.zone),
            "slot": chosen,
            "back": _day_of(provider, chosen.starts_at) + f"&move={moved.pk}",
        }
        return self._calendar_page(request, provider, "calendar_move", context, status)

    def _move(self, request: HttpRequest, moved: Reservation, slot: Slot, asks: str) -> bool:
        verb = services.reschedule if asks == "client" else services.reassign
        try:
            verb(
                reservation_id=moved.public_id,
                choice=SlotChoice(slot_id=slot.pk),
                actor=actor_of(request),
            )
        except DomainError as refusal:
            messages.error(request, f"{moved}: {refusal}")
            return False
        local = slot.starts_at.astimezone(moved.provider.zone)
        words = {"reference": moved, "time": clock_time(local)}
        messages.success(request, _("%(reference)s is moved to %(time)s.") % words)
        return True

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
        return self._calendar_page(request, provider, name, context)

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

    def _calendar_page(
        self,
        request: HttpRequest,
        provider: Provider,
        name: str,
        context: dict[str, Any],
        status: int = 200,
    ) -> HttpResponse:
        titles = {
            "calendar": _("Calendar of %(centre)s"),
            "calendar_list": _("Calendar of %(centre)s as a list"),
            "calendar_book": _("Book at %(centre)s for a caller"),
            "calendar_move": _("Move an appointment at %(centre)s"),
        }
        return TemplateResponse(
            request,
            f"admin/providers/provider/{name}.html",
            {
                **self.admin_site.each_context(request),
                "title": titles[name] % {"centre": provider.local_name},
                "opts": self.opts,
                "provider": provider,
                "original": provider,
                "tab": "calendar",
                "may_run": may_run(request.user, provider.pk),
                **context,
            },
            status=status,
        )

    def _seen(self, request: HttpRequest, number: int) -> Provider:
        """The centre, if the person sees it; a stranger's answers like an absent one."""
        found = self.get_object(request, str(number))
        if found is None or not self.has_view_permission(request, found):
            raise Http404
        return found  # type: ignore[no-any-return] # the admin of providers finds providers

    def _served(self, request: HttpRequest, number: int) -> Provider:
        """The centre, for who acts on its appointments. Raises Http404, PermissionDenied."""
        provider = self._seen(request, number)
        if not may_serve(request.user, provider.pk):
            raise PermissionDenied
        return provider

    def _slot(self, provider: Provider, number: int) -> Slot:
        found = queries.slot_of(provider, number)
        if found is None:
            raise Http404
        return found


def _back_to(provider: Provider, what: Reservation | Slot) -> HttpResponse:
    """To the day on which it now is."""
    return HttpResponseRedirect(
        reverse("admin:providers_provider_calendar", args=[provider.pk])
        + _day_of(provider, what.starts_at)
    )


def _day_of(provider: Provider, instant: datetime) -> str:
    return f"?view=day&day={instant.astimezone(provider.zone).date()}"
