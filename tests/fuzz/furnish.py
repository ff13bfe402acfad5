"""A world to try the API on, and who calls it.

`python -m tests.fuzz.furnish` makes it in the database that the environment names, and prints
tokens by role and values that are there, as JSON.
"""

import json
import os
import sys
from datetime import time, timedelta

import django


def furnish():
    """Tokens by role (None for nobody), and ids by what they are of."""
    from django.utils import timezone

    from booking import services
    from booking.models import Reservation, Slot
    from clients.services import create_portal, issue_portal_token, issue_user_token
    from providers.models import Membership
    from tests.factories import (
        ApplicantFactory,
        ClientFactory,
        MembershipFactory,
        OfferFactory,
        ProviderFactory,
        ServiceFactory,
        UserFactory,
        open_all_week,
    )

    def token_of(**told):
        return issue_user_token(UserFactory(**told)).access

    centre, other = (ProviderFactory(capacity=5, window_days=30) for _n in range(2))
    for each in (centre, other):
        open_all_week(each, from_time=time(8), until_time=time(18))
    service = ServiceFactory()
    OfferFactory(provider=centre, service=service)
    services.lay_slots(provider_ids=[centre.pk, other.pk])
    login = UserFactory()
    client = ClientFactory(user=login, name="Wilhelmina Personal", email=login.email)
    clerk, manager = UserFactory(is_staff=True), UserFactory(is_staff=True)
    MembershipFactory(user=clerk, provider=centre, role=Membership.Role.CLERK)
    MembershipFactory(user=manager, provider=centre, role=Membership.Role.MANAGER)
    portal, secret = create_portal(name="Fuzzed")
    applicants = [ApplicantFactory(portal=portal).pre_registration_id for _n in range(40)]
    soon = timezone.now() + timedelta(days=3)
    slots = list(
        Slot.objects.filter(provider=centre, starts_at__gt=soon).order_by("starts_at")[:40]
    )
    _book(client, portal, applicants, slots)
    local = [each.starts_at.astimezone(centre.zone) for each in slots]
    return {
        "tokens": {
            "anonymous": None,
            "client": issue_user_token(login).access,
            "clerk": issue_user_token(clerk).access,
            "manager": issue_user_token(manager).access,
            "administrator": token_of(is_staff=True, is_superuser=True),
            "portal": issue_portal_token(
                client_id=portal.client_id, client_secret=secret
            ).access_token,
        },
        "known": {
            "provider": [centre.external_id, str(centre.public_id), other.external_id],
            "service": [str(service.public_id)],
            "client": ["me", str(client.public_id)],
            "client_id": [str(client.public_id)],
            "applicant": applicants,
            "reservation": [str(row.public_id) for row in Reservation.objects.all()],
            "slot": [each.pk for each in slots],
            "date": sorted({at.date().isoformat() for at in local}),
            "time": sorted({at.strftime("%H:%M") for at in local}),
            "instant": [at.isoformat() for at in local],
        },
    }


def _book(client, portal, applicants, slots):
    """Appointments and holds for the client and for applicants."""
    from audit.actors import Actor, ActorKind
    from booking import services
    from booking.choices import SlotChoice

    for number, slot in enumerate(slots[:20]):
        verb = services.hold if number % 3 else services.book
        choice = SlotChoice(slot_id=slot.pk)
        if number < 2:
            verb(choice=choice, actor=Actor(ActorKind.CLIENT, client.pk))
        else:
            applicant = applicants[number]
            actor = Actor(ActorKind.PORTAL, portal.pk)
            verb(choice=choice, actor=actor, pre_registration_id=applicant)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    json.dump(furnish(), sys.stdout)
