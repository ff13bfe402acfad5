"""What somebody signs in with besides a password, and where they are signed in."""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from clients.models import (
    AuthenticatorApp,
    RecoveryCode,
    SecurityKey,
    SignIn,
    StaffSession,
    User,
)
from clients.services.staff_doors import IDLE, WHOLE


@dataclass(frozen=True, slots=True)
class SecondFactor:
    """All of one member of staff."""

    app: AuthenticatorApp | None
    keys: list[SecurityKey]
    codes_left: int
    #: Sign-ins of programs that hold tokens of theirs.
    programs: int


def second_factor_of(user: User, now: datetime | None = None) -> SecondFactor:
    """What a member of staff has."""
    now = now or timezone.now()
    return SecondFactor(
        app=AuthenticatorApp.objects.filter(user=user).defer("seed").first(),
        keys=list(
            SecurityKey.objects.filter(user=user)
            .defer("credential", "credential_id")
            .order_by("pk")
        ),
        codes_left=RecoveryCode.objects.filter(user=user, used_at=None).count(),
        programs=SignIn.objects.filter(user=user, revoked_at=None, expires_at__gt=now).count(),
    )


def living_staff_sessions(user: User, now: datetime | None = None) -> list[StaffSession]:
    """The sessions in the admin that are not over, the newest first."""
    now = now or timezone.now()
    rows = StaffSession.objects.filter(
        user=user, ended_at=None, began_at__gt=now - WHOLE, seen_at__gt=now - IDLE
    )
    return list(rows.order_by("-seen_at", "-pk"))
