"""Signing in, going on being signed in, and signing out."""

import base64
import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

from cryptography.fernet import Fernet
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils import timezone

from audit import services as audit
from audit.actors import Actor, ActorKind
from audit.digests import digest
from clients.errors import (
    EmailNotVerified,
    RefreshRefused,
    SignInRefused,
    TokenNotRevocable,
    TokenRefused,
)
from clients.models import Client, RefreshToken, SignIn, StaffSession, User
from clients.services import attempts
from clients.services.tokens import read_claims, sign

#: How long an exchange may be asked for again by a client whose answer was lost on the way.
RETRY = timedelta(seconds=10)
Begun = TypeVar("Begun")


@dataclass(frozen=True, slots=True)
class Tokens:
    """What a user holds: one token for requests, one to get the next pair with."""

    access: str
    refresh: str


@transaction.atomic
def issue_user_token(user: User, now: datetime | None = None) -> Tokens:
    """Tokens of a new sign-in of a user whom the caller knows to be that user.

    Of staff: by their second factor too.
    """
    now = now or timezone.now()
    return start_sign_in(user, now, second_factor_at=now)


def let_in(
    email: str,
    password: str,
    place: str,
    now: datetime,
    begin: Callable[[User, datetime], Begun],
    prove: Callable[[User], None] = lambda user: None,
) -> Begun:
    """What `begin` makes of a sign-in, for whoever knows an e-mail address and its password.

    1. Count the try, for this account and this place.
    2. Work as long for an address that nobody registered as for a wrong password.
    3. `prove` asks for more than the password, in transactions of its own.
    4. Lock the user; a password changed this moment is not the one that was looked at.
    5. Begin a sign-in; forgive the tries before.

    Raises TooManyAttempts; SignInRefused, alike for an unknown address, a wrong password and a
    login switched off; EmailNotVerified and what `prove` and `begin` raise, to whoever knows the
    password only.
    """
    email = email.strip().lower()
    attempts.count(email, place, now)
    user = User.objects.filter(email=email).first()
    is_right = fits(user, password)
    actor = actor_of_user(user) if user is not None else Actor(ActorKind.CLIENT)
    with audit.trail("sign_in", actor) as trail:
        trail.record_kind, trail.record_id = "user", user.pk if user is not None else None
        if user is None or not is_right or not user.is_active:
            raise SignInRefused
        if user.email_verified_at is None:
            raise EmailNotVerified
        prove(user)
        with transaction.atomic(durable=True):
            attempts.forgive(email, place)
            begun = begin(_locked_as_looked_at(user), now)
            User.objects.filter(pk=user.pk).update(last_login=now)
            trail.record_success()
    return begun


def start_sign_in(user: User, now: datetime, *, second_factor_at: datetime | None = None) -> Tokens:
    """A new family of tokens, in the caller's transaction; those long over are cleared away.

    Without a second factor they open nothing to staff, not even to who becomes staff later.
    """
    SignIn.objects.filter(user=user, expires_at__lt=now).delete()
    sign_in = SignIn.objects.create(
        user=user,
        created_at=now,
        expires_at=now + timedelta(days=settings.SIGN_IN_DAYS),
        second_factor_at=second_factor_at,
    )
    return Tokens(_access(sign_in, user, now), _fresh_refresh(sign_in))


def refresh(*, refresh_token: str, now: datetime | None = None) -> Tokens:
    """Exchange a refresh token for the next pair.

    1. Lock the sign-in, so that two who come at once come one after the other.
    2. Refuse where it is over or the user is switched off.
    3. A fresh token is used up, and its successor sealed with it.
    4. One used within RETRY whose successor is still fresh is a client that asks again: it gets
       the same successor, so there is one line of tokens whoever asked.
    5. Any other used one is in two hands: the whole sign-in ends.

    Raises RefreshRefused.
    """
    now = now or timezone.now()
    with transaction.atomic(durable=True):
        token = _lock(refresh_token, now)
        user = token.sign_in.user
        successor = _exchange(token, refresh_token, now)
        if successor is None:
            _end([token.sign_in], SignIn.Ended.REUSED, now)
    if successor is None:
        # Written apart from the work: it stays although the answer is a refusal.
        trail = audit.Trail("refresh", actor_of_user(user), record_kind="user", record_id=user.pk)
        trail.record_failure("refresh_reused")
        raise RefreshRefused
    return Tokens(_access(token.sign_in, user, now), successor)


def revoke(*, token: str, now: datetime | None = None) -> None:
    """End the sign-in a refresh token or an access token belongs to (RFC 7009).

    What we do not know is no error: it is of no use to anybody already. Raises TokenNotRevocable
    for a portal's token, which lives out its minutes.
    """
    now = now or timezone.now()
    sign_ins = SignIn.objects.filter(tokens__digest=digest(token))
    if "." in token:
        try:
            claims = read_claims(token, now, even_expired=True)
        except TokenRefused:
            return
        if claims.get("kind") != "user":
            raise TokenNotRevocable
        sign_ins = SignIn.objects.filter(public_id=str(claims.get("sid")))
    with transaction.atomic(durable=True):
        sign_in = sign_ins.select_related("user").select_for_update(of=("self",)).first()
        if sign_in is None or sign_in.revoked_at is not None:
            return
        _end([sign_in], SignIn.Ended.SIGNED_OUT, now)
        actor = actor_of_user(sign_in.user)
        trail = audit.Trail("sign_out", actor, record_kind="user", record_id=sign_in.user_id)
        trail.record_success()


def end_sign_ins(user: User, because: str, now: datetime) -> None:
    """End every sign-in of a user, in the caller's transaction, and their sessions in the admin."""
    StaffSession.objects.filter(user=user, ended_at=None).update(ended_at=now)
    end_tokens(user, because, now)


def end_tokens(user: User, because: str, now: datetime) -> None:
    """End every sign-in of a user, in the caller's transaction; sessions in the admin go on."""
    live = SignIn.objects.select_for_update(no_key=True).filter(user=user, revoked_at=None)
    _end(list(live.order_by("pk")), because, now)


def actor_of_user(user: User) -> Actor:
    """A user as services know them."""
    if user.is_staff:
        return Actor(ActorKind.STAFF, user.pk)
    return Actor(
        ActorKind.CLIENT, Client.objects.filter(user=user).values_list("pk", flat=True).first()
    )


def fits(user: User | None, password: str) -> bool:
    """Whether it is their password; takes as long where there is nobody."""
    if user is None:
        # What looking at a password costs.
        make_password(password)
        return False
    return user.check_password(password)


def _locked_as_looked_at(user: User) -> User:
    # In another order than a reset, which ends sign-ins under the same lock, one would outlive it.
    now_kept = User.objects.select_for_update(no_key=True).filter(pk=user.pk).first()
    if now_kept is None or now_kept.password != user.password or not now_kept.is_active:
        raise SignInRefused
    return now_kept


def _lock(refresh_token: str, now: datetime) -> RefreshToken:
    """The token's row and its sign-in, locked. Raises RefreshRefused."""
    kept = digest(refresh_token)
    sign_in = (
        SignIn.objects.select_for_update(of=("self",), no_key=True)
        .select_related("user")
        .filter(tokens__digest=kept)
        .first()
    )
    over = sign_in is None or sign_in.revoked_at is not None or sign_in.expires_at <= now
    if sign_in is None or over or not sign_in.user.is_active:
        raise RefreshRefused
    if sign_in.user.is_staff and sign_in.second_factor_at is None:
        raise RefreshRefused
    # Read under the lock: another may have used it a moment ago.
    token = RefreshToken.objects.get(digest=kept)
    token.sign_in = sign_in
    return token


def _exchange(token: RefreshToken, written: str, now: datetime) -> str | None:
    """The next refresh token; None if this one is in two hands."""
    if token.used_at is None:
        successor = secrets.token_urlsafe(32)
        token.used_at = now
        token.successor = _seal(written).encrypt(successor.encode())
        token.save(update_fields=["used_at", "successor"])
        RefreshToken.objects.create(sign_in=token.sign_in, digest=digest(successor))
        return successor
    if token.successor is None or now - token.used_at > RETRY:
        return None
    successor = _seal(written).decrypt(bytes(token.successor)).decode()
    is_fresh = RefreshToken.objects.filter(digest=digest(successor), used_at=None).exists()
    return successor if is_fresh else None


def _fresh_refresh(sign_in: SignIn) -> str:
    token = secrets.token_urlsafe(32)
    RefreshToken.objects.create(sign_in=sign_in, digest=digest(token))
    return token


def _access(sign_in: SignIn, user: User, now: datetime) -> str:
    return sign(
        {"sub": str(user.public_id), "kind": "user", "sid": str(sign_in.public_id)}, now=now
    )


def _end(sign_ins: list[SignIn], because: str, now: datetime) -> None:
    SignIn.objects.filter(pk__in=[sign_in.pk for sign_in in sign_ins]).update(
        revoked_at=now, revoked_because=because
    )


def _seal(token: str) -> Fernet:
    """A cipher whose key is the token, which lies nowhere here."""
    key = hashlib.sha256(b"successor of " + token.encode()).digest()
    return Fernet(base64.urlsafe_b64encode(key))
