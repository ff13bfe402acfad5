"""A provider's schedule through REST v1, for its staff: read, previewed, changed."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any
from uuid import UUID

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from rest_framework.request import Request
from rest_framework.response import Response

from audit.errors import DomainError
from booking import queries, services, tasks
from booking.api import cursors, staff
from booking.api.schedule_shapes import (
    Answer,
    Draft,
    ExceptionsAsked,
    NewException,
    NewOpenings,
    change_out,
    draft_of,
    exception_out,
    hours_out,
    preview_out,
)
from booking.models import ScheduleChange
from booking.queries import schedule_records as records
from clients.api.authentication import actor_of
from clients.api.fields import read_date
from providers.models import Provider
from providers.schedules import ScheduleDraft
from providers.services import schedule_of

PAGE = 100


class Strands(DomainError):
    """People would lose their time, and nobody said what happens to them."""

    code = "stranded"
    message = _(
        "People would lose their time. Say with “stranded” what happens to them:"
        " keep, move or cancel."
    )

    def __init__(self, preview: Mapping[str, Any] | None = None) -> None:
        super().__init__()
        #: Members of the problem besides those all problems have.
        self.more: dict[str, Any] = {} if preview is None else {"preview": preview}


class OpeningsView(staff.StaffView):
    """GET and PUT providers/{id}/openings: the weekly hours and those by a rule, all at once."""

    def get(self, request: Request, provider_key: str) -> Response:
        schedule = schedule_of(staff.seen_provider(request, provider_key))
        return Response(hours_out(schedule) | {"schedule": schedule.digest()})

    def put(self, request: Request, provider_key: str) -> Response:
        provider = staff.run_provider(request, provider_key)
        wish = NewOpenings(data=request.data)
        wish.is_valid(raise_exception=True)
        answer = taken_out(wish.validated_data)
        return change(request, provider, draft_of(wish.validated_data), **answer)


class ExceptionsView(staff.StaffView):
    """GET and POST providers/{id}/exceptions: dated changes, from today on unless asked."""

    def get(self, request: Request, provider_key: str) -> Response:
        provider = staff.seen_provider(request, provider_key)
        wish = ExceptionsAsked(data=request.query_params.dict())
        wish.is_valid(raise_exception=True)
        asked = wish.validated_data
        cursor = cursors.read(asked.get("cursor"), _place)
        found = records.exceptions_page(
            provider,
            asked.get("from") or timezone.now().astimezone(provider.zone).date(),
            asked.get("to"),
            after=cursor.place if cursor and not cursor.backwards else None,
            before=cursor.place if cursor and cursor.backwards else None,
            most=PAGE + 1,
        )
        page = cursors.page(found, cursor, PAGE, lambda row: f"{row.on.isoformat()}.{row.pk}")
        results = [exception_out(row) for row in page.rows]
        return Response(cursors.answer(request, asked, page, results))

    def post(self, request: Request, provider_key: str) -> Response:
        provider = staff.run_provider(request, provider_key)
        wish = NewException(data=request.data)
        wish.is_valid(raise_exception=True)
        given = dict(wish.validated_data)
        told = given.pop("change_reason", "")
        answer = {name: given.pop(name) for name in ("stranded", "nearby") if name in given}
        draft = draft_of({"exceptions_added": [given]})
        return change(request, provider, draft, reason=told, **answer)


class ExceptionView(staff.StaffView):
    """DELETE providers/{id}/exceptions/{n}: take a dated change back."""

    def delete(self, request: Request, provider_key: str, number: int) -> Response:
        provider = staff.run_provider(request, provider_key)
        records.exception_of(provider, number)
        wish = Answer(data=request.data)
        wish.is_valid(raise_exception=True)
        draft = ScheduleDraft(exceptions_removed=(number,))
        return change(request, provider, draft, **wish.validated_data)


class SchedulePreviewView(staff.StaffView):
    """POST providers/{id}/schedule-preview: what a draft would do. Nothing is kept."""

    def post(self, request: Request, provider_key: str) -> Response:
        provider = staff.served_provider(request, provider_key)
        wish = Draft(data=request.data)
        wish.is_valid(raise_exception=True)
        return Response(_previewed(provider, draft_of(wish.validated_data))[1])


class ScheduleChangeView(staff.StaffView):
    """GET schedule-changes/{id}: how far a change has come."""

    def get(self, request: Request, change_id: UUID) -> Response:
        return Response(change_out(records.change_of(actor_of(request), change_id)))


def _place(text: str) -> records.Place:
    on, _dot, number = text.partition(".")
    if not (number.isascii() and number.isdigit() and len(number) <= 18):
        raise ValueError
    return read_date(on), int(number)


def taken_out(given: dict[str, Any]) -> dict[str, Any]:
    """The answer to “what of those stranded”, out of the body it came with."""
    names = ("stranded", "nearby", "reason", "schedule")
    return {name: given.pop(name) for name in names if name in given}


def _previewed(
    provider: Provider, draft: ScheduleDraft
) -> tuple[queries.SchedulePreview, dict[str, Any]]:
    # Told before it is looked at: what comes in between is refused rather than missed.
    schedule = queries.schedule_digest(provider)
    preview = queries.preview_schedule(provider=provider, draft=draft, now=timezone.now())
    return preview, preview_out(preview, schedule)


def change(
    request: Request,
    provider: Provider,
    draft: ScheduleDraft,
    *,
    stranded: str | None = None,
    nearby: bool = False,
    reason: str = "",
    schedule: str | None = None,
    beside: Callable[[Provider], None] | None = None,
) -> Response:
    """Propose the change and answer 202. Raises Strands where a choice is owed and not given.

    `beside` writes what else is told about the provider, in the same transaction.
    """
    if stranded is None:
        preview, told = _previewed(provider, draft)
        if preview.stranded:
            raise Strands(told)
    proposed = services.propose_change(
        provider_id=provider.public_id,
        draft=draft,
        choice=ScheduleChange.Choice(stranded or "keep"),
        nearby=nearby,
        actor=actor_of(request),
        reason=reason,
        begun_from=schedule,
        beside=beside,
    )
    transaction.on_commit(partial(tasks.apply_schedule_change.delay, proposed.pk), robust=True)
    address = reverse("schedule-change", args=[proposed.public_id])
    return Response(change_out(proposed), status=202, headers={"Location": address})
