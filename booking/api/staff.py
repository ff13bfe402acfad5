"""The staff's way into REST v1: the admin's session, with CSRF, besides a portal's token.

Staff see and change what they may in the admin (`providers.admin.scope`); a provider that is not
theirs answers like an absent one.
"""

from typing import Any

from django.core.exceptions import PermissionDenied
from rest_framework.authentication import SessionAuthentication
from rest_framework.request import Request
from rest_framework.views import APIView

from audit.actors import ActorKind
from audit.admin.standing import staff_actor, standing_of
from clients.api.authentication import BearerToken, Caller, actor_of
from providers import queries as provider_queries
from providers.admin import scope
from providers.errors import ProviderUnknown
from providers.models import Provider


class StaffSession(SessionAuthentication):
    """Somebody signed in to the admin. A citizen's login is nobody here."""

    def authenticate(self, request: Request) -> tuple[Any, Any] | None:
        found = super().authenticate(request)
        if found is None:
            return None
        user: Any = found[0]
        if not standing_of(user).is_staff:
            return None
        return Caller(staff_actor(user)), user


class StaffView(APIView):
    """For staff alone. The token's scheme comes first, so that a 401 says how to sign in."""

    authentication_classes = (BearerToken, StaffSession)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        must_be_staff(request)


def must_be_staff(request: Request) -> None:
    """Raises PermissionDenied for whoever is no staff, such as a portal."""
    if actor_of(request).kind is not ActorKind.STAFF:
        raise PermissionDenied


def seen_provider(request: Request, key: str) -> Provider:
    """The provider, if this member of staff sees it. Raises ProviderUnknown."""
    provider = provider_queries.by_key(key, even_waiting=True)
    if not scope.may_see(request.auth, provider.pk):
        raise ProviderUnknown
    return provider


def served_provider(request: Request, key: str) -> Provider:
    """One whose appointments this person deals with. Raises ProviderUnknown, PermissionDenied."""
    provider = seen_provider(request, key)
    if not scope.may_serve(request.auth, provider.pk):
        raise PermissionDenied
    return provider


def run_provider(request: Request, key: str) -> Provider:
    """One whose hours this person changes. Raises ProviderUnknown, PermissionDenied."""
    provider = seen_provider(request, key)
    if not scope.may_run(request.auth, provider.pk):
        raise PermissionDenied
    return provider
