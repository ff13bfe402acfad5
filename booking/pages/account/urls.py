"""Addresses of the account, below `account/`."""

from django.urls import path

from booking.pages.account import data, details, lists, register, sign_in

urlpatterns = [
    path("", lists.coming, name="account"),
    path("past/", lists.past, name="account-past"),
    path("earlier/", lists.earlier, name="account-earlier"),
    path("register/", register.register, name="register"),
    path("register/again/", register.confirm_again, name="confirm-again"),
    path("forgotten/", register.forgotten, name="forgotten"),
    path("sign-in/", sign_in.sign_in, name="sign-in"),
    path("sign-out/", sign_in.sign_out, name="sign-out"),
    path("details/", details.details, name="own-details"),
    path("messages/", details.messages_to_me, name="own-messages"),
    path("password/", details.password, name="own-password"),
    path("data/", data.data, name="own-data"),
    path("data/remove/", data.remove, name="account-remove"),
    path("removed/", data.removed, name="account-removed"),
]
