"""What a refusal is, for every app: a stable code for programs and a sentence for people."""

from typing import ClassVar

from django.utils.functional import Promise


class DomainError(Exception):
    """A rule said no. Doors translate it; none of ours carries an HTTP status."""

    code: ClassVar[str]
    message: ClassVar[str | Promise]

    def __str__(self) -> str:
        return str(self.message)
