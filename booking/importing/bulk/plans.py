"""What a line comes to beside the rows there are: found when it is checked, and again when done."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from audit.actors import Actor
from booking.importing.bulk.sheets import Line
from booking.models import BulkLine
from providers.models import Membership, Provider
from providers.schedules import ScheduleDraft

Outcome = BulkLine.Outcome


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody to be on the staff of a centre."""

    email: str
    name: str
    role: Membership.Role


@dataclass(frozen=True, slots=True)
class Plan:
    """What a line would do. Without a provider a new one is made of `told` and `draft`."""

    outcome: BulkLine.Outcome
    provider: Provider | None = None
    told: Mapping[str, Any] = field(default_factory=dict)
    #: None where the schedule stays as it is.
    draft: ScheduleDraft | None = None
    member: Member | None = None
    #: The number in the file of each row of the draft, to blame the right one.
    lines: Sequence[int] = ()


#: The plan of the lines that belong together. Raises LineRefused, DomainError.
Planned = Callable[[Sequence[Line], Actor, datetime], Plan]
#: The lines of some providers as they are, with what is so at a moment.
Exported = Callable[[Iterable[Provider], datetime], Iterable[Sequence[Any]]]
