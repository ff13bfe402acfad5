"""Addresses of the citizen pages."""

from django.urls import include, path

from booking.pages import (
    about_us,
    accounts,
    booked,
    choosing,
    contacts,
    finding,
    fresh_links,
    holding,
    languages,
    manage,
    moving,
    preferences,
)

app_name = "pages"
urlpatterns = [
    path("", finding.find, name="find"),
    path("towns/", finding.towns_of_map, name="towns"),
    path("centres/<str:key>/", choosing.centre, name="centre"),
    path("centres/<str:key>/hold/", holding.hold, name="hold"),
    path("held/<uuid:reservation_id>/", holding.held, name="held"),
    path("held/<uuid:reservation_id>/give-back/", holding.give_back, name="give-back"),
    path("held/<uuid:reservation_id>/more-time/", holding.more_time, name="more-time"),
    path("held/<uuid:reservation_id>/link/", holding.send_link, name="send-link"),
    path("held/<uuid:reservation_id>/check/", booked.check, name="check"),
    path("booked/<uuid:reservation_id>/", booked.booked, name="booked"),
    path("booked/<uuid:reservation_id>/calendar.ics", booked.calendar_file, name="calendar-file"),
    path("booked/<uuid:reservation_id>/change/", manage.change, name="change"),
    path("booked/<uuid:reservation_id>/move/", moving.move, name="move"),
    path("booked/<uuid:reservation_id>/messages/", preferences.messages_of, name="preferences"),
    path("appointment/", booked.mine, name="mine"),
    path("appointment/fresh-link/", fresh_links.ask, name="fresh-link"),
    path("appointment/link/<str:token>/", manage.manage, name="manage"),
    path("email/verify/<str:token>/", contacts.verify_email, name="verify-email"),
    path("email/reminders/<str:token>/", contacts.stop_reminders, name="stop-reminders"),
    path("account/", include("booking.pages.account.urls")),
    path("account/confirm/<str:token>/", accounts.confirm, name="confirm-login"),
    path("account/password/<str:token>/", accounts.new_password, name="new-password"),
    path("help/", about_us.help_page, name="help"),
    path("privacy/", about_us.privacy, name="privacy"),
    path("accessibility/", about_us.accessibility, name="accessibility"),
    path("language/<str:code>/", languages.choose, name="language"),
]
