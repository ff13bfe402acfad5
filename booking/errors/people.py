"""Refusals about people at the desk: rows merged, exports and erasures decided by two."""

from django.utils.translation import gettext_lazy as _

from booking.errors.refusal import BookingError


class SamePerson(BookingError):
    """A row cannot be merged with itself."""

    code = "same_person"
    message = _("These are one and the same row. Choose another one.")


class TwoLogins(BookingError):
    """Both rows have a login; which of the two a person uses is theirs to say."""

    code = "two_logins"
    message = _("Both have a login of their own, so they stay two. Their owners may remove one.")


class LoginIsKept(BookingError):
    """The row with the login is the one that is kept."""

    code = "login_is_kept"
    message = _("The one with a login is the one to keep. Choose it as the one that stays.")


class LoginHasNotShown(BookingError):
    """What somebody else may have booked becomes a login's only as its owner could take it."""

    code = "login_has_not_shown"
    message = _(
        "The one with a login has not verified this address or number. Once its owner has, the two"
        " can be merged."
    )


class OfAPortal(BookingError):
    """A portal's client stays the portal's."""

    code = "of_a_portal"
    message = _("A portal keeps the one that would go. It stays with the portal.")


class RequestWaits(BookingError):
    """An export or an erasure of this person waits for its decision."""

    code = "request_waits"
    message = _("A request about this person waits for a decision. Have it decided first.")


class RequestUnknown(BookingError):
    """No such request, or one about somebody the actor does not see."""

    code = "not_found"
    message = _("There is no such request.")


class OwnRequest(BookingError):
    """Whoever asked is not the one who decides."""

    code = "own_request"
    message = _("You asked for this yourself. Somebody else decides.")


class RequestDecided(BookingError):
    """The request does not wait any more."""

    code = "request_decided"
    message = _("This request was decided or withdrawn already.")


class NotTheirDecision(BookingError):
    """A manager of a centre where the person came decides, or an administrator."""

    code = "not_their_decision"
    message = _("A manager of a centre where this person came decides, or an administrator.")


class ExportOver(BookingError):
    """No export is to be had by this request: not confirmed, too old, or somebody else's."""

    code = "export_over"
    message = _("This export cannot be fetched any more. Ask for it again.")


#: Those that say how things stand, rather than whose they are.
CONFLICTS = (
    SamePerson,
    TwoLogins,
    LoginIsKept,
    LoginHasNotShown,
    OfAPortal,
    RequestWaits,
    RequestDecided,
    ExportOver,
)
