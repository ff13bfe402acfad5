"""What each placeholder becomes: facts as words in the reader's language, made harmless."""

from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils import translation
from django.utils.dateformat import format as in_words
from django.utils.translation import get_language_info

from booking.notifications.facts import Facts
from booking.notifications.inert import LONGEST, isolated, link, one_line, person
from booking.notifications.shipped import words
from booking.references import in_groups
from booking.wall_clock import clock_time, offset

#: Placeholders that are blocks of their own, not words in a line.
BLOCKS = frozenset({"appointment", "lines"})
LINKS = frozenset({"manage_link", "verify_link", "directions_link", "login_link"})
#: What a reader of the appointment's block has read.
IN_APPOINTMENT = frozenset(
    {"date", "time", "time_zone", "provider", "address", "service", "reference"}
)

_VISIT = IN_APPOINTMENT | {
    "appointment",
    "client_name",
    "provider_phone",
    "directions_link",
    "manage_link",
}
_MOVE = {"former_date", "former_time", "former_provider", "reason"}
_LOGIN = frozenset({"client_name", "login_link"})
#: Kind of notice to the placeholders its texts may use.
PLACEHOLDERS: Mapping[str, frozenset[str]] = {
    "held": frozenset(_VISIT | {"until", "until_date"}),
    # The address may not have been verified yet; reminders wait for that.
    "confirmed": frozenset(_VISIT | {"verify_link", "bring"}),
    "moved": frozenset(_VISIT | _MOVE),
    "cancelled": frozenset(_VISIT | {"reason"}),
    "reassigned": frozenset(_VISIT | _MOVE | {"until", "until_date"}),
    "reminder": frozenset(_VISIT | {"bring"}),
    "missed": frozenset(_VISIT),
    "erased": frozenset({"provider", "reference"}),
    "daily_list": frozenset({"provider", "day", "count", "lines"}),
    "verify": frozenset({"client_name", "provider", "verify_link", "code"}),
    "login_verify": _LOGIN,
    "login_known": _LOGIN,
    "login_reset": _LOGIN,
    "approved": _LOGIN | {"provider"},
}


def is_right_to_left(language: str) -> bool:
    """Whether the language is written from right to left."""
    return bool(get_language_info(language)["bidi"])


def values_of(facts: Facts, longest: int = LONGEST) -> dict[str, str]:
    """Every placeholder that is a word or a link, empty where the fact is missing.

    `longest`: of what people wrote, in characters.
    """
    right_to_left = is_right_to_left(facts.language)
    zone = facts.zone
    former = facts.former_provider_name
    reason_length = max(longest, min(LONGEST, 2 * longest))
    with translation.override(facts.language):
        found = {
            "client_name": person(facts.client_name, longest),
            "provider": one_line(facts.provider_name, longest),
            "provider_phone": one_line(facts.provider_phone, 40).replace(" ", "\u00a0"),
            "address": one_line(", ".join(address_lines(facts)), longest),
            "service": one_line(facts.service_name, longest),
            "bring": one_line("; ".join(facts.bring), 3 * longest),
            "reference": grouped(facts.reference),
            "date": _date(facts.starts_at, zone, facts.language),
            "time": _time(facts.starts_at, zone),
            "time_zone": zone_words(zone, facts.starts_at, facts.language),
            "until": _time(facts.expires_at, zone),
            "until_date": _date(facts.expires_at, zone, facts.language),
            "former_date": _date(facts.former_starts_at, zone, facts.language),
            "former_time": _time(facts.former_starts_at, zone),
            "former_provider": one_line("" if former == facts.provider_name else former, longest),
            "reason": one_line(facts.reason, reason_length),
            "day": _date(facts.day, zone, facts.language),
            "count": str(len(facts.lines)),
            "code": facts.code,
        }
    shown = {name: isolated(value, right_to_left=right_to_left) for name, value in found.items()}
    # Without isolates: telephones take the closing one for a part of the address.
    links = {
        "manage_link": link(facts.manage_url),
        "verify_link": link(facts.verify_url),
        "login_link": link(facts.login_url),
        "directions_link": link(facts.directions_url),
    }
    return shown | links


def address_lines(facts: Facts) -> list[str]:
    """The address line by line, empty ones left out."""
    return [line for part in facts.address if (line := one_line(part))]


def grouped(reference: str) -> str:
    """K7M-2QX-9RT-4HC, whether it comes in groups or not."""
    shown = one_line(reference, 40)
    return shown if "-" in shown else in_groups(shown)


def zone_words(zone: ZoneInfo, at: datetime | None, language: str) -> str:
    """Casablanca time (UTC+1): which clock the times of a message are read on."""
    if at is None:
        return ""
    formats, cities = words(language)["formats"], words(language).get("cities", {})
    region, _slash, last = zone.key.rpartition("/")
    shift = offset(at.astimezone(zone))
    if not region or region == "Etc":
        return str(formats["zone_without_city"]).format(offset=shift)
    city = cities.get(zone.key, last.replace("_", " "))
    return str(formats["zone"]).format(city=city, offset=shift)


def _date(at: datetime | None, zone: ZoneInfo, language: str) -> str:
    if at is None:
        return ""
    on, formats = at.astimezone(zone).date(), words(language)["formats"]
    usual = formats["date"]
    return in_words(on, formats.get("first_of_month", usual) if on.day == 1 else usual)


def _time(at: datetime | None, zone: ZoneInfo) -> str:
    return "" if at is None else clock_time(at.astimezone(zone))
