"""MOSIP's roles, and what each may do here: as its own configuration has them.

(`mosip.role.prereg.…` of pre-registration-default.properties, with one difference: ADR 0013.)
"""

from typing import Any

from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.views import APIView

INDIVIDUAL = "INDIVIDUAL"
OFFICER = "REGISTRATION_OFFICER"
SUPERVISOR = "REGISTRATION_SUPERVISOR"
REGISTRATION_ADMIN = "REGISTRATION_ADMIN"
PRE_REGISTRATION_ADMIN = "PRE_REGISTRATION_ADMIN"

CITIZENS = frozenset({INDIVIDUAL})
CENTRES = frozenset({OFFICER, SUPERVISOR, REGISTRATION_ADMIN})
BATCHES = frozenset({PRE_REGISTRATION_ADMIN, SUPERVISOR})
EVERYBODY = CITIZENS | CENTRES | {PRE_REGISTRATION_ADMIN}
ADMINS = frozenset({PRE_REGISTRATION_ADMIN})


class InRole(BasePermission):
    """The caller has one of the roles that the view's `roles` name for the method."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        caller: Any = request.user
        roles = view.roles  # type: ignore[attr-defined] # a MosipView
        method = "GET" if request.method == "HEAD" else request.method
        if method not in roles:
            return True  # what is not taken is refused as such
        if getattr(caller, "only_reads", False) and (method != "GET" or roles[method] == ADMINS):
            return False
        return bool(getattr(caller, "roles", frozenset()) & roles[method])
