from django.urls import path, re_path

from booking.api.appointments import CancelView, ConfirmView, ReserveView
from booking.api.portal import PortalBookingView
from booking.api.slots import TimeSlotsView

#: Below /api/v1/.
v1 = [
    path("providers/<str:provider_key>/time-slots", TimeSlotsView.as_view(), name="time-slots"),
    path("appointments/reserve", ReserveView.as_view(), name="reserve"),
    path("appointments/<uuid:reservation_id>/confirm", ConfirmView.as_view(), name="confirm"),
    path("appointments/<uuid:reservation_id>/cancel", CancelView.as_view(), name="cancel"),
]

#: At the root, with and without a trailing slash: by route, never by redirect.
portal = [re_path(r"^booking/?$", PortalBookingView.as_view(), name="portal-booking")]
