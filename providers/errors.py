"""Refusals about providers and services."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from audit.errors import DomainError


class ProviderUnknown(DomainError):
    """No provider answers to this key."""

    code = "not_found"
    message = _("There is no such centre.")


class ServiceUnknown(DomainError):
    """The service does not exist, or this provider does not offer it."""

    code = "service_not_offered"
    message = _("This centre does not offer that service.")


class NoSuchService(DomainError):
    """No service answers to this id."""

    code = "not_found"
    message = _("There is no such service.")


class ScheduleRefused(DomainError):
    """A schedule that no centre could keep; each says in its own sentence what is wrong.

    `field` names the part of the draft, such as "openings.0.until_time"; empty for the whole.
    """

    code = "schedule_refused"
    message = _("These hours cannot be kept.")

    def __init__(self, sentence: str | Promise | None = None, field: str = "") -> None:
        self.sentence: str | Promise = self.message if sentence is None else sentence
        self.field = field
        super().__init__(self.sentence, field)

    def __str__(self) -> str:
        return str(self.sentence)


class ProviderRefused(DomainError):
    """What is told of a provider cannot be kept; `field` names the part."""

    code = "provider_refused"
    message = _("Another centre has this number.")

    def __init__(self, sentence: str | Promise | None = None, field: str = "") -> None:
        self.sentence: str | Promise = self.message if sentence is None else sentence
        self.field = field
        super().__init__(self.sentence, field)

    def __str__(self) -> str:
        return str(self.sentence)


class ProvidersAreAdministrators(DomainError):
    """Which providers there are, and who they are, is not for their managers to change."""

    code = "not_an_administrator"
    message = _("Centres, their kind, number and licence are changed by administrators.")


class StaffRefused(DomainError):
    """Somebody is not put on a centre's staff; each says in its own sentence why."""

    code = "staff_refused"
    message = _("This person cannot be put on the staff of this centre.")

    def __init__(self, sentence: str | Promise | None = None) -> None:
        self.sentence: str | Promise = self.message if sentence is None else sentence
        super().__init__(self.sentence)

    def __str__(self) -> str:
        return str(self.sentence)
