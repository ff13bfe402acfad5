"""Somebody is put on the staff of a centre: enlist."""

from collections.abc import Callable

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from audit import services as audit
from audit.actors import Actor
from booking.errors.bulk import StaffRefused
from booking.services.reshaping.proposing import require_manager
from clients import services as client_services
from clients.models import User
from providers import services as provider_services
from providers.models import Membership, Provider

Role = Membership.Role


def enlist(
    *,
    email: str,
    name: str,
    role: Membership.Role,
    provider: Provider,
    actor: Actor,
    noted: Callable[[Membership], None] | None = None,
) -> Membership:
    """Give somebody a role at a centre, with a new login where the address has none.

    1. Lock the login; judge by `may_enlist`.
    2. A new login has no password that fits, so nobody is in by it: its owner asks for one by
       mail, and an administrator hands over the link that sets up the second factor.
    3. Write the role. With `noted`, whoever keeps a list adds it, or raises to have none of it.

    Raises StaffRefused, ProviderUnknown, NotAManager.
    """
    with audit.trail("enlist_staff", actor) as trail:
        trail.provider_id = provider.pk
        require_manager(provider, actor)
        with transaction.atomic(durable=True):
            user = User.objects.select_for_update(no_key=True).filter(email=email).first()
            present = provider.memberships.filter(user=user).first() if user else None
            may_enlist(user=user, present=present, role=role, actor=actor)
            if user is None:
                user = client_services.add_staff_login(email=email, name=name, actor=actor)
            membership = provider_services.write_role(
                user_id=user.pk, provider_id=provider.pk, role=role
            )
            trail.record_kind, trail.record_id = "membership", membership.pk
            if noted is not None:
                noted(membership)
            trail.record_success()
    return membership


def may_enlist(
    *, user: User | None, present: Membership | None, role: Membership.Role, actor: Actor
) -> None:
    """Judge who is put where by whom; `present` is the role they have there already.

    Managers bring in clerks who are staff already. To them an address that nobody has answers as
    one of a citizen does: nobody learns here who has an account. Raises StaffRefused.
    """
    if not actor.writes_everywhere:
        if role != Role.CLERK or (present is not None and present.role != Role.CLERK):
            raise StaffRefused(_("Managers are appointed by administrators."))
        if user is None or not user.is_staff or not user.is_active:
            raise StaffRefused(
                _("Nobody of the staff signs in with this address. An administrator adds them.")
            )
    if user is not None and not user.is_staff:
        raise StaffRefused(
            _("A citizen signs in with this address. A superuser makes it one of the staff.")
        )
    if user is not None and not user.is_active:
        raise StaffRefused(_("This login is switched off."))
