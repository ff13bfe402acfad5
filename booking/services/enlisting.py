"""Somebody is put on the staff of a centre: enlist."""

from collections.abc import Callable

from django.db import transaction

from audit import services as audit
from audit.actors import Actor
from booking.services.reshaping.proposing import require_manager
from clients import services as client_services
from clients.models import User
from providers import services as provider_services
from providers.models import Membership, Provider


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

    1. Lock the login, then the centre's managers; judge by `may_appoint`, as its page does.
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
            provider_services.lock_managers(provider.pk)
            present = provider.memberships.filter(user=user).first() if user else None
            provider_services.may_appoint(
                user=user, present=present, role=role, everywhere=actor.writes_everywhere
            )
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
