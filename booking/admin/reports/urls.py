"""Addresses of the reports, behind the admin's own door."""

from django.contrib import admin
from django.urls import path

from booking.admin.reports import pages

app_name = "reports"
_door = admin.site.admin_view

urlpatterns = [
    path("", _door(pages.report_page), {"name": "use"}, name="first"),
    path("<slug:name>/", _door(pages.report_page), name="report"),
]
