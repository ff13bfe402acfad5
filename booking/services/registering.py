"""People and providers who register themselves, and what is mailed to their logins.

Whatever is asked about an address, the answer to whoever asks is the same; what differs is the
message to the address. Rows of clients and providers are written together here, because neither
knows the other.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from audit import services as audit
from audit.actors import Actor, ActorKind
from booking.models import Notice
from booking.models.clock import DatabaseClock
from booking.services import owing
from clients import services as client_services
from clients.errors import EmailNotVerified
from clients.models import User
from clients.services import Known, Person
from providers.errors import ProviderUnknown
from providers.models import Membership, Provider

Kind = Notice.Kind

#: Messages about one login within so long; whoever asks more often is answered as before.
MOST_MESSAGES = 5
WITHIN = timedelta(hours=24)
_ABOUT_LOGINS = (Kind.LOGIN_VERIFY, Kind.LOGIN_KNOWN, Kind.LOGIN_RESET)
_NOBODY = Actor(ActorKind.CLIENT)


@dataclass(frozen=True, slots=True)
class Offered:
    """What somebody who registers a provider tells of it; approval does not depend on a form."""

    name: str
    kind: str
    time_zone: str
    licence_number: str
    phone: str


def register(*, person: Person, provider: Offered | None = None) -> None:
    """Begin a login, with a provider that waits for approval if one is told of.

    1. Refuse what is wrong whoever it is: a weak password, a telephone from elsewhere.
    2. Hash the password, for a known address too: that is what takes time.
    3. An address that waits for its confirmation begins anew; a confirmed one stays as it is, and
       its owner is told by mail.

    Raises PasswordRefused, PhoneRefused.
    """
    client_services.check_person(person)
    if provider is not None:
        client_services.check_phone(provider.phone)
    hashed = client_services.hashed(person.password)
    with audit.trail("register", _NOBODY) as trail, transaction.atomic(durable=True):
        user, known = client_services.begin_login(person, hashed)
        trail.record_kind, trail.record_id = "user", user.pk
        if known is not Known.CONFIRMED:
            Provider.objects.filter(owner=user, approved_at=None).delete()
            if provider is not None:
                _write_waiting(provider, user, person)
        _owe(user, Kind.LOGIN_KNOWN if known is Known.CONFIRMED else Kind.LOGIN_VERIFY)
        trail.record_success()


def ask_to_confirm(*, email: str) -> None:
    """Send the link of a registration once more, if one waits at this address."""
    _ask("ask_to_confirm", email, Kind.LOGIN_VERIFY, email_verified_at=None)


def ask_new_password(*, email: str) -> None:
    """Send a link by which a new password is chosen, if the address has a login."""
    _ask("ask_new_password", email, Kind.LOGIN_RESET)


def approve_provider(*, provider_id: UUID, actor: Actor, now: datetime | None = None) -> Provider:
    """Let a registered provider take bookings, and its owner run it. Twice is once.

    Who may is the door's to say. Raises ProviderUnknown; EmailNotVerified while nobody has shown
    that the owner's address is theirs.
    """
    now = now or timezone.now()
    with audit.trail("approve_provider", actor) as trail, transaction.atomic(durable=True):
        locked = Provider.objects.select_for_update(no_key=True)
        provider = locked.filter(public_id=provider_id).first()
        if provider is None:
            raise ProviderUnknown
        trail.provider_id = trail.record_id = provider.pk
        trail.record_kind = "provider"
        if provider.approved_at is None:
            provider.approved_at, provider.is_open_to_booking = now, True
            provider.save(update_fields=["approved_at", "is_open_to_booking", "changed_at"])
            _make_manager(provider)
        trail.record_success()
    return provider


def _write_waiting(offered: Offered, user: User, person: Person) -> None:
    Provider.objects.create(
        owner=user,
        approved_at=None,
        is_open_to_booking=False,
        kind=offered.kind,
        name={person.language: offered.name},
        time_zone=offered.time_zone,
        licence_number=offered.licence_number,
        contact_name=person.name,
        email=user.email,
        phone=offered.phone,
    )


def _make_manager(provider: Provider) -> None:
    if provider.owner_id is None:
        return
    owner = User.objects.select_for_update(no_key=True).get(pk=provider.owner_id)
    if owner.email_verified_at is None:
        raise EmailNotVerified
    owner.is_staff = True
    owner.save(update_fields=["is_staff"])
    Membership.objects.update_or_create(
        user=owner, provider=provider, defaults={"role": Membership.Role.MANAGER}
    )
    _owe(owner, Kind.APPROVED, provider)


def _ask(verb: str, email: str, kind: Notice.Kind, **only: None) -> None:
    """One verb for a known address and an unknown one; the trail has one shape as well."""
    with audit.trail(verb, _NOBODY) as trail, transaction.atomic(durable=True):
        active = User.objects.select_for_update(no_key=True).filter(is_active=True, **only)
        user = active.filter(email=email.strip().lower()).first()
        trail.record_kind = "user"
        if user is not None:
            trail.record_id = user.pk
            _owe(user, kind)
        trail.record_success()


def _owe(user: User, kind: Notice.Kind, provider: Provider | None = None) -> None:
    """To the login's address, unless it had enough of these of late."""
    recent = Notice.objects.filter(
        user=user, kind__in=_ABOUT_LOGINS, created_at__gt=DatabaseClock() - WITHIN
    )
    if kind in _ABOUT_LOGINS and recent.count() >= MOST_MESSAGES:
        return
    owing.owe([Notice(user=user, kind=kind, provider=provider, channel=Notice.Channel.EMAIL)])
