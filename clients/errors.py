"""Refusals about clients, applicants and portals."""

from django.utils.translation import gettext_lazy as _

from audit.errors import DomainError


class ClientUnknown(DomainError):
    """No such client, or one that belongs to somebody else."""

    code = "not_found"
    message = _("There is no such client.")


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
