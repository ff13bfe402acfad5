"""Tokens for a password: of staff, for a code besides."""

from datetime import datetime

from django.utils import timezone

from clients.errors import SecondFactorRequired
from clients.models import User
from clients.services.second_factor import has_second_factor, take_code
from clients.services.sign_ins import Tokens, let_in, start_sign_in
from clients.services.staff_doors import Origin


def sign_in(
    *, email: str, password: str, place: str, otp: str = "", now: datetime | None = None
) -> Tokens:
    """Tokens for an e-mail address and its password; steps and refusals as in `let_in`.

    `otp`: of staff, a code of their app or a recovery code. Raises besides, to staff who know
    their password, SecondFactorRequired without one and SecondFactorRefused for a wrong one.
    """
    now = now or timezone.now()

    def prove(user: User) -> None:
        if not user.is_staff:
            return
        if not otp or not has_second_factor(user):
            raise SecondFactorRequired
        take_code(user=user, code=otp, origin=Origin(place), now=now)

    def begin(user: User, now: datetime) -> Tokens:
        # Staff alone were asked; who becomes staff later signs in anew.
        return start_sign_in(user, now, second_factor_at=now if user.is_staff else None)

    return let_in(email, password, place, now, begin, prove)
