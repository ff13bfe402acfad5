"""How hard a password is to guess."""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from zxcvbn import zxcvbn

#: The estimate takes longer with each character; what comes behind can only help.
_LOOKED_AT = 72


class StrengthValidator:
    """Refuses what a program guesses in fewer than a hundred million tries (zxcvbn's score 3).

    Words of the person's own, such as their name, count as known to whoever guesses.
    """

    def __init__(self, least_score: int = 3) -> None:
        self.least_score = least_score

    def validate(self, password: str, user: Any = None) -> None:
        """Raises ValidationError."""
        known = list(_words_of(user)) if user is not None else []
        if zxcvbn(password[:_LOOKED_AT], user_inputs=known)["score"] < self.least_score:
            raise ValidationError(self.get_help_text(), code="password_too_easy")

    def get_help_text(self) -> str:
        return _("Take several words that do not belong together: this one is easy to guess.")


def _words_of(user: Any) -> Iterable[str]:
    for said in (user.name, user.email):
        yield said
        yield from said.replace("@", " ").replace(".", " ").split()
