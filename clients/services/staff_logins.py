"""Logins of staff made by administrators, with nothing yet to sign in with."""

from audit import services as audit
from audit.actors import Actor
from clients.models import User


def add_staff_login(*, email: str, name: str, actor: Actor) -> User:
    """A login of staff inside the caller's transaction, without a password that fits."""
    user = User.objects.create_user(email, None, name=name, is_staff=True)
    audit.Trail("add_staff_login", actor, record_kind="user", record_id=user.pk).record_success()
    return user
