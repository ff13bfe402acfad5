"""What happened (entries) and what staff changed (auditlog): to look at, never to write."""

import json
from typing import Any

import auditlog.admin  # noqa: F401 - registers an admin of its own, which ours replaces
from auditlog.models import LogEntry
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from audit.actors import ActorKind
from audit.admin.doors import MachineryDoor
from audit.admin.moments import moment_of
from audit.models import Entry


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
    list_filter = ("stage", ByActorKind, "recorded_at")
    search_fields = ("=request_id", "=verb", "=error_code")
    search_help_text = _("A request number, a verb or an error code, written in full.")
    ordering = ("-pk",)
    sortable_by = ()
    fields = (*list_display, "request_id")
    readonly_fields = fields

    @admin.display(description=_("actor"))
    def actor(self, entry: Entry) -> str:
        return _numbered(entry.actor_kind, entry.actor_id)

    @admin.display(description=_("record"))
    def record(self, entry: Entry) -> str:
        return _numbered(entry.record_kind, entry.record_id)


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
    search_fields = ("=object_repr",)
    search_help_text = _("A kind of row and its number, such as provider 12.")
    ordering = ("-timestamp",)
    sortable_by = ()
    fields = (list_display[0], "action", "object_repr", "who", "values")
    readonly_fields = fields

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
