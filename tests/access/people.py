"""One world with everybody in it, and for everybody something of their own and of another's.

What somebody owns is found by their name, as in `world.own("client A").appointment`; what is
foreign to them belongs to somebody of their kind, `world.foreign("client A")`.
"""

from dataclasses import dataclass, field
from datetime import time, timedelta

from django.contrib.auth.models import Group
from django.utils import timezone

from audit.actors import SYSTEM
from audit.admin.standing import ADMINISTRATOR, AUDITOR
from booking import services
from booking.models import ScheduleChange, Slot
from clients.models import Applicant, Portal
from clients.services import create_portal, issue_portal_token, issue_user_token
from providers import services as provider_services
from providers.models import Membership, Provider
from tests import factories

PASSWORD = "four words zebra lamp"
CLERK, MANAGER = Membership.Role.CLERK, Membership.Role.MANAGER

#: Who calls, of which kind, and whose things are foreign to them.
CALLERS = {
    "anonymous": ("anonymous", "client A"),
    "client A": ("client", "client B"),
    "client B": ("client", "client A"),
    "waiting provider": ("waiting", "waiting provider B"),
    "clerk of centre 1": ("clerk", "manager of centre 2"),
    "provider A": ("manager", "provider B"),
    "provider B": ("manager", "provider A"),
    "manager of centre 2": ("manager", "clerk of centre 1"),
    "auditor": ("auditor", "client B"),
    "administrator": ("administrator", "client B"),
    "portal X": ("portal", "portal Y"),
    "portal Y": ("portal", "portal X"),
    "reading portal": ("reader", "portal X"),
}


@dataclass
class Belongings:
    """What one of them owns: a row of every kind an address can be about."""

    user: object = None
    token: str | None = None
    portal: object = None
    client: object = None
    hold: object = None
    appointment: object = None
    #: A portal's: one who may be booked for, and one who is booked.
    applicant: object = None
    booked: object = None
    provider: object = None
    registration: object = None


@dataclass
class World:
    """Everybody's things, by the name of the caller."""

    of: dict[str, Belongings] = field(default_factory=dict)
    #: By provider: a dated change, a change of hours, a secret address, a free slot's number.
    exceptions: dict[int, object] = field(default_factory=dict)
    changes: dict[int, object] = field(default_factory=dict)
    feeds: dict[int, str] = field(default_factory=dict)
    slots: dict[int, list] = field(default_factory=dict)
    offers: dict[int, object] = field(default_factory=dict)
    #: Providers nobody has ever booked.
    unbooked: list = field(default_factory=list)
    colleagues: list = field(default_factory=list)

    def own(self, name):
        return self.of[name]

    def foreign(self, name):
        return self.of[CALLERS[name][1]]


def make_world():
    world = World()
    centre1, centre2, practice_a, practice_b = (_provider(world) for _ in range(4))
    world.unbooked = [factories.ProviderFactory() for _ in range(2)]
    world.colleagues = [factories.UserFactory(is_staff=True) for _ in range(2)]
    _staff(world, "clerk of centre 1", centre1, CLERK)
    _staff(world, "manager of centre 2", centre2, MANAGER)
    _staff(world, "provider A", practice_a, MANAGER, owner=True)
    _staff(world, "provider B", practice_b, MANAGER, owner=True)
    for name, centre in (("client A", centre1), ("client B", centre2)):
        _client(world, name, centre)
    for name in ("waiting provider", "waiting provider B"):
        own = _client(world, name, centre1)
        own.registration = factories.ProviderFactory(
            owner=own.user, approved_at=None, is_open_to_booking=False
        )
    for name, scope in (("portal X", "book"), ("portal Y", "book"), ("reading portal", "read")):
        _portal(world, name, centre1, scope)
    for name, group in (("auditor", AUDITOR), ("administrator", ADMINISTRATOR)):
        user = _user(is_staff=True)
        user.groups.add(Group.objects.get_or_create(name=group)[0])
        # Everything is theirs: what client A has stands for it.
        _everything(world, name, user)
    world.of["anonymous"] = _like(world.of["client A"])
    _fill_up(world)
    return world


def _provider(world):
    provider = factories.ProviderFactory(capacity=50, window_days=5)
    factories.open_all_week(provider, until_time=time(11))
    services.lay_slots(provider_ids=[provider.pk])
    today = timezone.localtime(timezone=provider.zone).date()
    world.exceptions[provider.pk] = provider.exceptions.create(
        on=today + timedelta(days=90), kind="closed"
    )
    now = timezone.now()
    world.changes[provider.pk] = ScheduleChange.objects.create(
        provider=provider, draft={}, choice="keep", status="done", proposed_by_kind="staff",
        started_at=now, finished_at=now,
    )  # fmt: skip
    world.feeds[provider.pk] = provider_services.renew_calendar_feed(
        provider=provider, actor=SYSTEM
    )
    world.offers[provider.pk] = factories.OfferFactory(provider=provider).service
    later = Slot.objects.filter(provider=provider, starts_at__gt=now + timedelta(days=2))
    world.slots[provider.pk] = list(later.order_by("starts_at")[:8])
    return provider


def _user(**told):
    user = factories.UserFactory(email_verified_at=timezone.now(), **told)
    user.set_password(PASSWORD)
    user.save(update_fields=["password"])
    return user


def _staff(world, name, provider, role, *, owner=False):
    user = _user(is_staff=True)
    factories.MembershipFactory(user=user, provider=provider, role=role)
    if owner:
        Provider.objects.filter(pk=provider.pk).update(owner=user)
    client = factories.ClientFactory(made_by=user)
    world.of[name] = Belongings(
        user=user, token=issue_user_token(user).access, client=client, provider=provider
    )
    _book(world, name, client=client)


def _client(world, name, provider):
    user = _user()
    client = factories.ClientFactory(user=user)
    world.of[name] = Belongings(
        user=user, token=issue_user_token(user).access, client=client, provider=provider
    )
    _book(world, name, client=client)
    return world.of[name]


def _portal(world, name, provider, scope):
    portal, secret = create_portal(name=name, scopes=(scope,), webhook_url="")
    token = issue_portal_token(client_id=portal.client_id, client_secret=secret).access_token
    world.of[name] = Belongings(
        token=token,
        portal=Portal.objects.get(pk=portal.pk),
        client=factories.ClientFactory(portal=portal),
        applicant=factories.ApplicantFactory(portal=portal),
        booked=factories.ApplicantFactory(portal=portal, status_code=Applicant.Status.BOOKED),
        provider=provider,
    )
    own = world.of[name]
    # One of its clients has the hold, one of its applicants the appointment: it sees both.
    _book(world, name, client=own.client)
    first = world.slots[provider.pk][0]
    own.appointment = factories.ReservationFactory(slot=first, client=None, applicant=own.booked)


def _book(world, name, *, client):
    own = world.of[name]
    first, second = world.slots[own.provider.pk][:2]
    own.appointment = factories.ReservationFactory(slot=first, client=client)
    own.hold = factories.HoldFactory(slot=second, client=client)


def _everything(world, name, user):
    world.of[name] = _like(world.of["client A"])
    world.of[name].user, world.of[name].token = user, issue_user_token(user).access


def _like(other):
    return Belongings(
        client=other.client,
        hold=other.hold,
        appointment=other.appointment,
        provider=other.provider,
    )


def _fill_up(world):
    """What a kind of caller cannot own stands for itself: another's is told apart all the same."""
    x, y = world.of["portal X"], world.of["portal Y"]
    waiting = world.of["waiting provider"], world.of["waiting provider B"]
    for name, own in world.of.items():
        second = name in ("client B", "provider B", "manager of centre 2")
        own.applicant = own.applicant or (y if second else x).applicant
        own.booked = own.booked or (y if second else x).booked
        own.registration = own.registration or waiting[second].registration
    for name in ("client B", "provider B", "portal Y", "manager of centre 2"):
        world.of[name].registration = waiting[1].registration
