"""What portals call: `/booking`, and MOSIP's addresses."""

from django.utils import timezone

from tests.access.cases import BOOK, Sent, at, on
from tests.outside.mosip import BOOK_ID, PREFIX


@BOOK.page("portal-booking POST applicant")
def _plain_booking(row, case):
    return Sent(at(row), _wish(case) | {"pre_registration_id": case.number_of("applicant")})


@BOOK.page("mosip-appointments POST applicant")
def _book_several(row, case):
    wish = _wish(case) | {"preRegistrationId": case.number_of("applicant")}
    return Sent(at(row), _envelope({"bookingRequest": [wish]}))


@BOOK.page("mosip-appointment POST applicant")
def _book_one(row, case):
    return Sent(at(row, case.number_of("applicant")), _envelope(_wish(case)))


@BOOK.page("mosip-appointment GET booked", "mosip-appointment PUT booked")
def _of_applicant(row, case):
    return Sent(at(row, case.number_of("booked")))


@BOOK.page("mosip-batch-cancel PUT booked")
def _in_batch(row, case):
    return Sent(f"{PREFIX}/appointment/batch/{case.number_of('booked')}")


@BOOK.page("mosip-appointments DELETE booked")
def _discard(row, case):
    return Sent(at(row, preRegistrationId=case.number_of("booked")))


@BOOK.page("mosip-ids GET booked", "mosip-ids-with-slots GET booked")
def _numbers(row, case):
    asked = {"from_date": on(case, 0), "to_date": on(case, 9)}
    address = at(row, case.own.provider.external_id, **asked)
    return Sent(address, listed=case.number_of("booked"))


@BOOK.page("mosip-availability GET provider", "mosip-availability GET registration")
def _free_times(row, case):
    return Sent(at(row, getattr(case.thing, row.about).external_id if case.thing else "404"))


def _wish(case):
    slot, provider = case.slot(), case.own.provider
    begins, ends = (moment.astimezone(provider.zone) for moment in (slot.starts_at, slot.ends_at))
    return {
        "registration_center_id": provider.external_id,
        "appointment_date": begins.date().isoformat(),
        "time_slot_from": begins.strftime("%H:%M:%S"),
        "time_slot_to": ends.strftime("%H:%M:%S"),
    }


def _envelope(held):
    moment = timezone.now().strftime("%Y-%m-%dT%H:%M:%S.000Z")
    return {"id": BOOK_ID, "version": "1.0", "requesttime": moment, "request": held}
