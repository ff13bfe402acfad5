"""The roles above the centres, as groups: shown, and made by migrations alone."""

from django.contrib import admin
from django.contrib.auth.models import Group

from audit.admin.doors import FoundByNumber, ReadOnlyDoor

admin.site.unregister(Group)


@admin.register(Group)
class RoleAdmin(FoundByNumber, ReadOnlyDoor):
    """What a role may do is told by `audit.admin.standing`; its permission rows tell the same.

    A group of another name would be a role that nothing knows, so none is added here.
    """

    list_display = ("name",)
    ordering = ("name",)
    sortable_by = ()
    fields = ("name", "permissions")
    readonly_fields = fields
