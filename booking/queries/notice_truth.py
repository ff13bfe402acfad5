"""Whether a message owed is still true, asked at the moment of sending."""

from datetime import datetime

from booking.models import Notice, Reservation
from booking.queries.messages import client_of_notice, list_goes_to
from clients import queries as client_queries
from clients.models import Client

Kind = Notice.Kind
Status = Reservation.Status

#: To whom a login belongs, whether or not they book.
OF_LOGINS = (Kind.LOGIN_VERIFY, Kind.LOGIN_KNOWN, Kind.LOGIN_RESET, Kind.APPROVED)
#: What a reservation must be for a message about it to be true.
_TRUE_OF = {
    Kind.HELD: {Status.HELD},
    Kind.CONFIRMED: {Status.CONFIRMED, Status.CHECKED_IN},
    Kind.MOVED: {Status.CONFIRMED},
    Kind.REASSIGNED: {Status.CONFIRMED, Status.HELD},
    Kind.REMINDER: {Status.CONFIRMED},
    Kind.CANCELLED: {Status.CANCELLED},
    Kind.MISSED: {Status.NO_SHOW},
}


def why_untrue(notice: Notice, now: datetime) -> str:
    """Why a message to a person must not be sent any more, in a few words; empty if it may.

    The notice comes with its reservation and the clients of both. Portals are told of every event,
    so this is not asked of webhooks.
    """
    reservation = notice.reservation
    if reservation is not None:
        return _untrue_of(notice, reservation, now) or _cannot_be_told(notice, reservation.client)
    if notice.kind == Kind.DAILY_LIST:
        return "" if list_goes_to(notice) is not None else "no longer a manager who wants it"
    if notice.kind in OF_LOGINS:
        return _untrue_of_login(notice)
    if notice.kind == Kind.ERASED:
        return "" if notice.sealed else "no address"
    if notice.kind == Kind.VERIFY and notice.channel == Notice.Channel.SMS:
        return _cannot_be_told(notice, notice.client) or _not_to_be_typed_in(notice, now)
    return _cannot_be_told(notice, notice.client)


def contact_of(notice: Notice) -> str:
    """The address or number a message goes to; empty where there is none, or it was stopped."""
    if notice.sealed:
        return str(notice.sealed.get(notice.channel, ""))
    if notice.user is not None:
        return notice.user.email if notice.channel == Notice.Channel.EMAIL else ""
    client = client_of_notice(notice)
    if client is None:
        return ""
    return client.email_to_use if notice.channel == Notice.Channel.EMAIL else client.phone_to_use


def _untrue_of_login(notice: Notice) -> str:
    user = notice.user
    if user is None or not user.is_active:
        return "the login is switched off"
    if notice.kind == Kind.LOGIN_VERIFY and user.email_verified_at is not None:
        return "the e-mail was verified"
    return ""


def _untrue_of(notice: Notice, reservation: Reservation, now: datetime) -> str:
    if reservation.status not in _TRUE_OF[Kind(notice.kind)]:
        return f"the reservation is {reservation.status}"
    if notice.kind == Kind.HELD:
        lapsed = reservation.expires_at is None or reservation.expires_at <= now
        return "the hold has lapsed" if lapsed else ""
    if notice.kind in (Kind.CONFIRMED, Kind.MOVED, Kind.REMINDER) and reservation.ends_at <= now:
        return "the appointment is over"
    if notice.kind == Kind.REMINDER:
        return _not_to_be_reminded(notice, reservation, now)
    return ""


def _not_to_be_reminded(notice: Notice, reservation: Reservation, now: datetime) -> str:
    if notice.about != reservation.starts_at:
        return "the appointment was moved"
    if reservation.starts_at <= now:
        return "the appointment has begun"
    client = reservation.client
    if client is None or not client.wants_reminders:
        return "no reminders are wanted"
    if notice.channel == Notice.Channel.EMAIL and client.verified_email != client.email:
        return "the e-mail was not verified"
    if notice.channel == Notice.Channel.SMS and client.verified_phone != client.phone:
        return "the telephone was not verified"
    return ""


def _not_to_be_typed_in(notice: Notice, now: datetime) -> str:
    code = str((notice.sealed or {}).get("code", ""))
    good = notice.client is not None and client_queries.phone_code_is_good(notice.client, code, now)
    return "" if good else "the code is good no longer"


def _cannot_be_told(notice: Notice, client: Client | None) -> str:
    if client is None:
        return "nobody to tell"
    if contact_of(notice):
        return ""
    known = client.email if notice.channel == Notice.Channel.EMAIL else client.phone
    return "the contact was stopped" if known else "no contact is known"
