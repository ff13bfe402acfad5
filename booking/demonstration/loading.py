"""Loading the demonstration: what lacks is added, what is there is kept."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from audit.actors import SYSTEM
from booking import services
from booking.demonstration import demo_file, people
from booking.demonstration.centres import calendars, centres
from booking.demonstration.cities import EXTERNAL_IDS, places
from booking.demonstration.offers import SERVICES
from booking.importing import Terms, settle
from booking.models import ScheduleChange
from clients.models import Portal
from providers.models import Provider
from providers.services import import_centres, offer_services


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a load did."""

    centres_created: int
    slots_laid: int
    applicants: int
    has_new_credentials: bool


def load(*, base_url: str, now: datetime) -> Loaded:
    """Have the demonstration in the database and its way in in var/demo.json.

    1. Add centres that lack, with their holidays and services. Those that are there are theirs
       who changed them.
    2. Lay slots where none were laid yet; later days are the horizon's business.
    3. Keep the credentials the file has if they open this database's portal. Otherwise file and
       database are strangers: make all of them anew.
    4. Top up the applicants who wait, and write the file.

    Each step is a transaction of its own and finds out what lacks, so a load that was cut short
    is finished by the next.
    """
    created = _add_centres(now)
    unlaid = Provider.objects.filter(external_id__in=EXTERNAL_IDS, laid_until=None)
    laid = services.lay_slots(provider_ids=list(unlaid.values_list("pk", flat=True)), now=now)
    had = demo_file.read()
    portal = _portal_of(had)
    credentials = had if portal else {}
    if portal is None:
        portal, credentials = _new_credentials()
    waiting = people.fill_waiting_room(portal)
    demo_file.write(
        {
            "base_url": base_url,
            "staff": credentials["staff"],
            "centre_manager": credentials["centre_manager"],
            "portal": credentials["portal"],
            "applicants": waiting,
            "providers": _listed(),
        }
    )
    return Loaded(created, laid.inserted, len(waiting), credentials is not had)


def _add_centres(now: datetime) -> int:
    there = set(
        Provider.objects.filter(external_id__in=EXTERNAL_IDS).values_list("external_id", flat=True)
    )
    if there.issuperset(EXTERNAL_IDS):
        return 0
    lacking = [draft for draft in centres(places()) if draft.external_id not in there]
    imported = import_centres(
        centres=lacking,
        calendars=calendars((draft.country for draft in lacking), now.date()),
        actor=SYSTEM,
    )
    # Days that a calendar of earlier centres gains; the worker applies what this begins.
    keep = ScheduleChange.Choice.KEEP
    settle(imported.calendars_waiting, [], Terms(now=now, choice=keep))
    codes = [service.code for service in SERVICES]
    offer_services(
        services=SERVICES,
        offered={
            # Every third centre is too small for families.
            draft.external_id: codes[:3]
            if EXTERNAL_IDS.index(draft.external_id) % 3 == 2
            else codes
            for draft in lacking
        },
    )
    return imported.centres_created


def _portal_of(had: dict[str, Any]) -> Portal | None:
    """The portal the file opens, if the file is whole and its logins are there."""
    match had:
        case {
            "staff": {"email": str(staff), "password": str(), "totp_secret": str(seed)},
            "centre_manager": {
                "email": str(manager),
                "password": str(),
                "totp_secret": str(managers_seed),
            },
            "portal": {"client_id": str(client_id), "client_secret": str(client_secret)},
        } if people.has_app(staff, seed) and people.has_app(manager, managers_seed):
            return people.portal_of(client_id, client_secret)
    return None


def _new_credentials() -> tuple[Portal, dict[str, Any]]:
    staff, staff_password = people.set_login(
        email=people.STAFF_EMAIL, name="Demonstration administrator", is_superuser=True
    )
    manager, manager_password = people.set_login(
        email=people.MANAGER_EMAIL, name="Demonstration centre manager", is_superuser=False
    )
    people.employ_manager(manager, EXTERNAL_IDS[0])
    portal, secret = people.open_portal()
    return portal, {
        "staff": {
            "email": staff.email,
            "password": staff_password,
            "totp_secret": people.give_app(staff),
        },
        "centre_manager": {
            "email": manager.email,
            "password": manager_password,
            "totp_secret": people.give_app(manager),
        },
        "portal": {"client_id": portal.client_id, "client_secret": secret},
    }


def _listed() -> list[dict[str, Any]]:
    """The demonstration's centres as they are now."""
    rows = Provider.objects.filter(external_id__in=EXTERNAL_IDS).order_by("external_id")
    return [
        {
            "id": str(row.public_id),
            "external_id": row.external_id,
            "name": row.name.get("en") or row.local_name,
            "capacity": row.capacity,
            "time_zone": row.time_zone,
        }
        for row in rows
    ]
