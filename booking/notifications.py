"""Who is owed word of what. Sending reads address and text afresh; see Notice."""

from booking.models import Notice, Reservation


def owed(reservation: Reservation, kind: Notice.Kind) -> list[Notice]:
    """The notices one event owes: to the client by e-mail, to the applicant's portal by webhook."""
    channels = []
    if reservation.client is not None and reservation.client.email:
        channels.append(Notice.Channel.EMAIL)
    if reservation.applicant_id is not None:
        channels.append(Notice.Channel.WEBHOOK)
    return [Notice(reservation=reservation, kind=kind, channel=channel) for channel in channels]
