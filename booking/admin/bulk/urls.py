"""Addresses of work on many rows, behind the admin's own door."""

from django.contrib import admin
from django.urls import path

from booking.admin.bulk import jobs, pages

app_name = "bulk"
_door = admin.site.admin_view

urlpatterns = [
    path("", _door(pages.first_page), name="first"),
    path("close/", _door(pages.closing_page), name="close"),
    path("export/<slug:kind>.<slug:form>", _door(pages.export), name="export"),
    path("<uuid:number>/", _door(jobs.job_page), name="job"),
    path("<uuid:number>/progress/", _door(jobs.progress), name="progress"),
    path("<uuid:number>/refused.csv", _door(jobs.refused_lines), name="refused"),
]
