"""Refusals that several operations share."""

from booking import errors
from booking.api.preconditions import PreconditionFailed, PreconditionMissing
from clients import errors as client_errors
from providers import errors as provider_errors

WITH_A_KEY = (errors.KeyUnreadable, errors.KeyReused, errors.KeyInUse)
TO_HOLD = (
    errors.SlotTaken,
    errors.SlotUnknown,
    errors.SlotClosed,
    errors.NotEnoughRoom,
    errors.DailyLimit,
    errors.TimeDoesNotExist,
    errors.TooSoon,
    errors.TooFar,
    errors.AlreadyBooked,
    errors.HoldLimit,
    errors.AppointmentLimit,
    errors.BeneficiaryMissing,
    errors.Busy,
    provider_errors.ProviderUnknown,
    provider_errors.ServiceUnknown,
    client_errors.ClientUnknown,
    client_errors.ApplicantUnknown,
    client_errors.ApplicantNotReady,
    *WITH_A_KEY,
)
TO_CONFIRM = (
    errors.ReservationUnknown,
    errors.HoldExpired,
    errors.NotLive,
    errors.AppointmentLimit,
    errors.AlreadyBooked,
    errors.Busy,
    client_errors.ApplicantNotReady,
    *WITH_A_KEY,
)
TO_CANCEL = (
    errors.ReservationUnknown,
    errors.NotLive,
    errors.TooLateToChange,
    errors.Busy,
    *WITH_A_KEY,
)
TO_MOVE = (
    *TO_HOLD,
    errors.ReservationUnknown,
    errors.NotLive,
    errors.SameTime,
    errors.ChangeLimit,
    errors.TooLateToChange,
)
TO_VISIT = (
    errors.ReservationUnknown,
    errors.NotConfirmed,
    errors.NotLive,
    errors.Busy,
    errors.NotToday,
    errors.NotBegun,
)
TO_AMEND = (PreconditionMissing, PreconditionFailed)
TO_RESHAPE = (
    errors.ScheduleChanged,
    errors.ChangeUnderWay,
    errors.NotAManager,
    provider_errors.ProviderUnknown,
    provider_errors.ScheduleRefused,
)
