"""Where staff are signed in to the admin: begun by password and second factor, and ended."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core import signing
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac

from audit import services as audit
from audit.actors import Actor, ActorKind
from clients.errors import LoginUnknown, SignInRefused
from clients.models import SignIn, StaffSession, User
from clients.services import attempts
from clients.services.sign_ins import actor_of_user, end_sign_ins, end_tokens, fits

#: Without a request for so long it is over, and after so long whatever happens.
IDLE = timedelta(hours=1)
WHOLE = timedelta(days=1)
#: How exactly it is known when somebody was last seen; finer would write at every request.
_NOTED_EVERY = timedelta(minutes=1)
_MARK = "clients.known_browser"
#: How long a browser that somebody signed in with is known again.
MARK_LIFE = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a try comes from: the address, and what the browser kept of an earlier sign-in.

    A browser known to be somebody's has counts of its own, which nobody elsewhere can use up.
    """

    place: str
    mark: str = ""

    def counted(self, who: str, user: User | None) -> tuple[str, str]:
        """Under which name and which place a try is counted."""
        browser = _browser_of(self.mark, user)
        return (f"{who} in {browser}", f"browser {browser}") if browser else (who, self.place)


def check_password(
    *, email: str, password: str, origin: Origin, now: datetime | None = None
) -> User:
    """The member of staff with this password, who is not signed in by that.

    The try is forgiven when the second factor is shown. Raises TooManyAttempts; SignInRefused,
    alike for an unknown address, a wrong password, a login switched off and one of no staff.
    """
    now = now or timezone.now()
    email = email.strip().lower()
    user = User.objects.filter(email=email).first()
    attempts.count(*origin.counted(email, user), now)
    is_right = fits(user, password)
    actor = actor_of_user(user) if user is not None else Actor(ActorKind.STAFF)
    with audit.trail("check_staff_password", actor) as trail:
        trail.record_kind, trail.record_id = "user", user.pk if user is not None else None
        if user is None or not (is_right and user.is_active and user.is_staff):
            raise SignInRefused
    return user


def begin_staff_session(
    *, user: User, device: str, origin: Origin, now: datetime | None = None
) -> StaffSession:
    """Somebody is in, whose password and second factor the caller has seen.

    Raises SignInRefused where the login was switched off or its password changed meanwhile.
    """
    now = now or timezone.now()
    over = Q(ended_at__isnull=False) | Q(began_at__lte=now - WHOLE) | Q(seen_at__lte=now - IDLE)
    with transaction.atomic(durable=True):
        kept = User.objects.select_for_update(no_key=True).filter(pk=user.pk).first()
        if kept is None or kept.password != user.password:
            raise SignInRefused
        if not (kept.is_active and kept.is_staff):
            raise SignInRefused
        StaffSession.objects.filter(over, user=kept).delete()
        session = StaffSession.objects.create(
            user=kept, device=device, began_at=now, seen_at=now, verified_at=now
        )
        attempts.forgive(*origin.counted(user.email, user))
        _trail("sign_in", actor_of_user(user), user.pk)
    return session


def living_session(*, number: int, user: User, now: datetime | None = None) -> StaffSession | None:
    """The session, if it is this user's and not over; notes, each minute at most, that it lives."""
    now = now or timezone.now()
    session = StaffSession.objects.filter(
        pk=number,
        user=user,
        ended_at=None,
        began_at__gt=now - WHOLE,
        seen_at__gt=now - IDLE,
    ).first()
    if session is not None and now - session.seen_at >= _NOTED_EVERY:
        # Only forwards: a request that took long does not take back what one after it noted.
        StaffSession.objects.filter(pk=session.pk, seen_at__lt=now).update(seen_at=now)
        session.seen_at = now
    return session


def note_verified(session: StaffSession, now: datetime | None = None) -> None:
    """The second factor was shown once more."""
    StaffSession.objects.filter(pk=session.pk).update(verified_at=now or timezone.now())


def end_staff_session(*, number: int, user: User, now: datetime | None = None) -> None:
    """End one of somebody's own; one that is over or somebody else's is left as it is."""
    _end_and_tell(StaffSession.objects.filter(pk=number), user, actor_of_user(user), now)


def end_other_staff_sessions(*, user: User, but: int, now: datetime | None = None) -> None:
    """End all of somebody's own but the one they are using, and what programs have of them."""
    now = now or timezone.now()
    with transaction.atomic():
        end_tokens(user, SignIn.Ended.SIGNED_OUT, now)
        _end_and_tell(StaffSession.objects.exclude(pk=but), user, actor_of_user(user), now)


def end_all_of_staff(*, user_number: int, actor: Actor, now: datetime | None = None) -> None:
    """End whatever somebody is signed in with, as an administrator. Raises LoginUnknown."""
    now = now or timezone.now()
    with transaction.atomic():
        user = User.objects.select_for_update(no_key=True).filter(pk=user_number).first()
        if user is None:
            raise LoginUnknown
        end_sign_ins(user, SignIn.Ended.STAFF, now)
        _trail("end_staff_sessions", actor, user.pk)


def new_mark(user: User) -> str:
    """What a browser keeps of a sign-in, to be known again as this user's."""
    return signing.dumps([user.pk, secrets.token_urlsafe(12), _seal(user)], salt=_MARK)


def _browser_of(mark: str, user: User | None) -> str:
    """The number of a browser that this user has signed in with; empty for any other."""
    if user is None or not mark:
        return ""
    try:
        number, browser, seal = signing.loads(mark, salt=_MARK, max_age=MARK_LIFE)
    except (signing.BadSignature, ValueError, TypeError):
        return ""
    is_theirs = number == user.pk and constant_time_compare(seal, _seal(user))
    return str(browser) if is_theirs else ""


def _seal(user: User) -> str:
    """Another one when the second factor was reset: the browser may have been lost with it."""
    changes = f"{user.pk} {user.second_factor_changed_at}"
    return salted_hmac(_MARK, changes, algorithm="sha256").hexdigest()[:16]


def _end_and_tell(
    sessions: QuerySet[StaffSession], user: User, actor: Actor, now: datetime | None
) -> None:
    with transaction.atomic():
        ended = sessions.filter(user=user, ended_at=None).update(ended_at=now or timezone.now())
        if ended:
            _trail("end_staff_sessions", actor, user.pk)


def _trail(verb: str, actor: Actor, number: int) -> None:
    audit.Trail(verb, actor, record_kind="user", record_id=number).record_success()
