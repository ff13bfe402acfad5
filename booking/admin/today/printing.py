"""What leaves the printer: the day's list, a notice for the door, a letter."""

from datetime import date
from typing import Any

from django.conf import settings
from django.contrib import admin
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from audit.admin.moments import moment
from booking import queries
from booking.admin.schedule.month import day_named, hours, read_day
from booking.admin.today.clerk import name_of, needs_of
from booking.admin.today.desks import Desk, must_sit
from booking.models import Reservation
from booking.qr_codes import qr_code
from booking.wall_clock import clock_time
from providers.models import Provider
from providers.models.translated import in_language

Status = Reservation.Status

#: What a list on paper has no room for: nobody is expected any more.
_EXPECTED = (Status.CONFIRMED, Status.CHECKED_IN)


@require_safe
def list_view(request: HttpRequest) -> HttpResponse:
    """A day's appointments on paper: time, name, service, needs, reference, a box to tick."""
    desk = must_sit(request, timezone.now())
    on = _day(request, desk)
    booked = queries.appointments_on(desk.provider, on)
    rows = [
        {
            "time": clock_time(one.starts_at.astimezone(desk.provider.zone)),
            "name": name_of(one),
            "service": one.service.local_name if one.service else "",
            "needs": needs_of(one),
            "reference": str(one),
            "is_here": one.status == Status.CHECKED_IN,
        }
        for one in booked
        if one.status in _EXPECTED
    ]
    context = {
        "title": _("Appointments on %(day)s") % {"day": day_named(on)},
        "rows": rows,
        "on": on,
        "printed": moment(desk.now, desk.provider.zone),
    }
    return _paper(request, "list", desk, **context)


@require_safe
def notice_view(request: HttpRequest) -> HttpResponse:
    """A notice for the door on a day that is closed, in each language the centre has a name in."""
    desk = must_sit(request, timezone.now())
    closures = queries.closures_ahead(desk.provider, desk.now)
    asked = read_day(request.GET.get("day", ""))
    on = asked or (closures[0].on if closures else desk.today)
    closure = queries.closure_on(desk.provider, on)
    notices = [] if closure is None else [_notice(desk, closure, code) for code in _spoken(desk)]
    context = {
        "title": _("Notice for the door"),
        "notices": notices,
        "closures": [(each.on, day_named(each.on)) for each in closures],
        "on": on,
        "named": day_named(on),
    }
    return _paper(request, "notice", desk, **context)


@require_safe
def letter_view(request: HttpRequest, number: int) -> HttpResponse:
    """An appointment as a letter, in the language of whom it is for."""
    desk = must_sit(request, timezone.now())
    one = queries.one_at_centre(desk.provider, number)
    if one is None or one.status not in queries.OF_THE_DAY:
        raise Http404
    reader = translation.get_language()
    with translation.override(one.client.language if one.client else reader):
        local = one.starts_at.astimezone(desk.provider.zone)
        minutes = int((one.ends_at - one.starts_at).total_seconds() // 60)
        context = {
            "title": _("Your appointment"),
            "one": one,
            "name": one.client.name if one.client else "",
            "day": day_named(local.date()),
            "time": clock_time(local),
            "minutes": minutes,
            "bring": one.service.things_to_bring if one.service else [],
            "qr": qr_code(one.reference),
            "written_on": day_named(desk.today),
            "reader": reader,
        }
        answer = _paper(request, "letter", desk, **context)
        return answer.render()


def _notice(desk: Desk, closure: queries.Closure, code: str) -> dict[str, Any]:
    """The notice in one language, as its sentences."""
    with translation.override(code):
        again = closure.opens_again
        return {
            "code": code,
            "is_rtl": translation.get_language_bidi(),
            "centre": in_language(desk.provider.name, code),
            "day": day_named(closure.on),
            "spans": [hours(begins, ends) for begins, ends in closure.open_hours],
            "all_day": closure.all_day,
            "closed": closure.closed_hours,
            "reasons": [in_language(reason, code) for reason in closure.reasons],
            "again": day_named(again[0]) if again else "",
            "again_hours": [hours(begins, ends) for begins, ends in again[1]] if again else [],
        }


def _spoken(desk: Desk) -> list[str]:
    """The languages the centre has a name in; English where that is none of ours."""
    known = [code for code, _name in settings.LANGUAGES if desk.provider.name.get(code)]
    return known or ["en"]


def _day(request: HttpRequest, desk: Desk) -> date:
    return read_day(request.GET.get("day", "")) or desk.today


def _address_of(provider: Provider) -> list[str]:
    lines = provider.local_address or [provider.sub_district, provider.district, provider.division]
    lines = [line for line in lines if line]
    known = any(provider.postcode in line for line in lines)
    return lines if known or not provider.postcode else [*lines, provider.postcode]


def _paper(request: HttpRequest, sheet: str, desk: Desk, **context: Any) -> TemplateResponse:
    request.current_app = admin.site.name
    shown = {"desk": desk, "provider": desk.provider, "address": _address_of(desk.provider)}
    return TemplateResponse(request, f"admin/booking/today/{sheet}.html", shown | context)
