"""Centres by their number in other systems: made, or changed in what a file says of them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from django.conf import settings
from django.forms.models import fields_for_model
from django.utils.translation import gettext as _

from audit.actors import Actor
from booking.importing.bulk.cells import (
    LineRefused,
    about,
    cleaned,
    several_of,
    text_of,
    whole_of,
    yes_of,
)
from booking.importing.bulk.plans import Outcome, Plan
from booking.importing.bulk.sheets import Line
from providers.models import Accessibility, Provider
from providers.queries import key_is
from providers.schedules import ScheduleDraft
from providers.services import schedule_of

LANGUAGES = [code for code, _name in settings.LANGUAGES]
NAMES = {code: f"name_{code.replace('-', '_').lower()}" for code in LANGUAGES}
ADDRESSES = {code: f"address_{code.replace('-', '_').lower()}" for code in LANGUAGES}
#: Columns that are fields of a provider's row, as they are.
PLAIN = (
    "kind",
    "country",
    "division",
    "district",
    "sub_district",
    "postcode",
    "latitude",
    "longitude",
    "contact_name",
    "email",
    "phone",
    "licence_number",
    "years_of_experience",
    "consultation_fee",
    "fee_currency",
    "notice_minutes",
    "window_days",
    "hold_minutes",
    "change_notice_minutes",
)
LISTS = ("specialisations", "accessibility")
#: Columns that a change of schedule writes: people may be booked by them.
HOURS = ("time_zone", "slot_minutes", "capacity", "services", "holiday_calendars")
COLUMNS = (
    "external_id",
    "id",
    *NAMES.values(),
    *ADDRESSES.values(),
    *PLAIN,
    *LISTS,
    "is_open_to_booking",
    *HOURS,
)


def key(cells: Mapping[str, str]) -> str:
    """What no two lines may share."""
    return text_of(cells, "external_id") or text_of(cells, "id")


def plan(lines: Sequence[Line], actor: Actor, now: datetime) -> Plan:
    """What one line says of a centre; a column that is not there leaves its value as it is."""
    if not actor.writes_everywhere:
        raise LineRefused(_("Centres are brought in by administrators."))
    [(number, cells)] = lines
    found = _found(cells)
    told = _told(cells, found)
    hours = _hours(cells)
    if found is None:
        if "time_zone" not in hours:
            raise about("time_zone", _("Write a time zone such as Asia/Manila."))
        if not told.get("name"):
            raise about(NAMES[LANGUAGES[0]], _("Write a name in at least one language."))
        return Plan(Outcome.MADE, None, told, ScheduleDraft(**hours), lines=[number])
    told = {name: value for name, value in told.items() if getattr(found, name) != value}
    draft = _differing(hours, found)
    outcome = Outcome.CHANGED if told or draft else Outcome.LEFT
    return Plan(outcome, found, told, draft, lines=[number])


def exported(providers: Iterable[Provider], now: datetime) -> Iterator[Sequence[Any]]:
    """One line a centre, in the order of the columns."""
    for provider in providers:
        hours = schedule_of(provider)
        yield [
            provider.external_id,
            str(provider.public_id),
            *(provider.name.get(code, "") for code in LANGUAGES),
            *(provider.address.get(code, "") for code in LANGUAGES),
            *(_written(getattr(provider, name)) for name in PLAIN),
            *("; ".join(getattr(provider, name)) for name in LISTS),
            "yes" if provider.is_open_to_booking else "no",
            hours.time_zone,
            hours.slot_minutes,
            hours.capacity,
            "; ".join(hours.services or ()),
            "; ".join(hours.holiday_calendars or ()),
        ]


def _written(value: Any) -> Any:
    # Numbers stay numbers, so that -33.4 is no formula.
    return value if value is None or isinstance(value, int | float) else _text(value)


def _text(value: Any) -> Any:
    return value if hasattr(value, "as_tuple") else str(value)


def _found(cells: Mapping[str, str]) -> Provider | None:
    number, public = text_of(cells, "external_id", 36), text_of(cells, "id")
    if not number and not public:
        raise about("external_id", _("Write the number of the centre."))
    if public:
        found = Provider.objects.filter(key_is(public)).first()
        if found is None or (number and number != found.external_id):
            raise about("id", _("There is no such centre with this number."))
        return found
    return Provider.objects.filter(external_id=number).first()


@cache
def _fields() -> dict[str, Any]:
    fields = fields_for_model(Provider, fields=PLAIN)
    fields["kind"].error_messages["invalid_choice"] = _("Write %(kinds)s.") % {
        "kinds": ", ".join(Provider.Kind.values)
    }
    return fields


def _told(cells: Mapping[str, str], found: Provider | None) -> dict[str, Any]:
    told: dict[str, Any] = {}
    if found is None:
        told["external_id"] = text_of(cells, "external_id", 36)
    for name, columns, most in (("name", NAMES, 200), ("address", ADDRESSES, 1000)):
        known = dict(getattr(found, name)) if found else {}
        given = {code: text_of(cells, column, most) for code, column in columns.items()}
        there = {code: text for code, text in given.items() if columns[code] in cells}
        known |= there
        if there:
            told[name] = {code: text for code, text in known.items() if text}
    for name in PLAIN:
        if name in cells:
            field = _fields()[name]
            text = text_of(cells, name)
            if text or not field.required:
                told[name] = cleaned(name, field, text)
    if found and "name" in told and not told["name"]:
        raise about(NAMES[LANGUAGES[0]], _("Write a name in at least one language."))
    for name in LISTS:
        if name in cells:
            told[name] = several_of(cells, name)
    _check_lists(told)
    is_open = yes_of(cells, "is_open_to_booking")
    return told if is_open is None else told | {"is_open_to_booking": is_open}


def _check_lists(told: Mapping[str, Any]) -> None:
    known = Accessibility.values
    if not set(told.get("accessibility", ())) <= set(known):
        raise about("accessibility", _("Those there are: %(known)s.") % {"known": "; ".join(known)})
    if any(len(text) > 80 for text in told.get("specialisations", ())):
        raise about("specialisations", _("At most %(most)s signs.") % {"most": 80})
    if told.get("consultation_fee") is not None and not told.get("fee_currency", "-"):
        raise about("fee_currency", _("A fee needs its currency and is not below zero."))


def _hours(cells: Mapping[str, str]) -> dict[str, Any]:
    """What is said of the schedule; soundness is judged when it is written."""
    hours: dict[str, Any] = {}
    if zone := text_of(cells, "time_zone", 64):
        hours["time_zone"] = zone
    for name in ("slot_minutes", "capacity"):
        if (number := whole_of(cells, name)) is not None:
            hours[name] = number
    for name in ("services", "holiday_calendars"):
        if name in cells:
            hours[name] = tuple(several_of(cells, name))
    return hours


def _differing(hours: Mapping[str, Any], found: Provider) -> ScheduleDraft | None:
    wanted = {}
    for name, value in hours.items():
        if isinstance(value, tuple):
            is_same = set(value) == set(getattr(found, name).values_list("code", flat=True))
        else:
            is_same = value == getattr(found, name)
        if not is_same:
            wanted[name] = value
    return ScheduleDraft(**wanted) if wanted else None
