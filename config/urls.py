"""Addresses of the three doors."""

from django.contrib import admin
from django.urls import include, path

from booking.api import urls as booking_api
from booking.api.feeds import provider_calendar
from clients.api import urls as clients_api
from config import health
from config.openapi.pages import RedocView, SchemaView, SwaggerView

urlpatterns = [
    path("health", health.alive, name="health"),
    path("health/ready", health.ready, name="health-ready"),
    path("admin/", include("booking.admin.today.urls")),
    path("admin/people/", include("booking.admin.desk.urls")),
    path("admin/reports/", include("booking.admin.reports.urls")),
    path("admin/bulk/", include("booking.admin.bulk.urls")),
    path("admin/", admin.site.urls),
    *clients_api.keys,
    path("api/v1/", include("clients.api.urls")),
    path("api/v1/", include(booking_api.v1)),
    path("api/v1/schema/", SchemaView.as_view(), name="schema"),
    path("api/v1/docs/", SwaggerView.as_view(), name="docs"),
    path("api/v1/redoc/", RedocView.as_view(), name="redoc"),
    *booking_api.portal,
    path("preregistration/v1/", include("booking.api.mosip.urls")),
    path("calendars/<str:token>.ics", provider_calendar, name="provider-calendar"),
    path("mail-events/", include("booking.api.mail_events")),
    path("", include("booking.pages.urls")),
]

handler400 = "config.error_pages.bad_request"
handler403 = "config.error_pages.permission_denied"
handler404 = "config.error_pages.page_not_found"
handler500 = "config.error_pages.server_error"
