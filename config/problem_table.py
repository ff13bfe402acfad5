"""The one table from refusals to what doors answer: HTTP status and the portal's codes.

A test keeps it complete: every DomainError of ours has a row.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from audit.errors import DomainError
from booking import errors as booking
from booking.api.portal import PortalRequestError
from booking.api.preconditions import PreconditionFailed, PreconditionMissing
from booking.api.schedule import Strands
from booking.errors import people as people_errors
from clients import errors as clients
from providers import errors as providers

_NOT_AVAILABLE = _(
    "Appointment booking/re-booking cannot be done as the requested slot is not available."
    " Please select another slot or try again later"
)
_WRONG_TIME = _("Invalid Booking Date Time found for preregistration id")


@dataclass(frozen=True, slots=True)
class Row:
    """HTTP status; the portal's code and, where it has words of its own, its message."""

    status: int
    portal_code: str
    portal_message: str | Promise | None = None
    retry_after: int | None = None


TABLE: Mapping[type[DomainError], Row] = {
    booking.SlotTaken: Row(
        409,
        "PRG_PAM_RCI_002",
        _("Appointment time slot is already booked."),
    ),
    booking.SlotUnknown: Row(404, "PRG_BOOK_RCI_002", _NOT_AVAILABLE),
    booking.SlotClosed: Row(409, "PRG_BOOK_RCI_002", _NOT_AVAILABLE),
    booking.NotEnoughRoom: Row(409, "PRG_BOOK_RCI_002", _NOT_AVAILABLE),
    booking.DailyLimit: Row(409, "PRG_BOOK_RCI_002", _NOT_AVAILABLE),
    booking.TimeDoesNotExist: Row(422, "PRG_BOOK_RCI_031", _WRONG_TIME),
    booking.TooSoon: Row(422, "PRG_BOOK_RCI_031", _WRONG_TIME),
    booking.TooFar: Row(422, "PRG_BOOK_RCI_031", _WRONG_TIME),
    booking.HoldExpired: Row(409, "PRG_BOOK_RCI_002", _NOT_AVAILABLE),
    booking.AlreadyExtended: Row(409, "PRG_BOOK_RCI_018"),
    booking.AlreadyBooked: Row(409, "PRG_BOOK_RCI_021", _("Appointment rebooking failed")),
    booking.NoContact: Row(409, "PRG_BOOK_RCI_018"),
    booking.ResendLimit: Row(429, "PRG_PAM_CORE_004"),
    booking.HoldLimit: Row(409, "PRG_BOOK_RCI_021"),
    booking.AppointmentLimit: Row(409, "PRG_BOOK_RCI_021"),
    booking.TooLateToChange: Row(409, "PRG_BOOK_RCI_026"),
    booking.ChangeLimit: Row(409, "PRG_BOOK_RCI_018"),
    booking.HasAppointments: Row(409, "PRG_BOOK_RCI_018"),
    booking.ProviderHasAppointments: Row(409, "PRG_BOOK_RCI_018"),
    booking.HasHistory: Row(409, "PRG_BOOK_RCI_018"),
    booking.SameTime: Row(409, "PRG_BOOK_RCI_021"),
    booking.NotLive: Row(409, "PRG_BOOK_RCI_018"),
    booking.NotConfirmed: Row(409, "PRG_BOOK_RCI_018"),
    booking.NotToday: Row(409, "PRG_BOOK_RCI_018"),
    booking.NotBegun: Row(409, "PRG_BOOK_RCI_018"),
    booking.NothingToUndo: Row(409, "PRG_BOOK_RCI_018"),
    booking.TooLateToUndo: Row(409, "PRG_BOOK_RCI_018"),
    **dict.fromkeys(people_errors.CONFLICTS, Row(409, "PRG_BOOK_RCI_018")),
    people_errors.RequestUnknown: Row(404, "PRG_BOOK_RCI_013"),
    people_errors.OwnRequest: Row(403, "PRG_BOOK_RCI_018"),
    people_errors.NotTheirDecision: Row(403, "PRG_BOOK_RCI_018"),
    booking.ReservationUnknown: Row(404, "PRG_BOOK_RCI_013", _("Booking data not found")),
    booking.ExceptionUnknown: Row(404, "PRG_BOOK_RCI_035"),
    booking.ScheduleChangeUnknown: Row(404, "PRG_BOOK_RCI_035"),
    Strands: Row(409, "PRG_BOOK_RCI_018"),
    PreconditionMissing: Row(428, "PRG_PAM_CORE_004"),
    PreconditionFailed: Row(412, "PRG_PAM_CORE_004"),
    booking.NotAManager: Row(403, "KER-401"),
    booking.ScheduleChanged: Row(409, "PRG_BOOK_RCI_018"),
    booking.ChangeUnderWay: Row(409, "PRG_BOOK_RCI_018"),
    booking.TextRefused: Row(422, "PRG_PAM_CORE_004"),
    booking.TextsAreManagers: Row(403, "KER-401"),
    booking.NoticeUnknown: Row(404, "PRG_BOOK_RCI_035"),
    booking.NotGivenUp: Row(409, "PRG_BOOK_RCI_018"),
    booking.BeneficiaryMissing: Row(422, "PRG_BOOK_RCI_006"),
    booking.KeyMissing: Row(400, "PRG_PAM_CORE_004"),
    booking.KeyUnreadable: Row(400, "PRG_PAM_CORE_004"),
    booking.KeyReused: Row(422, "PRG_PAM_CORE_004"),
    booking.KeyInUse: Row(409, "PRG_BOOK_RCI_002", retry_after=1),
    booking.Busy: Row(409, "PRG_BOOK_RCI_002", _NOT_AVAILABLE, retry_after=1),
    providers.ProviderUnknown: Row(404, "PRG_BOOK_RCI_035", _("Registration center id not found")),
    providers.NoSuchService: Row(404, "PRG_PAM_CORE_004"),
    providers.ServiceUnknown: Row(422, "PRG_BOOK_RCI_002", _NOT_AVAILABLE),
    providers.ProviderRefused: Row(422, "PRG_PAM_CORE_004"),
    providers.StaffRefused: Row(422, "PRG_PAM_CORE_004"),
    providers.ProvidersAreAdministrators: Row(403, "KER-401"),
    providers.ScheduleRefused: Row(422, "PRG_PAM_CORE_004"),
    clients.ClientUnknown: Row(404, "PRG_PAM_APP_005"),
    clients.TooManyRequests: Row(429, "PRG_PAM_CORE_004"),
    clients.HasLogin: Row(403, "KER-401"),
    clients.CodeRefused: Row(422, "PRG_PAM_CORE_004"),
    clients.ApplicantUnknown: Row(404, "PRG_PAM_APP_005"),
    clients.ApplicantNotReady: Row(422, "PRG_BOOK_RCI_036"),
    clients.ApplicantNotTheirs: Row(404, "PRG_PAM_APP_017"),
    clients.CredentialsRefused: Row(401, "KER-ATH-401", _("Authentication Failed")),
    clients.TokenRefused: Row(401, "KER-ATH-401", _("Invalid Token")),
    clients.TokenExpired: Row(401, "KER-ATH-402", _("Token expired")),
    clients.SignInRefused: Row(401, "KER-ATH-401", _("Authentication Failed")),
    clients.SecondFactorRequired: Row(401, "KER-ATH-401", _("Authentication Failed")),
    clients.SecondFactorRefused: Row(401, "KER-ATH-401", _("Authentication Failed")),
    clients.LastSecondFactor: Row(409, "PRG_BOOK_RCI_018"),
    clients.RefreshRefused: Row(401, "KER-ATH-401", _("Invalid Token")),
    clients.EmailNotVerified: Row(403, "KER-401"),
    clients.StaffSignInElsewhere: Row(403, "KER-401"),
    clients.TooManyAttempts: Row(429, "PRG_PAM_CORE_004"),
    clients.ScopeRefused: Row(400, "PRG_PAM_CORE_004"),
    clients.TokenNotRevocable: Row(400, "PRG_PAM_CORE_004"),
    clients.LinkRefused: Row(422, "PRG_PAM_CORE_004"),
    clients.LoginUnknown: Row(404, "PRG_PAM_CORE_004"),
    clients.PasswordRefused: Row(422, "PRG_PAM_CORE_004"),
    clients.PasswordOfStaff: Row(403, "KER-401"),
    clients.OldPasswordRefused: Row(422, "PRG_PAM_CORE_004"),
    clients.PhoneRefused: Row(422, "PRG_PAM_CORE_004"),
    clients.SecretLimit: Row(409, "PRG_BOOK_RCI_018"),
    clients.SecretUnknown: Row(404, "PRG_PAM_CORE_004"),
    PortalRequestError: Row(422, ""),
}

#: The words of RFC 6749 §5.2 and RFC 7009 §2.2.1; any other refusal is an `invalid_request`.
OAUTH_ERRORS: Mapping[type[DomainError], str] = {
    clients.CredentialsRefused: "invalid_client",
    clients.SignInRefused: "invalid_grant",
    clients.SecondFactorRequired: "invalid_grant",
    clients.SecondFactorRefused: "invalid_grant",
    clients.RefreshRefused: "invalid_grant",
    clients.EmailNotVerified: "invalid_grant",
    clients.ScopeRefused: "invalid_scope",
    clients.TokenNotRevocable: "unsupported_token_type",
}
