"""A case of the policy: who asks, what about, and the request that is sent."""

from dataclasses import dataclass, field
from datetime import timedelta
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone

from tests.access.people import Belongings, World

ABSENT = "5f0e2c1a-0000-4000-8000-000000000000"
NUMBER_OF_NOBODY = "99999999999999"


@dataclass(frozen=True, slots=True)
class Sent:
    """A request; of a list what must stand in the answer for the thing to be in it."""

    address: str
    body: object = None
    listed: str | None = None


@dataclass
class Case:
    """Who asks, and what about: `thing` is None for what does not exist."""

    world: World
    own: Belongings
    thing: Belongings | None

    def id_of(self, what):
        """The public id of the thing's client, hold, provider …"""
        return str(getattr(self.thing, what).public_id) if self.thing else ABSENT

    @property
    def place(self):
        """A provider that is there: the thing's, else one's own."""
        return (self.thing or self.own).provider

    def slot(self, provider=None):
        return self.world.slots[(provider or self.own.provider).pk][6]

    def number_of(self, what):
        return getattr(self.thing, what).pre_registration_id if self.thing else NUMBER_OF_NOBODY


@dataclass
class Book:
    """Builders of requests by route, method and what it is about."""

    builders: dict = field(default_factory=dict)

    def page(self, *rows):
        def keep(builder):
            for row in rows:
                route, method, *about = row.split(" ", 2)
                self.builders[route, method, *(about or [""])] = builder
            return builder

        return keep

    def request(self, row, case):
        return self.builders[row.route, row.method, row.about](row, case)


BOOK = Book()


def at(row, *arguments, **query):
    asked = f"?{urlencode(query)}" if query else ""
    return reverse(row.route, args=arguments) + asked


def on(case, days):
    """A local day of the provider, so many from today."""
    today = timezone.localtime(timezone=case.place.zone).date()
    return (today + timedelta(days=days)).isoformat()


def instant(case):
    return case.slot(case.place).starts_at.isoformat()
