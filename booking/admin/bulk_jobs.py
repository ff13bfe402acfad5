"""Work on many rows, as superusers and auditors see all of it; one's own has pages (admin.bulk)."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from audit.admin.doors import FoundByNumber, MachineryDoor
from audit.admin.moments import moment_of
from booking.models import BulkJob, BulkLine


@admin.register(BulkJob)
class BulkJobAdmin(FoundByNumber, MachineryDoor):
    """Which work, by whom and how far; what the file held is not asked for."""

    list_display = (
        "kind",
        "status",
        "asked_by_number",
        moment_of("created_at", _("created at")),
        moment_of("finished_at", _("finished at")),
    )
    list_filter = ("kind", "status")
    ordering = ("-pk",)
    sortable_by = ()
    fields = list_display
    readonly_fields = fields

    @admin.display(description=_("by"))
    def asked_by_number(self, job: BulkJob) -> str:
        return f"user {job.asked_by_id}"


@admin.register(BulkLine)
class BulkLineAdmin(FoundByNumber, MachineryDoor):
    """What became of each line; whom or what a line is about stands on the work's own page."""

    list_display = ("job", "line", "outcome", "provider")
    list_filter = ("outcome",)
    list_select_related = ("job", "provider")
    ordering = ("-pk",)
    sortable_by = ()
    fields = list_display
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).defer("subject", "said")
