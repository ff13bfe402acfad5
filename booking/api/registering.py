"""Registering, confirming an address, and new passwords through REST v1.

What concerns an address is answered alike whether we know it or not.
"""

from functools import cache
from typing import Any
from zoneinfo import available_timezones

from django.core.exceptions import PermissionDenied
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from audit.admin.standing import standing_of
from booking import services
from booking.api import preconditions, staff
from booking.api.client_shapes import LANGUAGES, Email, Telephone
from booking.api.provider_shapes import KINDS, provider_out
from booking.api.roles import AsAdministrator
from booking.api.schedule_shapes import OneOf, StrictShape
from booking.services.registering import Offered
from clients import services as client_services
from clients.api.authentication import BearerToken, actor_of
from clients.api.fields import Secret, Text
from clients.api.limits import address_of
from clients.api.views import CredentialsView
from clients.models import User
from clients.services import Person

#: Said to everybody alike.
_ON_ITS_WAY = {"status": "accepted"}


class Password(Secret):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=256, **kwargs)


class TimeZone(Text):
    default_error_messages = {"unknown": _("Write a time zone such as Africa/Casablanca.")}

    def to_internal_value(self, data: Any) -> str:
        written = super().to_internal_value(data)
        if written not in _zones():
            self.fail("unknown")
        return written


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())


class NewProvider(StrictShape):
    """What is registered with the role "provider"."""

    name = Text(max_length=200)
    kind = OneOf(KINDS)
    time_zone = TimeZone(max_length=64)
    licence_number = Text(max_length=60, required=False, default="", allow_blank=True)
    phone = Telephone(required=False, default="", allow_blank=True)


class Registration(StrictShape):
    """A person, and the provider they register, if that is what they do."""

    role = OneOf(("client", "provider"))
    name = Text(max_length=150)
    email = Email()
    password = Password()
    phone = Telephone(required=False, default="", allow_blank=True)
    language = OneOf(LANGUAGES, required=False)
    provider = NewProvider(required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        is_provider = attrs.pop("role") == "provider"
        if is_provider != ("provider" in attrs):
            said = (
                _("Tell of the provider.")
                if is_provider
                else _("Leave this out, or register with the role provider.")
            )
            raise serializers.ValidationError({"provider": [said]}, code="required")
        attrs.setdefault("language", (get_language() or LANGUAGES[0]).split("-")[0])
        return attrs


class Address(StrictShape):
    email = Email()


class Link(StrictShape):
    token = Secret(max_length=400)


class NewPassword(Link):
    password = Password()


class Change(StrictShape):
    """One's own password; or, by an administrator, somebody else's: set, or a link sent."""

    old_password = Password(required=False)
    new_password = Password(required=False)
    email = Email(required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        needed = () if "email" in attrs else ("old_password", "new_password")
        missing = {name: [_("Send this field.")] for name in needed if name not in attrs}
        if missing:
            raise serializers.ValidationError(missing, code="required")
        return attrs


class OpenView(CredentialsView):
    """Base: open to all, kept by nobody, problems without the words of RFC 6749."""

    error_format = ""


class RegisterView(OpenView):
    """POST: register as a client or with a provider; the next step is in the mail."""

    def post(self, request: Request) -> Response:
        wish = Registration(data=request.data)
        wish.is_valid(raise_exception=True)
        told = dict(wish.validated_data)
        provider = told.pop("provider", None)
        services.register(person=Person(**told), provider=Offered(**provider) if provider else None)
        return Response(_ON_ITS_WAY, status=202)


class ConfirmLoginView(OpenView):
    """POST: the token of the mailed link, for a login one can sign in with."""

    def post(self, request: Request) -> Response:
        wish = Link(data=request.data)
        wish.is_valid(raise_exception=True)
        client_services.verify_login(token=wish.validated_data["token"])
        return Response({"status": "confirmed"})


class ResendView(OpenView):
    """POST: have the link of a registration sent once more."""

    def post(self, request: Request) -> Response:
        wish = Address(data=request.data)
        wish.is_valid(raise_exception=True)
        services.ask_to_confirm(email=wish.validated_data["email"])
        return Response(_ON_ITS_WAY, status=202)


class PasswordResetView(OpenView):
    """POST: have a link for a new password sent."""

    def post(self, request: Request) -> Response:
        wish = Address(data=request.data)
        wish.is_valid(raise_exception=True)
        services.ask_new_password(email=wish.validated_data["email"])
        return Response(_ON_ITS_WAY, status=202)


class PasswordResetConfirmView(OpenView):
    """POST: a new password by the token of the mailed link; every sign-in ends."""

    def post(self, request: Request) -> Response:
        wish = NewPassword(data=request.data)
        wish.is_valid(raise_exception=True)
        place = address_of(request._request)
        client_services.set_password_by_link(**wish.validated_data, place=place)
        return Response({"status": "changed"})


class ResetPasswordView(OpenView):
    """POST: change one's own password; as an administrator, set another's or send the link."""

    authentication_classes = (BearerToken, staff.StaffSession)
    permission_classes = (IsAuthenticated,)

    def post(self, request: Request) -> Response:
        wish = Change(data=request.data)
        wish.is_valid(raise_exception=True)
        told = wish.validated_data
        if not isinstance(request.auth, User):
            raise PermissionDenied
        if "email" in told:
            return self._of_another(request, told)
        tokens = client_services.change_password(
            user=request.auth,
            old=told["old_password"],
            new=told["new_password"],
            place=address_of(request._request),
            # Neither a token nor a session lets staff in without one.
            has_second_factor=request.auth.is_staff,
        )
        return Response({"access": tokens.access, "refresh": tokens.refresh})

    def _of_another(self, request: Request, told: dict[str, Any]) -> Response:
        standing = standing_of(request.auth)
        if not standing.writes_everywhere:
            raise PermissionDenied
        email = told["email"]
        if "new_password" not in told:
            services.ask_new_password(email=email)
            return Response(_ON_ITS_WAY, status=202)
        client_services.set_password_of(
            email=email,
            password=told["new_password"],
            actor=actor_of(request),
            # Whoever sets the password of a login can be that login.
            even_staff=standing.is_superuser,
        )
        return Response({"status": "changed"})


class ApproveView(APIView):
    """POST providers/{id}/approve: let a registered provider take bookings."""

    authentication_classes = (BearerToken, staff.StaffSession)
    permission_classes = (AsAdministrator,)

    def post(self, request: Request, provider_key: str) -> Response:
        provider = staff.seen_provider(request, provider_key)
        approved = services.approve_provider(
            provider_id=provider.public_id, actor=actor_of(request)
        )
        return preconditions.answered(request, provider_out(approved, full=True))
