"""The second factor of staff: codes of an app, recovery codes, and how they come and go."""

import secrets
from base64 import b32encode
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from audit import services as audit
from audit.actors import Actor
from audit.digests import digest
from clients import one_time_codes
from clients.errors import LastSecondFactor, LinkRefused, LoginUnknown, SecondFactorRefused
from clients.mailed_links import Purpose, link_token
from clients.models import AuthenticatorApp, RecoveryCode, SecurityKey, SignIn, User
from clients.services import attempts
from clients.services.sign_ins import actor_of_user, end_sign_ins
from clients.services.staff_doors import Origin

#: Six digits are few: whoever knows the password guesses no more than this.
MOST = {"account and place": 5, "account": 20, "place": 100}
MOST_A_DAY = {"account": 60}
RECOVERY_CODES = 10
_RECOVERY_LETTERS = 16


def has_second_factor(user: User) -> bool:
    """Whether there is an app or a key; recovery codes alone are none."""
    return (
        AuthenticatorApp.objects.filter(user=user).exists()
        or SecurityKey.objects.filter(user=user).exists()
    )


def take_code(*, user: User, code: str, origin: Origin, now: datetime | None = None) -> None:
    """Use up a code of the user's app, or a recovery code.

    1. Count the try before the code is looked at; those of the app by the day as well.
    2. Under the lock of its row, take a code of the app newer than any taken before; or mark a
       recovery code as used, which one of two who come at once does.
    3. Forgive the tries before.

    Raises TooManyAttempts, SecondFactorRefused.
    """
    now = now or timezone.now()
    written = "".join(code.split()).replace("-", "")
    is_short = len(written) <= one_time_codes.DIGITS
    name, place = origin.counted(f"{'code' if is_short else 'recovery code'} {user.pk}", user)
    daily = f"{name} by the day"
    attempts.count(name, place, now, most=MOST)
    if is_short:
        # The place has its own count, of another length, above.
        attempts.count(daily, daily, now, most=MOST_A_DAY, window=timedelta(days=1))
    with audit.trail("second_factor", actor_of_user(user)) as trail:
        trail.record_kind, trail.record_id = "user", user.pk
        with transaction.atomic(durable=True):
            taken = _take_of_app if is_short else _take_recovery
            if not taken(user, written, now):
                raise SecondFactorRefused
            attempts.forgive(name, place)
            if is_short:
                attempts.forgive(daily, daily)
            trail.record_success()


def enrol_app(*, user: User, seed: str, code: str, now: datetime | None = None) -> None:
    """Take an app into use, in place of the one before, by the first code it shows.

    Raises SecondFactorRefused.
    """
    now = now or timezone.now()
    step = one_time_codes.step_of(seed, code, now)
    if step is None:
        raise SecondFactorRefused
    with transaction.atomic():
        AuthenticatorApp.objects.update_or_create(
            user=user,
            defaults={"seed": seed, "last_step": step, "created_at": now, "used_at": None},
        )
        record("add_authenticator_app", user)


def first_app(*, user: User, seed: str, code: str, now: datetime | None = None) -> list[str]:
    """The first second factor of somebody who opened their set-up link; their recovery codes.

    Raises SecondFactorRefused; LinkRefused where they have one by now.
    """
    now = now or timezone.now()
    with transaction.atomic(durable=True):
        begin_first(user, now)
        enrol_app(user=user, seed=seed, code=code, now=now)
        return write_recovery_codes(user, now)


def begin_first(user: User, now: datetime) -> None:
    """Lock the user, in the caller's transaction. Raises LinkRefused if they have one by now."""
    kept = User.objects.select_for_update(no_key=True).filter(pk=user.pk).first()
    if kept is None or kept.password != user.password or has_second_factor(kept):
        raise LinkRefused
    User.objects.filter(pk=user.pk).update(second_factor_changed_at=now)
    user.second_factor_changed_at = now


def new_recovery_codes(*, user: User, now: datetime | None = None) -> list[str]:
    """Ten new recovery codes, to be shown once; those before are good no longer."""
    with transaction.atomic(durable=True):
        return write_recovery_codes(user, now or timezone.now())


def write_recovery_codes(user: User, now: datetime) -> list[str]:
    """As `new_recovery_codes`, in the caller's transaction."""
    codes = [b32encode(secrets.token_bytes(10)).decode() for _number in range(RECOVERY_CODES)]
    RecoveryCode.objects.filter(user=user).delete()
    RecoveryCode.objects.bulk_create(
        RecoveryCode(user=user, digest=_digest(user, code), created_at=now) for code in codes
    )
    record("make_recovery_codes", user)
    parts = range(0, _RECOVERY_LETTERS, 4)
    return ["-".join(code[part : part + 4] for part in parts) for code in codes]


def remove_app(*, user: User) -> None:
    """Raises LastSecondFactor."""
    with transaction.atomic(durable=True):
        _lock(user.pk)
        if not SecurityKey.objects.filter(user=user).exists():
            raise LastSecondFactor
        AuthenticatorApp.objects.filter(user=user).delete()
        record("remove_authenticator_app", user)


def remove_key(*, user: User, number: int) -> None:
    """Raises LastSecondFactor. A key that is gone or somebody else's is left as it is."""
    with transaction.atomic(durable=True):
        _lock(user.pk)
        others = SecurityKey.objects.filter(user=user).exclude(pk=number)
        if not others.exists() and not AuthenticatorApp.objects.filter(user=user).exists():
            raise LastSecondFactor
        if SecurityKey.objects.filter(user=user, pk=number).delete()[0]:
            record("remove_security_key", user)


def reset_second_factor(*, user_number: int, actor: Actor, now: datetime | None = None) -> str:
    """Take away all somebody has and end what they are signed in with; a token to begin anew.

    Raises LoginUnknown.
    """
    now = now or timezone.now()
    with transaction.atomic():
        user = _lock(user_number)
        for model in (AuthenticatorApp, SecurityKey, RecoveryCode):
            model.objects.filter(user=user).delete()
        user.second_factor_changed_at = now
        user.save(update_fields=["second_factor_changed_at"])
        end_sign_ins(user, SignIn.Ended.STAFF, now)
        record("reset_second_factor", user, actor)
    return link_token(user, Purpose.SECOND_FACTOR)


def record(verb: str, user: User, actor: Actor | None = None) -> None:
    """An entry of a verb about a login, by its owner unless told."""
    by = actor or actor_of_user(user)
    audit.Trail(verb, by, record_kind="user", record_id=user.pk).record_success()


def _take_of_app(user: User, code: str, now: datetime) -> bool:
    app = AuthenticatorApp.objects.select_for_update().filter(user=user).first()
    if app is None:
        return False
    step = one_time_codes.step_of(app.seed, code, now)
    if step is None or step <= app.last_step:
        return False
    app.last_step, app.used_at = step, now
    app.save(update_fields=["last_step", "used_at"])
    return True


def _take_recovery(user: User, code: str, now: datetime) -> bool:
    fresh = RecoveryCode.objects.filter(user=user, digest=_digest(user, code.upper()), used_at=None)
    return bool(fresh.update(used_at=now))


def _digest(user: User, code: str) -> str:
    return digest(f"{user.pk} {code}")


def _lock(number: int) -> User:
    user = User.objects.select_for_update(no_key=True).filter(pk=number).first()
    if user is None:
        raise LoginUnknown
    return user
