"""Rows of the people and machines that book."""

from clients.models.applicant import Applicant
from clients.models.client import Client
from clients.models.phone_code import PhoneCode
from clients.models.portal import Portal, PortalSecret
from clients.models.second_factor import (
    AuthenticatorApp,
    RecoveryCode,
    SecurityKey,
    StaffSession,
)
from clients.models.sign_in import RefreshToken, SignIn, SignInAttempts
from clients.models.signing_key import SigningKey
from clients.models.user import User
from clients.models.webhook import WebhookSecret

__all__ = [
    "Applicant",
    "AuthenticatorApp",
    "Client",
    "PhoneCode",
    "Portal",
    "PortalSecret",
    "RecoveryCode",
    "RefreshToken",
    "SecurityKey",
    "SignIn",
    "SignInAttempts",
    "SigningKey",
    "StaffSession",
    "User",
    "WebhookSecret",
]
