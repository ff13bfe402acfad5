"""Reads of providers and services."""

from uuid import UUID

from django.db.models import QuerySet

from providers.errors import ProviderUnknown, ServiceUnknown
from providers.models import Provider, Service


def open_providers() -> "QuerySet[Provider]":
    """Providers that take bookings."""
    return Provider.objects.filter(is_open_to_booking=True)


def by_key(key: str) -> Provider:
    """The provider with this public or external id. Raises ProviderUnknown."""
    try:
        found = Provider.objects.filter(public_id=UUID(key)).first()
    except ValueError:
        # PostgreSQL has no NUL in text; nothing can be called so.
        found = None if "\0" in key else Provider.objects.filter(external_id=key).first()
    if found is None:
        raise ProviderUnknown
    return found


def offered_service(provider: Provider, service_id: UUID) -> Service:
    """The service, if it is active and this provider offers it. Raises ServiceUnknown."""
    service = Service.objects.filter(
        public_id=service_id, is_active=True, offers__provider=provider
    ).first()
    if service is None:
        raise ServiceUnknown
    return service


def offered_services(provider: Provider) -> "QuerySet[Service]":
    """What one may come for at this provider."""
    return Service.objects.filter(is_active=True, offers__provider=provider).order_by("code")
