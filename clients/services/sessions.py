"""Being signed in at our own pages: a sign-in without tokens; the browser's session keeps its id.

It ends as all sign-ins of the login do: with a new password, or when its time is over. It is no
session of Django's own logins, so that what begins here opens nothing of the staff's, whatever
becomes of the login later.
"""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from audit import services as audit
from clients.errors import OldPasswordRefused, StaffSignInElsewhere
from clients.models import Client, SignIn, User
from clients.services import attempts
from clients.services.accounts import exchange_password
from clients.services.sign_ins import actor_of_user, end_sign_ins, let_in


def sign_in_here(*, email: str, password: str, place: str, now: datetime | None = None) -> SignIn:
    """A sign-in for an e-mail address and its password; steps as in `sign_in`.

    Raises what `sign_in` raises, and StaffSignInElsewhere to staff who know their password.
    """
    return let_in(email, password, place, now or timezone.now(), _begin)


def change_password_here(
    *, user: User, old: str, new: str, place: str, now: datetime | None = None
) -> SignIn:
    """A new password; every sign-in ends, and this one begins. Refusals as in `change_password`."""
    return exchange_password(user, old, new, place, now or timezone.now(), _begin)


def sign_out(*, sign_in: SignIn, everywhere: bool = False, now: datetime | None = None) -> None:
    """End a sign-in, or with it all of the same login. Twice is once."""
    now = now or timezone.now()
    user = sign_in.user
    with audit.trail("sign_out", actor_of_user(user)) as trail:
        trail.record_kind, trail.record_id = "user", user.pk
        with transaction.atomic(durable=True):
            if everywhere:
                end_sign_ins(user, SignIn.Ended.SIGNED_OUT, now)
            else:
                SignIn.objects.filter(pk=sign_in.pk, revoked_at=None).update(
                    revoked_at=now, revoked_because=SignIn.Ended.SIGNED_OUT
                )
            trail.record_success()


def prove(*, user: User, password: str, place: str, now: datetime | None = None) -> None:
    """See that it is still the owner who sits there. Raises TooManyAttempts, OldPasswordRefused."""
    attempts.count(user.email, place, now or timezone.now())
    with audit.trail("prove", actor_of_user(user)) as trail:
        trail.record_kind, trail.record_id = "user", user.pk
        if not user.check_password(password):
            raise OldPasswordRefused
        with transaction.atomic(durable=True):
            attempts.forgive(user.email, place)
            trail.record_success()


def _begin(user: User, now: datetime) -> SignIn:
    if user.is_staff:
        raise StaffSignInElsewhere
    SignIn.objects.filter(user=user, expires_at__lt=now).delete()
    # Logins that were made by us, or were staff once, may never have booked.
    told = {"name": user.name, "email": user.email, "verified_email": user.email}
    Client.objects.get_or_create(user=user, defaults=told)
    return SignIn.objects.create(
        user=user,
        created_at=now,
        expires_at=now + timedelta(hours=settings.ACCOUNT_SESSION_HOURS),
    )
