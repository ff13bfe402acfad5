"""The admins that all others are made from: who may look, who may write, and calm long lists."""

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.core.paginator import Paginator
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from audit.admin.history import TellsHistory
from audit.admin.standing import standing_of

if TYPE_CHECKING:
    ModelAdmin = admin.ModelAdmin[Any]
    CountedPages = Paginator[Any]
else:
    ModelAdmin = admin.ModelAdmin
    CountedPages = Paginator

#: No bigint has more digits than these and all with these fit.
DIGITS = 18


class CappedPaginator(CountedPages):
    """Counts no further than anybody leafs: counting millions of rows costs more than the page."""

    MOST = 10_000

    @cached_property
    def _counted(self) -> int:
        # Without the order and with a limit, the database stops as soon as it has seen enough.
        rows: Any = self.object_list
        return int(rows.order_by()[: self.MOST + 1].count())

    @cached_property
    def count(self) -> int:
        return min(self._counted, self.MOST)

    @property
    def is_capped(self) -> bool:
        """Whether there are more rows than were counted."""
        return self._counted > self.MOST


class Door(TellsHistory, ModelAdmin):
    """Seen by those who see everything, written by those who write everywhere."""

    paginator = CappedPaginator
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER  # a count per choice, each over millions of rows
    list_per_page = 50
    list_max_show_all = 0
    view_on_site = False

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        """With the rows' own name for a title; nobody is asked to select one."""
        found = super().get_changelist_instance(request)
        found.title = capfirst(str(self.opts.verbose_name_plural))
        return found

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return standing_of(request.user).everywhere

    def has_add_permission(self, request: HttpRequest) -> bool:
        return standing_of(request.user).writes_everywhere

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return standing_of(request.user).writes_everywhere

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return standing_of(request.user).writes_everywhere

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        """Only the filters drawn beside the list.

        Django lets any own field be filtered by address, which would put e-mail addresses and
        pre-registration numbers into URLs and let their values be guessed letter by letter.
        """
        return any(
            lookup == name or lookup.startswith(f"{name}__")
            for name in map(_filter_name, self.get_list_filter(request))
        )


class FoundByNumber(ModelAdmin):
    """Searched by our own number alone, through the index; anything else finds nothing."""

    search_fields = ("pk",)
    search_help_text = _("Our number of it.")

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        if not search_term:
            return queryset, False
        if search_term.isascii() and search_term.isdigit() and len(search_term) <= DIGITS:
            return queryset.filter(pk=int(search_term)), False
        return queryset.none(), False


def _filter_name(entry: Any) -> str:
    if isinstance(entry, (tuple, list)):
        return str(entry[0])
    return entry if isinstance(entry, str) else str(entry.parameter_name)


class ReadOnlyDoor(Door):
    """Rows that services write; the admin shows them."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


class MachineryDoor(ReadOnlyDoor):
    """Rows about machines and records, for superusers and auditors."""

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return standing_of(request.user).sees_machinery
