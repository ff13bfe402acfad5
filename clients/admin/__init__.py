"""The staff's door to people and portals."""

from clients.admin.logins import UserAdmin
from clients.admin.people import ApplicantAdmin, ClientAdmin, PhoneCodeAdmin
from clients.admin.portals import (
    PortalAdmin,
    PortalSecretAdmin,
    SigningKeyAdmin,
    WebhookSecretAdmin,
)
from clients.admin.sign_ins import RefreshTokenAdmin, SignInAdmin, SignInAttemptsAdmin

__all__ = [
    "ApplicantAdmin",
    "ClientAdmin",
    "PhoneCodeAdmin",
    "PortalAdmin",
    "PortalSecretAdmin",
    "RefreshTokenAdmin",
    "SignInAdmin",
    "SignInAttemptsAdmin",
    "SigningKeyAdmin",
    "UserAdmin",
    "WebhookSecretAdmin",
]
