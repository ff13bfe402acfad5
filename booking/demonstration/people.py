"""Logins, the portal and its applicants: the writes that only the demonstration makes."""

import secrets
from collections.abc import Iterator

from django.db import transaction

from audit.digests import digest
from clients import one_time_codes
from clients import services as client_services
from clients.models import Applicant, AuthenticatorApp, Portal, User
from providers.models import Membership, Provider
from providers.services import appoint

STAFF_EMAIL = "staff@slotkeeper.example"
MANAGER_EMAIL = "manager@slotkeeper.example"
PORTAL_NAME = "Demonstration portal"
WAITING_APPLICANTS = 2000
_RANDOM = secrets.SystemRandom()

# Verhoeff's scheme: the dihedral group of the pentagon, and a permutation of its elements.
_PRODUCT = (
    "0123456789", "1234067895", "2340178956", "3401289567", "4012395678",
    "5987604321", "6598710432", "7659821043", "8765932104", "9876543210",
)  # fmt: skip
_TURNED = (
    "0123456789", "1576283094", "5803796142", "8916043527",
    "9453126870", "4286573901", "2793806415", "7046913258",
)  # fmt: skip


@transaction.atomic(durable=True)
def set_login(*, email: str, name: str, is_superuser: bool) -> tuple[User, str]:
    """The login with this e-mail, made if it lacks, and the new password it now has."""
    password = secrets.token_urlsafe(15)
    user = User.objects.filter(email=email).first() or User(email=email, name=name)
    user.is_staff, user.is_superuser, user.is_active = True, is_superuser, True
    user.set_password(password)
    user.save()
    return user, password


@transaction.atomic(durable=True)
def give_app(user: User) -> str:
    """An authenticator app for a login of the demonstration; its seed, to be written down."""
    seed = one_time_codes.new_seed()
    AuthenticatorApp.objects.update_or_create(user=user, defaults={"seed": seed, "last_step": 0})
    return seed


def has_app(email: str, seed: str) -> bool:
    """Whether this login's codes come of that seed."""
    app = AuthenticatorApp.objects.filter(user__email=email).first()
    return app is not None and app.seed == seed


def employ_manager(user: User, external_id: str) -> None:
    """Make a user the manager of a centre."""
    provider = Provider.objects.get(external_id=external_id)
    appoint(user_id=user.pk, provider_id=provider.pk, role=Membership.Role.MANAGER)


def open_portal() -> tuple[Portal, str]:
    """The demonstration's portal with a new secret; those it had stop working."""
    portal = Portal.objects.filter(name=PORTAL_NAME).first()
    if portal is None:
        return client_services.create_portal(name=PORTAL_NAME)
    return portal, client_services.replace_secrets(portal=portal)


def portal_of(client_id: str, client_secret: str) -> Portal | None:
    """The demonstration's portal, if these are its credentials."""
    return Portal.objects.filter(
        name=PORTAL_NAME,
        client_id=client_id,
        secrets__digest=digest(client_secret),
        secrets__revoked_at=None,
    ).first()


@transaction.atomic(durable=True)
def fill_waiting_room(portal: Portal) -> list[str]:
    """Add applicants until as many wait for an appointment as there should be; all who wait."""
    waiting = Applicant.objects.filter(
        portal=portal, status_code=Applicant.Status.PENDING_APPOINTMENT
    )
    # A number drawn twice is not inserted twice, so draw until there are enough.
    while (lacking := WAITING_APPLICANTS - waiting.count()) > 0:
        Applicant.objects.bulk_create(
            [
                Applicant(
                    portal=portal,
                    pre_registration_id=pre_registration_id(),
                    details={"preferred_language": language},
                )
                for _number, language in zip(range(lacking), _languages(), strict=False)
            ],
            batch_size=500,
            ignore_conflicts=True,
        )
    return list(
        waiting.order_by("pk").values_list("pre_registration_id", flat=True)[:WAITING_APPLICANTS]
    )


def _languages() -> Iterator[str]:
    while True:
        yield from ("en", "fr", "es", "ar")


def pre_registration_id() -> str:
    """A random number as MOSIP gives out: 14 digits, not beginning with 0 or 1, Verhoeff's last."""
    digits = f"{_RANDOM.randint(2, 9)}{_RANDOM.randrange(10**12):012}"
    return f"{digits}{_check_digit(digits)}"


def _check_digit(digits: str) -> int:
    return next(last for last in range(10) if is_checked(f"{digits}{last}"))


def is_checked(digits: str) -> bool:
    """Whether the last digit is the one Verhoeff's scheme asks for."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        total = int(_PRODUCT[total][int(_TURNED[place % 8][int(digit)])])
    return total == 0
