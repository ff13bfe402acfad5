"""Addresses of the desk's pages about people; they carry our own numbers and nothing personal."""

from django.contrib import admin
from django.urls import path

from booking.admin.desk import finding, merging, placing, requests

app_name = "desk"
_door = admin.site.admin_view

urlpatterns = [
    path("", _door(finding.find_page), name="find"),
    path("add/", _door(finding.add_page), name="add"),
    path("<int:number>/book/", _door(placing.book_page), name="book"),
    path("<int:number>/merge/", _door(merging.merge_page), name="merge"),
    path("<int:number>/ask/<slug:kind>/", _door(requests.ask_page), name="ask"),
    path("appointments/<int:number>/move/", _door(placing.move_page), name="move"),
    path("requests/<int:number>/<slug:step>/", _door(requests.step_view), name="step"),
]
