"""The cast: Alice is an applicant of the ministry's portal, Bob of another's."""

from dataclasses import dataclass
from datetime import date, time, timedelta

from django.apps import apps
from django.db import connection
from django.utils import timezone

from audit.actors import Actor, ActorKind
from booking import services
from booking.availability import day_bounds
from booking.models import Slot
from clients.services import create_portal, issue_portal_token
from tests.factories import ApplicantFactory, ProviderFactory, open_all_week

BOOKING = "/booking"
TOKEN = "/api/v1/token"
RESERVE = "/api/v1/appointments/reserve"


@dataclass
class World:
    """One centre, open from 9 to 10 every day, and two portals."""

    centre: object
    on: date
    portal: object
    token: str
    other_token: str
    alice: str
    bob: str

    @property
    def actor(self):
        return Actor(ActorKind.PORTAL, self.portal.pk)

    def first_slot(self):
        """The slot at 9 on the day."""
        return self.slots().first()

    def slots(self):
        low, high = day_bounds(self.on, self.centre.zone)
        return Slot.objects.filter(starts_at__gte=low, starts_at__lt=high).order_by("starts_at")

    def wish(self, **changes):
        """A body for POST /booking that succeeds; None takes a field out."""
        body = {
            "pre_registration_id": self.alice,
            "registration_center_id": self.centre.external_id,
            "appointment_date": self.on.isoformat(),
            "time_slot_from": "09:00",
            "time_slot_to": "09:15",
        } | changes
        return {name: value for name, value in body.items() if value is not None}

    def hold_wish(self, **changes):
        """A body for POST appointments/reserve that succeeds."""
        body = {
            "resource_id": self.centre.external_id,
            "date": self.on.isoformat(),
            "time": "09:00",
            "pre_registration_id": self.alice,
        } | changes
        return {name: value for name, value in body.items() if value is not None}


def make_world():
    centre = ProviderFactory(external_id="10001", window_days=5)
    open_all_week(centre, until_time=time(10))
    services.lay_slots(provider_ids=[centre.pk])
    portal, token = portal_with_token("Ministry")
    other, other_token = portal_with_token("Elsewhere")
    return World(
        centre=centre,
        on=timezone.localtime(timezone=centre.zone).date() + timedelta(days=3),
        portal=portal,
        token=token,
        other_token=other_token,
        alice=ApplicantFactory(portal=portal).pre_registration_id,
        bob=ApplicantFactory(portal=other).pre_registration_id,
    )


def portal_with_token(name):
    portal, secret = create_portal(name=name, webhook_url="https://portal.example/hook")
    issued = issue_portal_token(client_id=portal.client_id, client_secret=secret)
    return portal, issued.access_token


def everything_but_the_audit():
    """A digest of the rows of every table but audit_entry; equal digests, equal rows.

    That a refusal is kept for a repeat changes nothing either.
    """
    tables = {model._meta.db_table for model in apps.get_models(include_auto_created=True)}
    tables = sorted(tables - {"booking_idempotencyrecord"})
    one = "SELECT '{0}', md5(coalesce(string_agg(t::text, '|' ORDER BY t::text), '')) FROM {0} t"
    with connection.cursor() as cursor:
        cursor.execute(
            " UNION ALL ".join(one.format(table) for table in tables if table != "audit_entry")
        )
        return dict(cursor.fetchall())
