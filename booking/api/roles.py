"""Who may come to an address: one permission class per role, joined with `|` by a view.

Which rows they then see is told by `queries.visible_to` and `providers.admin.scope`, never here.
"""

from typing import Any, ClassVar

from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.views import APIView

from audit.actors import ActorKind
from clients.api.authentication import Caller


class Role(BasePermission):
    """Base: signed in as this kind of actor."""

    kind: ClassVar[ActorKind]

    def has_permission(self, request: Request, view: APIView) -> bool:
        caller: Any = request.user
        return isinstance(caller, Caller) and caller.actor.kind is self.kind and self.may(caller)

    def may(self, caller: Caller) -> bool:
        """What the role asks beyond its kind."""
        return True


class AsClient(Role):
    """A person who books for themselves."""

    kind = ActorKind.CLIENT


class AsStaff(Role):
    """Anyone who works for a provider, an auditor or an administrator."""

    kind = ActorKind.STAFF


class AsStaffWhoActs(AsStaff):
    """Staff but auditors, who only look."""

    def may(self, caller: Caller) -> bool:
        return caller.actor.writes_everywhere or not caller.actor.everywhere


class AsAdministrator(AsStaff):
    """Staff who change the rows of every provider."""

    def may(self, caller: Caller) -> bool:
        return caller.actor.writes_everywhere


class AsPortal(Role):
    """A portal whose token has the scope; subclasses name it (clients.models.portal.Scope)."""

    kind = ActorKind.PORTAL
    scope: ClassVar[str]

    def may(self, caller: Caller) -> bool:
        return self.scope in caller.scopes


class AsPortalThatBooks(AsPortal):
    scope = "book"


class AsPortalThatReads(AsPortal):
    """A portal that may book may also look."""

    scope = "read"

    def may(self, caller: Caller) -> bool:
        return super().may(caller) or AsPortalThatBooks.scope in caller.scopes
