"""The history of a row, told to whoever may see the row: what staff changed and what happened.

Changes of fields come from django-auditlog, with personal values hidden; verbs from the entries.
"""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from http import HTTPStatus
from itertools import chain
from typing import TYPE_CHECKING, Any

from auditlog.models import LogEntry
from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.contrib.auth import get_user_model
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from audit import services as audit
from audit.actors import ActorKind
from audit.admin.moments import moment
from audit.admin.standing import actor_of
from audit.admin.verbs import words_of
from audit.models import Entry

if TYPE_CHECKING:
    ModelAdmin = admin.ModelAdmin[Any]
else:
    ModelAdmin = admin.ModelAdmin

#: Of each kind; a row with more is looked up in the lists of all.
MOST = 200
#: Numbers that we gave a row, and values that say nothing.
_OURS = frozenset({"id", "public_id"})
_NOTHING = frozenset({"", "None", "[]", "{}"})
_WITHIN_A_WORD = re.compile(r"(?<=[a-z])(?=[A-Z])")


@dataclass(frozen=True, slots=True)
class Told:
    """One thing that happened: when, by whom, what, and which fields changed from what to what."""

    at: datetime
    when: SafeString | str
    who: str
    what: str | Promise
    #: The code of a refusal; empty where it was done.
    refused: str = ""
    fields: Sequence[tuple[str, str, str]] = ()


def history_of(row: Model, most: int = MOST) -> list[Told]:
    """What happened to a row, the newest first, in the zone of its centre where it has one."""
    happened = list(
        Entry.objects.filter(record_kind=kind_of(row), record_id=row.pk)
        .exclude(stage=Entry.Stage.START)
        .order_by("-pk")[:most]
    )
    changed = list(
        LogEntry.objects.filter(
            content_type=ContentType.objects.get_for_model(row, for_concrete_model=True),
            object_pk=str(row.pk),
        ).order_by("-timestamp", "-pk")[:most]
    )
    zone, names = _zone_of(row), _names(happened, changed)
    told = chain(
        (_of_entry(entry, zone, names) for entry in happened),
        (_of_change(change, zone, names) for change in changed),
    )
    return sorted(told, key=lambda each: each.at, reverse=True)[:most]


def kind_of(row: Model | type[Model]) -> str:
    """What entries call a row of this kind, such as schedule_change."""
    return _WITHIN_A_WORD.sub("_", row._meta.object_name or "").lower()


def _zone_of(row: Any) -> tzinfo:
    zone: tzinfo | None = getattr(row, "zone", None)
    return zone or getattr(getattr(row, "provider", None), "zone", None) or UTC


def _names(happened: Sequence[Entry], changed: Sequence[LogEntry]) -> dict[int, str]:
    """Of colleagues, by number; people who book are never named."""
    numbers = {entry.actor_id for entry in happened if entry.actor_kind == ActorKind.STAFF}
    numbers |= {change.actor_id for change in changed}
    known = [number for number in numbers if number is not None]
    found = get_user_model().objects.filter(pk__in=known, is_staff=True)
    return {user.pk: getattr(user, "name", "") or f"user {user.pk}" for user in found}


def _of_entry(entry: Entry, zone: tzinfo, names: dict[int, str]) -> Told:
    who = entry.actor_kind
    if entry.actor_kind == ActorKind.STAFF and entry.actor_id is not None:
        who = names.get(entry.actor_id, f"user {entry.actor_id}")
    elif entry.actor_id is not None:
        who = f"{entry.actor_kind} {entry.actor_id}"
    at = entry.recorded_at
    return Told(at, moment(at, zone), who, words_of(entry.verb), entry.error_code)


def _of_change(change: LogEntry, zone: tzinfo, names: dict[int, str]) -> Told:
    what = {LogEntry.Action.CREATE: _("made"), LogEntry.Action.DELETE: _("deleted")}
    who = "–" if change.actor_id is None else names.get(change.actor_id, f"user {change.actor_id}")
    return Told(
        change.timestamp,
        moment(change.timestamp, zone),
        who,
        what.get(change.action, _("changed")),
        fields=sorted(_fields_of(change)),
    )


def _fields_of(change: LogEntry) -> Iterator[tuple[str, str, str]]:
    """Each field by the name that forms give it; of what was made, only what it was given."""
    model = change.content_type.model_class()
    named = {} if model is None else {each.name: each for each in model._meta.get_fields()}
    for name, values in (change.changes or {}).items():
        label = str(getattr(named.get(name), "verbose_name", name))
        before, after = values if isinstance(values, list) else ("", values)
        if change.action == LogEntry.Action.CREATE and (name in _OURS or str(after) in _NOTHING):
            continue
        yield label, _plain(before), _plain(after)


def _plain(value: object) -> str:
    """What was written, as people write it: texts by language and lists come as JSON."""
    written = str(value)
    try:
        found = json.loads(written) if written[:1] in ("{", "[") else None
    except ValueError:
        found = None
    if isinstance(found, dict):
        return "; ".join(f"{name}: {each}" for name, each in found.items())
    if isinstance(found, list):
        return ", ".join(map(str, found))
    return written


class RecordsLooking(ModelAdmin):
    """Its rows are people's details: whoever opens one leaves an entry."""

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        answer = super().change_view(request, object_id, form_url, extra_context)
        if request.method == "GET" and answer.status_code == HTTPStatus.OK:
            kind = kind_of(self.model)
            trail = audit.Trail(f"view_{kind}", actor_of(request), record_kind=kind)
            trail.record_id = int(unquote(object_id))
            trail.record_success()
        return answer


class TellsHistory(ModelAdmin):
    """Its rows' history page tells who changed what, instead of Django's own list."""

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        row = self.get_object(request, unquote(object_id))
        if row is None:
            # As the row's own page answers: Django's words and way, which have no public name.
            return self.change_view(request, object_id)
        if not self.has_view_permission(request, row):
            raise PermissionDenied
        context = {
            **self.admin_site.each_context(request),
            "title": _("History of %(row)s") % {"row": row},
            "opts": self.opts,
            "original": row,
            "history": history_of(row),
            **(extra_context or {}),
        }
        return TemplateResponse(request, "admin/audit/history.html", context)
