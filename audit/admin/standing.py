"""What a signed-in person may do in the admin, before any question of centres.

The one place that knows the roles above the centres; which centres somebody belongs to is told by
`providers.admin.scope`. Django's own permission rows play no part.
"""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

from audit.actors import Actor, ActorKind

AUDITOR = "auditor"
ADMINISTRATOR = "administrator"


@dataclass(frozen=True, slots=True)
class Standing:
    """What holds for one person wherever they look."""

    #: May enter at all.
    is_staff: bool = False
    #: Sees the rows of every centre.
    everywhere: bool = False
    #: Changes the rows of every centre.
    writes_everywhere: bool = False
    #: Sees portals, applicants, keys and records of what happened.
    sees_machinery: bool = False
    #: Makes logins and switches portals.
    is_superuser: bool = False
    #: Looks and never changes, whatever else they are.
    reads_only: bool = False


NOBODY = Standing()


def standing_of(user: Any) -> Standing:
    """The person's standing; asks the database once per request."""
    if not (user.is_active and getattr(user, "is_staff", False)):
        return NOBODY
    known = getattr(user, "_standing", None)
    if isinstance(known, Standing):
        return known
    user._standing = _work_out(user)
    return user._standing  # type: ignore[no-any-return] # kept on a user of any class


def _work_out(user: Any) -> Standing:
    if user.is_superuser:
        return Standing(
            is_staff=True,
            everywhere=True,
            writes_everywhere=True,
            sees_machinery=True,
            is_superuser=True,
        )
    roles = set(user.groups.values_list("name", flat=True))
    auditor = AUDITOR in roles
    administrator = ADMINISTRATOR in roles and not auditor
    return Standing(
        is_staff=True,
        everywhere=auditor or administrator,
        writes_everywhere=administrator,
        sees_machinery=auditor,
        reads_only=auditor,
    )


def actor_of(request: HttpRequest) -> Actor:
    """The signed-in person as services know them."""
    return staff_actor(request.user)


def staff_actor(user: Any) -> Actor:
    """A member of staff as services know them."""
    standing = standing_of(user)
    return Actor(
        ActorKind.STAFF,
        user.pk,
        everywhere=standing.everywhere,
        writes_everywhere=standing.writes_everywhere,
    )
