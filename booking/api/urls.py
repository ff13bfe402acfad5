from django.urls import path, re_path

from booking.api.appointments import CancelView, ConfirmView, ReserveView
from booking.api.availability import AvailabilityView
from booking.api.portal import PortalBookingView
from booking.api.schedule import (
    ExceptionsView,
    ExceptionView,
    OpeningsView,
    ScheduleChangeView,
    SchedulePreviewView,
)
from booking.api.slots import TimeSlotsView

#: Below /api/v1/.
v1 = [
    path("providers/<str:provider_key>/time-slots", TimeSlotsView.as_view(), name="time-slots"),
    path(
        "providers/<str:provider_key>/availability",
        AvailabilityView.as_view(),
        name="availability",
    ),
    path("providers/<str:provider_key>/openings", OpeningsView.as_view(), name="openings"),
    path("providers/<str:provider_key>/exceptions", ExceptionsView.as_view(), name="exceptions"),
    path(
        "providers/<str:provider_key>/exceptions/<int:number>",
        ExceptionView.as_view(),
        name="exception",
    ),
    path(
        "providers/<str:provider_key>/schedule-preview",
        SchedulePreviewView.as_view(),
        name="schedule-preview",
    ),
    path("schedule-changes/<uuid:change_id>", ScheduleChangeView.as_view(), name="schedule-change"),
    path("appointments/reserve", ReserveView.as_view(), name="reserve"),
    path("appointments/<uuid:reservation_id>/confirm", ConfirmView.as_view(), name="confirm"),
    path("appointments/<uuid:reservation_id>/cancel", CancelView.as_view(), name="cancel"),
]

#: At the root, with and without a trailing slash: by route, never by redirect.
portal = [re_path(r"^booking/?$", PortalBookingView.as_view(), name="portal-booking")]
