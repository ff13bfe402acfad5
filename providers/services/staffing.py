"""Who works at which centre."""

from typing import Any, Protocol

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from providers.errors import StaffRefused
from providers.models import Membership

MANAGER = Membership.Role.MANAGER
LAST_MANAGER = _("This is the last manager of the centre. Name another one first.")


class Login(Protocol):
    """What is asked about whoever is appointed: may they enter the admin."""

    @property
    def is_staff(self) -> bool: ...
    @property
    def is_active(self) -> bool: ...


@transaction.atomic(durable=True)
def appoint(*, user_id: int, provider_id: int, role: Membership.Role) -> Membership:
    """Give a user a role at a provider; a role they have there already becomes this one."""
    return write_role(user_id=user_id, provider_id=provider_id, role=role)


def write_role(*, user_id: int, provider_id: int, role: Membership.Role) -> Membership:
    """The same inside the caller's transaction."""
    membership, _created = Membership.objects.update_or_create(
        user_id=user_id, provider_id=provider_id, defaults={"role": role}
    )
    return membership


def may_appoint(
    *,
    user: Login | None,
    present: Membership | None,
    role: Membership.Role | None,
    everywhere: bool,
) -> None:
    """Judge a role that whoever runs a centre gives there, at whichever door.

    `present` is the row that would be written, with the role it has; `role` is None where that
    row would be somebody else's or another centre's. `everywhere` are those who run all centres.

    Managers name clerks and managers, of those who are staff already, and leave their centre one
    manager. To them an address that nobody has answers as one of a citizen does: nobody learns
    here who has an account. Raises StaffRefused.
    """
    if not everywhere:
        if user is None or not user.is_staff or not user.is_active:
            raise StaffRefused(
                _("Nobody of the staff signs in with this address. An administrator adds them.")
            )
        if present is not None and role != MANAGER and is_last_manager(present.pk):
            raise StaffRefused(LAST_MANAGER)
    if user is not None and not user.is_staff:
        raise StaffRefused(
            _("A citizen signs in with this address. A superuser makes it one of the staff.")
        )
    if user is not None and not user.is_active:
        raise StaffRefused(_("This login is switched off."))


def is_last_manager(number: int) -> bool:
    """Whether a membership is a manager's, at a centre that has no other."""
    own = Membership.objects.filter(pk=number, role=MANAGER).first()
    others: Any = Membership.objects.filter(role=MANAGER).exclude(pk=number)
    return own is not None and not others.filter(provider=own.provider_id).exists()


def lock_managers(provider_id: int) -> None:
    """Have two who take away a role wait for each other, lest both leave the last one."""
    rows = Membership.objects.filter(provider=provider_id, role=MANAGER).order_by("pk")
    list(rows.select_for_update(no_key=True).values_list("pk"))
