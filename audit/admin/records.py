"""What happened (entries) and what staff changed (auditlog): to look at, never to write."""

import json
import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Any, ClassVar

import auditlog.admin  # noqa: F401 - registers an admin of its own, which ours replaces
from auditlog.models import LogEntry
from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from audit.actors import ActorKind
from audit.admin.doors import MachineryDoor
from audit.admin.moments import moment_of
from audit.models import Entry

#: A kind and a number, as the lists write them; no bigint has more digits.
_NUMBERED = re.compile(r"([a-z_]{1,40}) ([0-9]{1,18})", re.ASCII)


class ByPeriod(admin.SimpleListFilter):
    """The last days, unless something is searched for that an index finds in all of time."""

    title = _("period")
    parameter_name = "within"
    _DAYS: ClassVar[Mapping[str, int]] = {"day": 1, "week": 7, "month": 31, "year": 366}

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [
            ("day", _("Last 24 hours")),
            ("week", _("Last 7 days")),
            ("month", _("Last 31 days")),
            ("year", _("Last 366 days")),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        days = self._DAYS.get(self.value() or "")
        if days is None:
            return queryset
        return queryset.filter(recorded_at__gte=timezone.now() - timedelta(days=days))


class ByActorKind(admin.SimpleListFilter):
    """Kinds are known beforehand: asking millions of entries which there are would be slow."""

    title = _("actor")
    parameter_name = "actor_kind"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(kind.value, kind.value) for kind in ActorKind]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(actor_kind=self.value()) if self.value() else queryset


@admin.register(Entry)
class EntryAdmin(MachineryDoor):
    """Stages of what happened."""

    list_display = (
        moment_of("recorded_at", _("recorded at")),
        "verb",
        "stage",
        "error_code",
        "actor",
        "record",
        "provider_id",
    )
    list_filter = (ByPeriod, "stage", ByActorKind)
    search_fields = ("pk",)  # that there is a search; get_search_results tells what it finds
    search_help_text = _(
        "A request number, an error code, “staff 12” for what somebody did, “provider 12” for what"
        " happened at a centre, or a record such as “reservation 12”; else a verb such as “hold”."
    )
    ordering = ("-recorded_at", "-pk")
    sortable_by = ()
    fields = (*list_display, "request_id")
    readonly_fields = fields

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """Each by an index of its own; a verb among the entries of a week, or the period chosen."""
        term = search_term.strip()
        if not term:
            return queryset, False
        numbered = _NUMBERED.fullmatch(term)
        if numbered:
            return queryset.filter(_about(numbered[1], int(numbered[2]))), False
        named = queryset.filter(Q(request_id=term) | Q(error_code=term))
        if named.exists():
            return named, False
        if not request.GET.get(ByPeriod.parameter_name):
            queryset = queryset.filter(recorded_at__gte=timezone.now() - timedelta(days=7))
        return queryset.filter(verb=term), False

    @admin.display(description=_("actor"))
    def actor(self, entry: Entry) -> str:
        return _numbered(entry.actor_kind, entry.actor_id)

    @admin.display(description=_("record"))
    def record(self, entry: Entry) -> str:
        return _numbered(entry.record_kind, entry.record_id)


def _about(kind: str, number: int) -> Q:
    """What is meant by a kind and a number: who did it, where, or the record."""
    if kind == ActorKind.STAFF:
        return Q(actor_kind=ActorKind.STAFF, actor_id=number)
    if kind == "provider":
        return Q(provider_id=number)
    return Q(record_kind=kind, record_id=number)


def _numbered(kind: str, number: int | None) -> str:
    return kind if number is None else f"{kind} {number}"


admin.site.unregister(LogEntry)


@admin.register(LogEntry)
class StaffChangeAdmin(MachineryDoor):
    """Changes of rows by staff; the library's own admin searches and shows e-mail addresses."""

    list_display = (
        moment_of("timestamp", _("recorded at")),
        "action",
        "object_repr",
        "changed_fields",
        "who",
    )
    list_filter = ("action", "timestamp")
    search_fields = ("pk",)
    search_help_text = _(
        "A kind of row and its number, such as “provider 12”, or “staff 12” for who changed it."
    )
    ordering = ("-timestamp",)
    sortable_by = ()
    fields = (list_display[0], "action", "object_repr", "who", "values")
    readonly_fields = fields

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """By kind and number, through the index of the rows' numbers; anything else is nothing."""
        term = search_term.strip()
        if not term:
            return queryset, False
        numbered = _NUMBERED.fullmatch(term)
        if not numbered:
            return queryset.none(), False
        kind, number = numbered[1], numbered[2]
        if kind == ActorKind.STAFF:
            return queryset.filter(actor_id=int(number)), False
        found = queryset.filter(content_type__model=kind.replace("_", ""), object_pk=number)
        return found, False

    @admin.display(description=_("fields"))
    def changed_fields(self, change: LogEntry) -> str:
        return ", ".join(change.changes or ())

    @admin.display(description=_("by"))
    def who(self, change: LogEntry) -> str:
        return "–" if change.actor_id is None else f"user {change.actor_id}"

    @admin.display(description=_("changes"))
    def values(self, change: LogEntry) -> str:
        written = json.dumps(change.changes, ensure_ascii=False, indent=2)
        return format_html('<pre class="changes">{}</pre>', written)
