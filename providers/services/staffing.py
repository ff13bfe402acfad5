"""Who works at which centre."""

from django.db import transaction

from providers.models import Membership


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
