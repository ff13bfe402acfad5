"""Security keys: what a browser asks of one, and whether what it answers is right (WebAuthn)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from fido2.server import Fido2Server
from fido2.webauthn import (
    AttestedCredentialData,
    AuthenticationResponse,
    PublicKeyCredentialRpEntity,
    PublicKeyCredentialUserEntity,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from audit import services as audit
from clients.errors import SecondFactorRefused
from clients.models import SecurityKey, User
from clients.services.second_factor import begin_first, record, write_recovery_codes
from clients.services.sign_ins import actor_of_user

#: The question, and what the caller keeps to see whether the answer is to this one.
Asked = tuple[dict[str, Any], dict[str, Any]]
_MOST_NAME = 60


def ask_new_key(*, user: User, origin: str) -> Asked:
    """What a browser is asked, to make a key for this user at this origin."""
    options, state = _server(origin).register_begin(
        PublicKeyCredentialUserEntity(
            id=user.public_id.bytes, name=user.email, display_name=user.get_short_name()
        ),
        credentials=_credentials(user),
        resident_key_requirement=ResidentKeyRequirement.DISCOURAGED,
        user_verification=UserVerificationRequirement.PREFERRED,
    )
    return dict(options), state


def enrol_key(
    *,
    user: User,
    name: str,
    answer: Mapping[str, Any],
    state: Mapping[str, Any],
    origin: str,
    now: datetime | None = None,
) -> None:
    """Keep the public half of a key. Raises SecondFactorRefused."""
    now = now or timezone.now()
    try:
        made = _server(origin).register_complete(state, answer)
    except _WRONG as error:
        raise SecondFactorRefused from error
    credential = made.credential_data
    if credential is None:
        raise SecondFactorRefused
    with transaction.atomic():
        _kept, is_new = SecurityKey.objects.get_or_create(
            credential_id=credential.credential_id,
            defaults={
                "user": user,
                "name": name.strip()[:_MOST_NAME],
                "credential": bytes(credential),
                "times_used": made.counter,
                "created_at": now,
            },
        )
        if not is_new:
            raise SecondFactorRefused
        record("add_security_key", user)


def first_key(*, user: User, now: datetime | None = None, **given: Any) -> list[str]:
    """As `second_factor.first_app`, by a key. Raises SecondFactorRefused, LinkRefused."""
    now = now or timezone.now()
    with transaction.atomic(durable=True):
        begin_first(user, now)
        enrol_key(user=user, now=now, **given)
        return write_recovery_codes(user, now)


def ask_key(*, user: User, origin: str) -> Asked | None:
    """What a browser is asked, to show one of the user's keys; None where they have none."""
    credentials = _credentials(user)
    if not credentials:
        return None
    options, state = _server(origin).authenticate_begin(
        credentials, user_verification=UserVerificationRequirement.PREFERRED
    )
    return dict(options), state


def take_key(
    *,
    user: User,
    answer: Mapping[str, Any],
    state: Mapping[str, Any],
    origin: str,
    now: datetime | None = None,
) -> None:
    """See that one of the user's keys has signed. A signature cannot be guessed: not counted.

    A key whose own count does not go up was copied, and is refused. Raises SecondFactorRefused.
    """
    now = now or timezone.now()
    with audit.trail("second_factor", actor_of_user(user)) as trail:
        trail.record_kind, trail.record_id = "user", user.pk
        with transaction.atomic(durable=True):
            rows = list(SecurityKey.objects.select_for_update().filter(user=user).order_by("pk"))
            credentials = [AttestedCredentialData(bytes(row.credential)) for row in rows]
            try:
                shown = _server(origin).authenticate_complete(state, credentials, answer)
                response = AuthenticationResponse.from_dict(answer).response
            except _WRONG as error:
                raise SecondFactorRefused from error
            [row] = [each for each in rows if bytes(each.credential_id) == shown.credential_id]
            count = response.authenticator_data.counter
            if (count or row.times_used) and count <= row.times_used:
                raise SecondFactorRefused
            row.times_used, row.used_at = count, now
            row.save(update_fields=["times_used", "used_at"])
            trail.record_success()


def host_of(origin: str) -> str:
    """The name a key is bound to: the host, without scheme and port."""
    host = origin.partition("://")[2]
    return host.rpartition(":")[0] if not host.endswith("]") and ":" in host else host


def _server(origin: str) -> Fido2Server:
    return Fido2Server(
        PublicKeyCredentialRpEntity(name="Slotkeeper", id=host_of(origin)),
        # This very origin: the library would take any sub-domain.
        verify_origin=lambda given: given == origin,
    )


def _credentials(user: User) -> list[AttestedCredentialData]:
    rows = SecurityKey.objects.filter(user=user).order_by("pk")
    return [AttestedCredentialData(bytes(row.credential)) for row in rows]


#: What the library raises on an answer that is none: it reads before it checks.
_WRONG = (ValueError, KeyError, TypeError, AttributeError, IndexError, NotImplementedError)
