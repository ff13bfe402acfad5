"""Addresses of the three doors."""

from django.contrib import admin
from django.urls import include, path

from booking.api import urls as booking_api
from config import health

urlpatterns = [
    path("health", health.alive, name="health"),
    path("health/ready", health.ready, name="health-ready"),
    path("admin/", admin.site.urls),
    path("api/v1/", include("clients.api.urls")),
    path("api/v1/", include(booking_api.v1)),
    *booking_api.portal,
    path("mail-events/", include("booking.api.mail_events")),
    path("", include("booking.pages.urls")),
]

handler400 = "config.error_pages.bad_request"
handler403 = "config.error_pages.permission_denied"
handler404 = "config.error_pages.page_not_found"
handler500 = "config.error_pages.server_error"
