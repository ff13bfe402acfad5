"""Which centres' rows a member of staff sees and writes."""

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.db.models import ForeignKey, Model, QuerySet
from django.http import HttpRequest

from audit.admin.doors import Door
from audit.admin.standing import standing_of
from providers.models import Membership, Provider

if TYPE_CHECKING:
    TabularInline = admin.TabularInline[Any, Any]
else:
    TabularInline = admin.TabularInline


def roles_of(user: Any) -> dict[int, str]:
    """The person's role at each of their centres; asks the database once per request."""
    known = getattr(user, "_roles", None)
    if known is None:
        rows = Membership.objects.filter(user_id=user.pk).values_list("provider_id", "role")
        known = user._roles = dict(rows)
    return dict(known)


def centres_of(user: Any) -> list[int] | None:
    """The centres whose rows the person sees; None means every centre."""
    standing = standing_of(user)
    if standing.everywhere:
        return None
    return list(roles_of(user)) if standing.is_staff else []


def may_see(user: Any, provider_id: int | None) -> bool:
    """Whether the person sees a centre's rows; with None, those of any."""
    centres = centres_of(user)
    if centres is None:
        return True
    return bool(centres) if provider_id is None else provider_id in centres


def may_run(user: Any, provider_id: int | None) -> bool:
    """Whether the person changes a centre's hours and offers; with None, those of any."""
    standing = standing_of(user)
    if standing.writes_everywhere or standing.reads_only or not standing.is_staff:
        return standing.writes_everywhere
    roles = roles_of(user)
    if provider_id is None:
        return Membership.Role.MANAGER in roles.values()
    return roles.get(provider_id) == Membership.Role.MANAGER


def may_serve(user: Any, provider_id: int | None) -> bool:
    """Whether the person acts on a centre's appointments; with None, on those of any."""
    standing = standing_of(user)
    if standing.writes_everywhere or standing.reads_only or not standing.is_staff:
        return standing.writes_everywhere
    roles = roles_of(user)
    return bool(roles) if provider_id is None else provider_id in roles


class CentreDoor(Door):
    """Rows of centres: seen by the centre's people, changed by its managers.

    A row of another centre answers exactly as one that is not there, because every page and action
    starts from `get_queryset`.
    """

    #: From the row to its centre, for queries.
    centre_path = "provider"

    def centre_id_of(self, row: Any) -> int | None:
        """The centre a row belongs to."""
        return None if row is None else row.provider_id

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows = super().get_queryset(request)
        centres = centres_of(request.user)
        return rows if centres is None else rows.filter(**{f"{self.centre_path}__in": centres})

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return may_see(request.user, self.centre_id_of(obj))

    def has_add_permission(self, request: HttpRequest) -> bool:
        return may_run(request.user, None)

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return may_run(request.user, self.centre_id_of(obj))

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return may_run(request.user, self.centre_id_of(obj))

    def formfield_for_foreignkey(
        self, db_field: ForeignKey[Any, Any], request: HttpRequest, **kwargs: Any
    ) -> Any:
        """A manager's new row can only be put at a centre they run, whatever is posted."""
        if db_field.related_model is Provider:
            kwargs["queryset"] = run_by(request.user)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


def run_by(user: Any) -> QuerySet[Provider]:
    """The centres whose hours and offers the person changes."""
    if standing_of(user).writes_everywhere:
        return Provider.objects.all()
    return Provider.objects.filter(
        pk__in=[centre for centre in roles_of(user) if may_run(user, centre)]
    )


class CentreInline(TabularInline):
    """Rows on their centre's own page; they follow the permission to the centre."""

    extra = 0

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return may_see(request.user, obj.pk if obj else None)

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return may_run(request.user, obj.pk if obj else None)

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return may_run(request.user, obj.pk if obj else None)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return may_run(request.user, obj.pk if obj else None)


class ShownInline(CentreInline):
    """Rows that the page shows and does not change."""

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False
