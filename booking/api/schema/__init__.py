"""The OpenAPI document on the doors of booking; each module registers what it tells by import."""

from booking.api.schema import (
    appointments,
    availability,
    clients,
    fields,
    mosip,
    providers,
    reports,
    schedules,
    sign_in,
)

__all__ = [
    "appointments",
    "availability",
    "clients",
    "fields",
    "mosip",
    "providers",
    "reports",
    "schedules",
    "sign_in",
]
