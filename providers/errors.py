"""Refusals about providers and services."""

from django.utils.translation import gettext_lazy as _

from audit.errors import DomainError


class ProviderUnknown(DomainError):
    """No provider answers to this key."""

    code = "not_found"
    message = _("There is no such centre.")


class ServiceUnknown(DomainError):
    """The service does not exist, or this provider does not offer it."""

    code = "service_not_offered"
    message = _("This centre does not offer that service.")
