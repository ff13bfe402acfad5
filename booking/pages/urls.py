"""Addresses of the citizen pages."""

from django.urls import path

from booking.pages import booked, choosing, finding, holding, languages

app_name = "pages"
urlpatterns = [
    path("", finding.find, name="find"),
    path("centres/<str:key>/", choosing.centre, name="centre"),
    path("centres/<str:key>/hold/", holding.hold, name="hold"),
    path("held/<uuid:reservation_id>/", holding.held, name="held"),
    path("held/<uuid:reservation_id>/give-back/", holding.give_back, name="give-back"),
    path("held/<uuid:reservation_id>/check/", booked.check, name="check"),
    path("booked/<uuid:reservation_id>/", booked.booked, name="booked"),
    path("appointment/", booked.mine, name="mine"),
    path("language/<str:code>/", languages.choose, name="language"),
]
