"""Refusals about clients, applicants and portals."""

import math
from collections.abc import Sequence
from datetime import timedelta
from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from audit.errors import DomainError


class ClientUnknown(DomainError):
    """No such client, or one that belongs to somebody else."""

    code = "not_found"
    message = _("There is no such client.")


class HasLogin(DomainError):
    """A person who signs in is removed by themselves, or by an administrator."""

    code = "has_login"
    message = _("This person has a login of their own. They remove it, or an administrator does.")


class CodeRefused(DomainError):
    """Not the code that was sent, or it was tried too often or too late."""

    code = "code_refused"
    message = _("This code does not fit. Look at the text message again, or have a new code sent.")


class ApplicantUnknown(DomainError):
    """No applicant of this portal has that pre-registration number."""

    code = "applicant_unknown"
    message = _("No data found for the requested pre-registration id")


class ApplicantNotReady(DomainError):
    """The application's status does not allow a booking (portal-contract, section 2.4)."""

    code = "applicant_not_ready"
    message = _("Appointment cannot be booked for incomplete application")

    def __init__(self, status_code: str = "") -> None:
        self.status_code = status_code
        super().__init__()


class ApplicantNotTheirs(DomainError):
    """The applicant belongs to another person of the same portal."""

    code = "applicant_not_theirs"
    message = _("Requested preregistration id does not belong to the user")


class TooManyRequests(DomainError):
    """The caller asks faster than their allowance; `retry_after` are seconds."""

    code = "too_many_requests"
    message = _("Too many requests. Wait a while.")

    def __init__(self, wait: timedelta = timedelta(seconds=1)) -> None:
        super().__init__(self.code)
        self.retry_after = max(1, math.ceil(wait.total_seconds()))


class CredentialsRefused(DomainError):
    """Client id or secret is wrong, or the portal is switched off."""

    code = "credentials_refused"
    message = _("The client id or the secret is wrong.")


class TokenRefused(DomainError):
    """The access token cannot be read, was not signed by us, or names a portal that is gone."""

    code = "token_refused"
    message = _("The access token is not one of ours.")


class TokenExpired(TokenRefused):
    """The access token was good once."""

    code = "token_expired"
    message = _("The access token has expired.")


class ScopeRefused(DomainError):
    """The portal asks for a scope it does not have (RFC 6749 §5.2)."""

    code = "scope_refused"
    message = _("This portal does not have that scope. Ask for fewer, or for none to get them all.")


class SignInRefused(DomainError):
    """E-mail address or password is wrong, or the login is switched off: all answer alike."""

    code = "sign_in_refused"
    message = _("The e-mail address or the password is wrong.")


class SecondFactorRequired(DomainError):
    """The password is right; staff show something they have besides."""

    code = "second_factor_required"
    message = _(
        "Staff send a code of their app or a recovery code as well, as otp."
        " Whoever has none sets up a second factor in the admin first."
    )


class SecondFactorRefused(DomainError):
    """A code that does not fit or was used, or a security key that is not theirs."""

    code = "second_factor_refused"
    message = _("This does not fit. Each code is good once: wait for the next one and type that.")


class LastSecondFactor(DomainError):
    """Whoever took away their last one would be locked out."""

    code = "last_second_factor"
    message = _("This is your only second factor. Add another one before you remove it.")


class EmailNotVerified(DomainError):
    """The password is right, and nobody has shown yet that the address is theirs."""

    code = "email_not_verified"
    message = _("Confirm your e-mail address first. The link is in the message we sent you.")


class StaffSignInElsewhere(DomainError):
    """The password is right, and belongs to staff: they sign in where they work."""

    code = "staff_sign_in_elsewhere"
    message = _("This login belongs to staff. Sign in at /admin/.")


class TooManyAttempts(DomainError):
    """Too many attempts of late for this account or from this address; `retry_after`: seconds."""

    code = "too_many_attempts"
    message = _("Too many attempts. Wait a quarter of an hour, or have a new password set by mail.")

    def __init__(self, wait: timedelta = timedelta(minutes=15)) -> None:
        super().__init__(self.code)
        self.retry_after = max(1, math.ceil(wait.total_seconds()))


class RefreshRefused(DomainError):
    """Not a refresh token of ours, or its sign-in is over, perhaps because this one came twice.

    Whoever holds it is not told which; the audit's record says `refresh_reused`.
    """

    code = "refresh_refused"
    message = _("The refresh token is not good any more. Sign in again.")


class TokenNotRevocable(DomainError):
    """A portal's token carries no sign-in that could be ended (RFC 7009 §2.2.1)."""

    code = "token_not_revocable"
    message = _("A portal's token is not revoked; it ends by itself. Revoke the secret instead.")


class SecretLimit(DomainError):
    """The portal has two live secrets already."""

    code = "secret_limit"
    message = _("This portal has two secrets. Revoke one before you make another.")


class SecretUnknown(DomainError):
    """No such secret of that portal, or it was revoked before."""

    code = "not_found"
    message = _("There is no such secret.")


class LinkRefused(DomainError):
    """A mailed link that was used, is too old or was never ours."""

    code = "link_refused"
    message = _("This link does not work any more. Have a new one sent to you.")


class LoginUnknown(DomainError):
    """Nobody signs in with that address; told to administrators only."""

    code = "not_found"
    message = _("There is no such login.")


class FieldRefused(DomainError):
    """Base: a rule about one field, which the answer names."""

    code = "field_refused"
    message = _("This cannot be taken as it is written.")
    field: ClassVar[str]


class PasswordRefused(FieldRefused):
    """A password that is too easy to guess; says what to change."""

    code = "password_refused"
    message = _("This password is too easy to guess.")
    field = "password"

    def __init__(self, sentences: Sequence[str] = ()) -> None:
        super().__init__()
        self._sentences = sentences

    def __str__(self) -> str:
        return " ".join(self._sentences) or str(self.message)


class OldPasswordRefused(FieldRefused):
    """Whoever changes a password has to know the one before it."""

    code = "old_password_refused"
    message = _("The old password is not right.")
    field = "old_password"


class PhoneRefused(FieldRefused):
    """The operator takes numbers of some countries only (PHONE_PREFIXES)."""

    code = "phone_refused"
    message = _("Write a telephone number that begins with {prefixes}.")
    field = "phone"

    def __init__(self, prefixes: Sequence[str] = ()) -> None:
        super().__init__()
        self._prefixes = prefixes

    def __str__(self) -> str:
        return str(self.message).format(prefixes=", ".join(self._prefixes) or "+")


class PasswordOfStaff(DomainError):
    """Whoever sets a password may become that login; superusers alone do so for staff."""

    code = "password_of_staff"
    message = _("Superusers alone set the password of staff. Have the link sent instead.")
