"""A centre with laid slots, and a visitor who checks every page for what must never be in it."""

import re
from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client as Browser
from django.utils import timezone
from django_redis import get_redis_connection

from booking import services
from booking.models import Reservation, Slot
from tests.factories import ProviderFactory, ReservationFactory, open_all_week

# WhiteNoise warns of a folder for collected files that is not there yet.
Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)

DETAILS = {
    "name": "Salma Bennani",
    "phone": "0650-123456",
    "email": "salma@example.org",
    "language": "fr",
}
_NEVER = re.compile(
    r"<script(?! src=./static/)|<style|\sstyle=|\son[a-z]+=|javascript:"
    r"|https?://(?!www\.openstreetmap\.org/directions\?)|[Pp]lease|[Ss]orry|[Oo]ops|(?<!aria-)[Ii]nvalid"
)
_ALTERNATE = re.compile(r'<link rel="alternate" hreflang="[a-z-]+" href="[^"]+">')


def lay(provider):
    services.lay_slots(provider_ids=[provider.pk])
    provider.refresh_from_db()
    return provider


@pytest.fixture(scope="session", autouse=True)
def _slots_are_not_vacuumed(django_db_setup, django_db_blocker):
    """Tests roll back thousands of slots; a vacuum among them tells the planner there are none.

    It then joins all slots with all slots for each reservation, and a test takes minutes.
    """
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute("ALTER TABLE booking_slot SET (autovacuum_enabled = false)")


@pytest.fixture
def centre(db):
    """Open every day from nine to six, two places a slot, in a zone off UTC."""
    provider = ProviderFactory(
        name={"en": "Tangier City Centre", "fr": "Tanger Centre-Ville", "ar": "طنجة وسط المدينة"},
        address={"en": "14 Rue de Fès\nTangier"},
        time_zone="Africa/Casablanca",
        country="MA",
        capacity=2,
        window_days=40,
    )
    open_all_week(provider, until_time=time(18))
    return lay(provider)


def in_days(provider, days) -> date:
    """A date at the provider's place, so many days ahead."""
    return timezone.now().astimezone(provider.zone).date() + timedelta(days=days)


def at(provider, days=3, hour=10, minute=15) -> datetime:
    """A local time some days ahead, as an instant."""
    return datetime.combine(in_days(provider, days), time(hour, minute), provider.zone)


def slot_at(provider, moment) -> Slot:
    return Slot.objects.get(provider=provider, starts_at=moment)


class Visitor(Browser):
    """A browser without JavaScript that looks at each page it is given."""

    def request(self, **request):
        response = super().request(**request)
        if response.content and response["Content-Type"].startswith("text/html"):
            looked_at(response)
        return response

    def hold(self, provider, moment, *, service=None, key=None):
        body = {"starts_at": instant(moment)}
        if service is not None:
            body["service"] = str(service.public_id)
        return self.post(f"/centres/{key or provider.external_id}/hold/", body)


def instant(moment) -> str:
    return moment.astimezone(timezone.get_fixed_timezone(0)).strftime("%Y-%m-%dT%H:%M:%SZ")


def looked_at(response):
    """No page carries a script, a style, another host, or words we do not use."""
    page = response.content.decode()
    assert not (found := _NEVER.search(_ALTERNATE.sub("", page))), found
    ids = re.findall(r'\sid="([^"]+)"', page)
    assert len(ids) == len(set(ids)), ids
    assert page.count("<h1") == 1
    for target in re.findall(r'(?:aria-labelledby|aria-describedby|for)="([^"]+)"', page):
        assert set(target.split()) <= set(ids), target
    for anchor in re.findall(r'href="#([^"]+)"', page):
        assert anchor in ids, anchor
    assert "Content-Security-Policy" in response.headers


@pytest.fixture
def visitor(db):
    return Visitor()


def book_out(provider, on):
    """Book every place of a local day."""
    for slot in Slot.objects.filter(provider=provider):
        if slot.starts_at.astimezone(provider.zone).date() == on:
            for _place in range(slot.capacity):
                ReservationFactory(slot=slot)


def forget_cached_days():
    """Rows written here tell the cache nothing, and neither does what a test rolls back."""
    get_redis_connection("default").flushdb()


def held_by(visitor, provider, **when) -> Reservation:
    """The hold a visitor gets by tapping a time."""
    response = visitor.hold(provider, at(provider, **when))
    assert response.status_code == 302, response.content.decode()
    return Reservation.objects.latest("pk")


def lapse(reservation):
    """Let its 30 minutes pass."""
    Reservation.objects.filter(pk=reservation.pk).update(
        created_at=timezone.now() - timedelta(hours=1),
        expires_at=timezone.now() - timedelta(minutes=1),
    )
