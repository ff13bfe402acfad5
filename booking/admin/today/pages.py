"""Today: the first page of the admin, and what is done from it."""

from typing import Any

from django.contrib import admin, messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from audit.admin.doors import DIGITS
from audit.admin.moments import moment
from audit.admin.standing import actor_of, standing_of
from audit.errors import DomainError
from booking import queries, services
from booking.admin.desk.times import chosen_service
from booking.admin.today import clerk, manager, trouble, walk_in
from booking.admin.today.desks import (
    Desk,
    choose,
    context_of,
    desk_of,
    must_serve,
    offered,
)
from booking.admin.verbs import STEPS
from booking.models import Reservation
from providers.admin.scope import may_run

FOUND = "found"


@require_safe
def first_page(request: HttpRequest) -> HttpResponse:
    """Today, by what the person does: the list, the numbers, the troubles."""
    now = timezone.now()
    desk = desk_of(request, now)
    oversees = standing_of(request.user).everywhere
    context: dict[str, Any] = {
        "title": _("Today"),
        "oversees": oversees,
        "may_bulk": oversees or may_run(request.user, None),
    }
    if oversees:
        context |= trouble.overview(now)
    if desk is None:
        context["offered"] = offered(request)
    else:
        context["day"] = clerk.day_at(desk, _number(request.GET.get(FOUND, "")))
        context["local"] = moment(now, desk.provider.zone)
        if desk.sees_numbers:
            context["numbers"] = manager.numbers_of(desk)
    return _page(request, "today", desk, **context)


def centre_view(request: HttpRequest) -> HttpResponse:
    """Choose the centre: by its button, or by its number or name."""
    words = ""
    if request.method == "POST":
        if "number" in request.POST:
            number = _number(request.POST["number"])
            if number is not None and choose(request, number):
                return _home()
            raise Http404
        words = request.POST.get("words", "").strip()[:100]
    found = offered(request, words)
    if words and len(found) == 1 and choose(request, found[0].pk):
        return _home()
    desk = desk_of(request, timezone.now())
    title = _("Choose the centre")
    return _page(request, "centres", desk, title=title, offered=found, words=words)


@require_POST
def find_view(request: HttpRequest) -> HttpResponse:
    """The appointment of a reference that was typed or scanned; it never stands in an address."""
    desk = desk_of(request, timezone.now())
    if desk is None:
        raise Http404
    number, said = clerk.look_up(desk, request.POST.get("reference", ""))
    if said:
        messages.warning(request, said) if number else messages.error(request, said)
    return _home(f"?{FOUND}={number}") if number else _home()


@require_POST
def step_view(request: HttpRequest, number: int, step: str) -> HttpResponse:
    """A button of a row; back to the row."""
    desk = must_serve(request, timezone.now())
    reservation = queries.one_at_centre(desk.provider, number)
    if reservation is None:
        raise Http404
    try:
        label = _do(request, reservation, step)
    except DomainError as refusal:
        messages.error(request, f"{reservation}: {refusal}")
    else:
        messages.success(request, f"{reservation}: {label} ✓")
    return _home(f"#row-{number}")


def _do(request: HttpRequest, reservation: Reservation, step: str) -> str:
    """Raises DomainError; Http404 for a step there is not."""
    actor = actor_of(request)
    if step.startswith("undo-"):
        undone = step.removeprefix("undo-")
        if undone not in Reservation.Status.values:
            raise Http404
        services.undo_visit(
            reservation_id=reservation.public_id,
            undone=Reservation.Status(undone),
            actor=actor,
        )
        return _("undone")
    if step not in STEPS:
        raise Http404
    label, verb, _from = STEPS[step]
    verb(reservation_id=reservation.public_id, actor=actor)
    return str(label)


def walk_in_view(request: HttpRequest) -> HttpResponse:
    """Book a time of today for somebody at the counter."""
    desk = must_serve(request, timezone.now())
    offers = walk_in.services_at(desk)
    sent = request.POST if request.method == "POST" else None
    service = chosen_service((sent or request.GET).get("service", ""), offers)
    form = walk_in.form_for(desk, service, sent)
    status = 200
    if sent is not None and (service is not None or not offers):
        if form.is_valid() and (booked := _walk_in(request, form, service)) is not None:
            return _home(f"?{FOUND}={booked.pk}")
        status = 422
    context = {
        "title": _("Somebody without an appointment"),
        "offers": offers,
        "service": service,
        "form": form,
        "has_times": bool(form.fields["slot"].choices),  # type: ignore[attr-defined]
    }
    return _page(request, "walk_in", desk, status, **context)


def _walk_in(request: HttpRequest, form: walk_in.WalkInForm, service: Any) -> Reservation | None:
    try:
        booked = services.take_walk_in(
            choice=form.choice(),
            person=form.person(),
            service_id=service.public_id if service else None,
            arrived=form.cleaned_data["arrived"],
            actor=actor_of(request),
        )
    except DomainError as refusal:
        messages.error(request, str(refusal))
        return None
    said = _("%(reference)s is booked.") % {"reference": booked}
    messages.success(request, said)
    return booked


def _number(written: str) -> int | None:
    fits = written.isascii() and written.isdigit() and len(written) <= DIGITS
    return int(written) if fits else None


def _home(more: str = "") -> HttpResponse:
    return HttpResponseRedirect(reverse("admin:index") + more)


def _page(
    request: HttpRequest, name: str, desk: Desk | None, status: int = 200, **context: Any
) -> HttpResponse:
    request.current_app = admin.site.name
    return TemplateResponse(
        request,
        f"admin/booking/today/{name}.html",
        context_of(request, desk, **context),
        status=status,
    )
