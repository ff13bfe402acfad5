"""Who asks: passed to every service, recorded with every stage."""

from contextvars import ContextVar
from dataclasses import dataclass
from enum import StrEnum

#: The request or task at work, so that its entries and log lines can be found together.
request_id: ContextVar[str] = ContextVar("request_id", default="")


def current_request_id() -> str:
    """The number of the request or task at work; empty outside of one."""
    return request_id.get()


class ActorKind(StrEnum):
    CLIENT = "client"
    STAFF = "staff"
    PORTAL = "portal"
    SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class Actor:
    """The kind of one who asks, and the internal number of its row (none for the system)."""

    kind: ActorKind
    id: int | None = None
    #: Staff who see every provider (administrators, auditors) rather than those they belong to.
    everywhere: bool = False
    #: Staff who change every provider (administrators).
    writes_everywhere: bool = False


SYSTEM = Actor(ActorKind.SYSTEM)
