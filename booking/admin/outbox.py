"""Notices owed and answers kept, to look at."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from audit.admin.doors import FoundByNumber, MachineryDoor, ReadOnlyDoor
from audit.admin.moments import moment_of
from booking.admin.columns import FoundByReference
from booking.models import IdempotencyRecord, Notice
from providers.admin.scope import CentreDoor


@admin.register(Notice)
class NoticeAdmin(FoundByReference, ReadOnlyDoor, CentreDoor):
    centre_path = "reservation__provider"
    reference_path = "reservation__reference"
    list_display = (
        "reservation",
        "kind",
        "channel",
        "status",
        moment_of("due_at", _("due at")),
        moment_of("sent_at", _("sent at")),
        "attempts",
    )
    list_filter = ("status", "kind", "channel")
    ordering = ("-pk",)
    sortable_by = ()
    fields = ("public_id", *list_display, "last_error", moment_of("created_at", _("created at")))
    readonly_fields = fields

    def centre_id_of(self, row: Any) -> int | None:
        return None if row is None else row.reservation.provider_id

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).select_related("reservation")


@admin.register(IdempotencyRecord)
class IdempotencyRecordAdmin(FoundByNumber, MachineryDoor):
    """Neither key nor answer is shown: both may hold what a caller put there about a person."""

    list_display = (
        "__str__",
        "caller",
        "response_status",
        moment_of("created_at", _("created at")),
        moment_of("expires_at", _("kept until")),
    )
    list_filter = ("response_status", "expires_at")
    ordering = ("-pk",)
    sortable_by = ()
    fields = list_display[1:]
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).defer("response_body", "key", "request_digest")
