"""Addresses below /preregistration/v1/, with and without a trailing slash: never by redirect."""

from django.urls import re_path

from booking.api.mosip.appointments import AppointmentsView, AppointmentView, BatchCancelView
from booking.api.mosip.centres import AvailabilityView, IdsView, IdsWithSlotsView, SyncView

_CENTRE = "(?P<centre_id>[^/]+)"
_APPLICANT = "(?P<pre_registration_id>[^/]+)"

#: The words of an address come before the place-holders that would take them for numbers.
urlpatterns = [
    re_path(r"^appointment/?$", AppointmentsView.as_view(), name="mosip-appointments"),
    re_path(r"^appointment/availability/sync/?$", SyncView.as_view(), name="mosip-sync"),
    re_path(
        rf"^appointment/availability/{_CENTRE}/?$",
        AvailabilityView.as_view(),
        name="mosip-availability",
    ),
    re_path(rf"^appointment/preRegistrationId/{_CENTRE}/?$", IdsView.as_view(), name="mosip-ids"),
    re_path(
        rf"^appointment/registrationCenterId/{_CENTRE}/?$",
        IdsWithSlotsView.as_view(),
        name="mosip-ids-with-slots",
    ),
    re_path(
        rf"^(?:appointment/batch|batch/appointment)/{_APPLICANT}/?$",
        BatchCancelView.as_view(),
        name="mosip-batch-cancel",
    ),
    re_path(rf"^appointment/{_APPLICANT}/?$", AppointmentView.as_view(), name="mosip-appointment"),
]
