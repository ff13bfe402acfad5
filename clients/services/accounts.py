"""Logins of people: begun, confirmed, and their passwords changed."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import partial

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from audit import services as audit
from audit.actors import Actor
from clients.errors import (
    LoginUnknown,
    OldPasswordRefused,
    PasswordOfStaff,
    PasswordRefused,
    PhoneRefused,
)
from clients.mailed_links import Purpose, user_of_link
from clients.models import Client, SignIn, User
from clients.services import attempts
from clients.services.sign_ins import (
    Begun,
    Tokens,
    actor_of_user,
    end_sign_ins,
    start_sign_in,
)


@dataclass(frozen=True, slots=True)
class Person:
    """What somebody who registers tells of themselves; the telephone may be empty."""

    name: str
    email: str
    password: str
    phone: str
    language: str


class Known(StrEnum):
    """What an address was to us when somebody registered with it."""

    NOBODY = "nobody"
    WAITING = "waiting"
    CONFIRMED = "confirmed"


def check_person(person: Person) -> None:
    """Refuse what is wrong whoever it is, before anything is looked up.

    Raises PasswordRefused, PhoneRefused.
    """
    check_phone(person.phone)
    check_password(person.password, User(email=person.email.lower(), name=person.name))


def check_phone(phone: str) -> None:
    """The operator's rule for telephones (PHONE_PREFIXES). Raises PhoneRefused."""
    prefixes = tuple(settings.PHONE_PREFIXES)
    if phone and prefixes and not phone.startswith(prefixes):
        raise PhoneRefused(prefixes)


def check_password(password: str, user: User) -> None:
    """Django's validators and the estimate. Raises PasswordRefused."""
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise PasswordRefused(error.messages) from error


def begin_login(person: Person, hashed: str) -> tuple[User, Known]:
    """A login that waits for its address to be confirmed, in the caller's transaction.

    One that waits already begins anew: whoever began it has shown nothing, and the links they may
    have been sent are good no longer. A confirmed one stays as it is.
    """
    email = person.email.lower()
    fresh = {"name": person.name, "password": hashed, "email_verified_at": None}
    user, is_new = User.objects.get_or_create(email=email, defaults=fresh)
    user = User.objects.select_for_update(no_key=True).get(pk=user.pk)
    if not is_new and user.email_verified_at is not None:
        return user, Known.CONFIRMED
    if not is_new:
        User.objects.filter(pk=user.pk).update(**fresh)
        user.refresh_from_db()
    Client.objects.update_or_create(
        user=user,
        defaults={
            "name": person.name,
            "email": email,
            "phone": person.phone,
            "language": person.language,
        },
    )
    return user, Known.NOBODY if is_new else Known.WAITING


def hashed(password: str) -> str:
    """As passwords are kept; takes its time, so it is done before any row is locked."""
    return make_password(password)


def verify_login(*, token: str, now: datetime | None = None) -> User:
    """Note that whoever reads mail to the login's address is who registered. Raises LinkRefused."""
    now = now or timezone.now()
    with transaction.atomic(durable=True):
        user = user_of_link(token, Purpose.VERIFY, _locked)
        user.email_verified_at = now
        user.save(update_fields=["email_verified_at"])
        Client.objects.filter(user=user, email=user.email).update(verified_email=user.email)
        trail = audit.Trail(
            "verify_login", actor_of_user(user), record_kind="user", record_id=user.pk
        )
        trail.record_success()
    return user


def set_password_by_link(
    *, token: str, password: str, place: str, now: datetime | None = None
) -> User:
    """A new password by a mailed link; every sign-in ends. It shows that the address is theirs.

    Raises LinkRefused, PasswordRefused.
    """
    now = now or timezone.now()
    check_password(password, user_of_link(token, Purpose.PASSWORD, _as_it_is))
    new = hashed(password)
    with transaction.atomic(durable=True):
        user = user_of_link(token, Purpose.PASSWORD, _locked)
        actor = actor_of_user(user)
        if user.email_verified_at is None:
            user.email_verified_at = now
            user.save(update_fields=["email_verified_at"])
            Client.objects.filter(user=user, email=user.email).update(verified_email=user.email)
        _write(user, new, "reset_password", actor, now)
        attempts.forget(user.email, place)
    return user


def change_password(
    *,
    user: User,
    old: str,
    new: str,
    place: str,
    has_second_factor: bool = False,
    now: datetime | None = None,
) -> Tokens:
    """A new password for who knows the old one; steps and refusals as in `exchange_password`.

    `has_second_factor`: whether the user is signed in by one, as staff are.
    """
    now = now or timezone.now()
    begin = partial(start_sign_in, second_factor_at=now if has_second_factor else None)
    return exchange_password(user, old, new, place, now, begin)


def exchange_password(
    user: User,
    old: str,
    new: str,
    place: str,
    now: datetime,
    begin: Callable[[User, datetime], Begun],
) -> Begun:
    """A new password for who knows the old one; every sign-in ends, and `begin` begins one.

    Raises TooManyAttempts, OldPasswordRefused, PasswordRefused.
    """
    attempts.count(user.email, place, now)
    with audit.trail("change_password", actor_of_user(user)) as trail:
        trail.record_kind, trail.record_id = "user", user.pk
        if not user.check_password(old):
            raise OldPasswordRefused
        check_password(new, user)
        kept = hashed(new)
        with transaction.atomic(durable=True):
            locked = _locked(user.pk)
            if locked is None or locked.password != user.password:
                raise OldPasswordRefused
            attempts.forgive(user.email, place)
            _write_only(locked, kept, now)
            trail.record_success()
            return begin(locked, now)


def set_password_of(
    *, email: str, password: str, even_staff: bool, actor: Actor, now: datetime | None = None
) -> User:
    """A password set by an administrator for somebody else; every sign-in ends.

    `even_staff`: whoever sets it may become that login, so a superuser alone sets those of staff.
    Raises LoginUnknown, PasswordOfStaff, PasswordRefused.
    """
    now = now or timezone.now()
    user = User.objects.filter(email=email.strip().lower(), is_active=True).first()
    if user is None:
        raise LoginUnknown
    check_password(password, user)
    new = hashed(password)
    with transaction.atomic(durable=True):
        locked = _locked(user.pk)
        if locked is None:
            raise LoginUnknown
        if locked.is_staff and not even_staff:
            raise PasswordOfStaff
        _write(locked, new, "set_password", actor, now)
    return locked


def _write(user: User, kept: str, verb: str, actor: Actor, now: datetime) -> None:
    _write_only(user, kept, now)
    audit.Trail(verb, actor, record_kind="user", record_id=user.pk).record_success()


def _write_only(user: User, kept: str, now: datetime) -> None:
    user.password = kept
    user.save(update_fields=["password"])
    end_sign_ins(user, SignIn.Ended.PASSWORD, now)
    attempts.forget(user.email)


def _locked(number: int) -> User | None:
    return User.objects.select_for_update(no_key=True).filter(pk=number).first()


def _as_it_is(number: int) -> User | None:
    return User.objects.filter(pk=number).first()
