from django.urls import path, re_path

from booking.api.appointments import AppointmentsView, AppointmentView, ReserveView
from booking.api.availability import AvailabilityView, SlotsAvailableView
from booking.api.availability_query import AvailabilityQueryView
from booking.api.booked import BookedAppointmentsView
from booking.api.changes import (
    CancelNamedView,
    CancelView,
    CheckInView,
    CompleteView,
    ConfirmNamedView,
    ConfirmView,
    NoShowView,
    RescheduleView,
)
from booking.api.clients import (
    ClientConfirmView,
    ClientReserveView,
    ClientSearchView,
    ClientsView,
    ClientView,
)
from booking.api.expiring import ExpireReservationsView
from booking.api.feeds import AppointmentCalendarView, CalendarFeedView
from booking.api.portal import PortalBookingView
from booking.api.providers import ProvidersView, ProviderView, ServicesView, ServiceView
from booking.api.registering import (
    ApproveView,
    ConfirmLoginView,
    PasswordResetConfirmView,
    PasswordResetView,
    RegisterView,
    ResendView,
    ResetPasswordView,
)
from booking.api.reports import OutcomesView, PopularTimesView, UtilisationView
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
    path("register", RegisterView.as_view(), name="register"),
    path("register/confirm", ConfirmLoginView.as_view(), name="register-confirm"),
    path("register/resend", ResendView.as_view(), name="register-resend"),
    path("password-reset", PasswordResetView.as_view(), name="password-reset"),
    path(
        "password-reset/confirm",
        PasswordResetConfirmView.as_view(),
        name="password-reset-confirm",
    ),
    path("reset-password", ResetPasswordView.as_view(), name="reset-password"),
    path("providers/<str:provider_key>/approve", ApproveView.as_view(), name="approve"),
    path("providers", ProvidersView.as_view(), name="providers"),
    path("providers/<str:provider_key>", ProviderView.as_view(), name="provider"),
    path(
        "providers/<str:provider_key>/booked-appointments",
        BookedAppointmentsView.as_view(),
        name="booked-appointments",
    ),
    path("services", ServicesView.as_view(), name="services"),
    path("services/<uuid:service_id>", ServiceView.as_view(), name="service"),
    path("availability/query", AvailabilityQueryView.as_view(), name="availability-query"),
    path("slots/available", SlotsAvailableView.as_view(), name="slots-available"),
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
    path("appointments", AppointmentsView.as_view(), name="appointments"),
    path("appointments/reserve", ReserveView.as_view(), name="reserve"),
    path("appointments/confirm", ConfirmNamedView.as_view(), name="confirm-named"),
    path("appointments/cancel", CancelNamedView.as_view(), name="cancel-named"),
    path("appointments/<uuid:reservation_id>", AppointmentView.as_view(), name="appointment"),
    path("appointments/<uuid:reservation_id>/confirm", ConfirmView.as_view(), name="confirm"),
    path("appointments/<uuid:reservation_id>/cancel", CancelView.as_view(), name="cancel"),
    path(
        "appointments/<uuid:reservation_id>/calendar",
        AppointmentCalendarView.as_view(),
        name="appointment-calendar",
    ),
    path(
        "providers/<str:provider_key>/calendar-feed",
        CalendarFeedView.as_view(),
        name="calendar-feed",
    ),
    path(
        "appointments/<uuid:reservation_id>/reschedule",
        RescheduleView.as_view(),
        name="reschedule",
    ),
    path("appointments/<uuid:reservation_id>/check-in", CheckInView.as_view(), name="check-in"),
    path("appointments/<uuid:reservation_id>/complete", CompleteView.as_view(), name="complete"),
    path("appointments/<uuid:reservation_id>/no-show", NoShowView.as_view(), name="no-show"),
    path("clients", ClientsView.as_view(), name="clients"),
    path("clients/search", ClientSearchView.as_view(), name="client-search"),
    path("clients/<str:client_key>", ClientView.as_view(), name="client"),
    path("clients/<str:client_key>/reserve", ClientReserveView.as_view(), name="client-reserve"),
    path("clients/<str:client_key>/confirm", ClientConfirmView.as_view(), name="client-confirm"),
    path("admin/expire-reservations", ExpireReservationsView.as_view(), name="expire-reservations"),
    path("reports/utilisation", UtilisationView.as_view(), name="report-utilisation"),
    path("reports/outcomes", OutcomesView.as_view(), name="report-outcomes"),
    path("reports/popular-times", PopularTimesView.as_view(), name="report-popular-times"),
]

#: At the root, with and without a trailing slash: by route, never by redirect.
portal = [re_path(r"^booking/?$", PortalBookingView.as_view(), name="portal-booking")]
