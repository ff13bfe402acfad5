"""Addresses of Today: the admin's first page and those beside it, behind the admin's own door."""

from django.contrib import admin
from django.urls import path

from booking.admin.today import pages, printing

app_name = "today"
_door = admin.site.admin_view

urlpatterns = [
    path("", _door(pages.first_page), name="first"),
    # What Django shows first: everything there is, by app.
    path("everything/", _door(admin.site.index), name="everything"),
    path("today/centre/", _door(pages.centre_view), name="centre"),
    path("today/find/", _door(pages.find_view), name="find"),
    path("today/walk-in/", _door(pages.walk_in_view), name="walk-in"),
    path("today/<int:number>/<slug:step>/", _door(pages.step_view), name="step"),
    path("today/list/", _door(printing.list_view), name="list"),
    path("today/notice/", _door(printing.notice_view), name="notice"),
    path("today/letter/<int:number>/", _door(printing.letter_view), name="letter"),
]
