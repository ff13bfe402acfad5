"""Free text about a time zone, and a place, to an IANA zone: told aloud, or not at all."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, available_timezones

from providers.master_data.fields import Unreadable
from providers.master_data.places import City
from providers.master_data.remarks import quoted

# The letters stand in either order in the files we have seen: GMT, GTM, UTC.
_OFFSET = re.compile(
    r"(?:GMT|GTM|UTC)\s*([+\-−])\s*([0-9]{1,2})(?:\s*[:hH.]?\s*([0-9]{2}))?", re.IGNORECASE
)

# Zone names whose wall clock is the same everywhere they are used. Europe's are not spoken of in
# one country alone, so they count only where no place says better.
_NAMES = {
    "central european time": "Europe/Paris",
    "heure europeenne centrale": "Europe/Paris",
    "heure d'europe centrale": "Europe/Paris",
    "hora central europea": "Europe/Madrid",
    "eastern european time": "Europe/Bucharest",
    "western european time": "Europe/Lisbon",
    "greenwich mean time": "Africa/Abidjan",
    "west africa time": "Africa/Lagos",
    "central africa time": "Africa/Maputo",
    "east africa time": "Africa/Nairobi",
    "south africa standard time": "Africa/Johannesburg",
    "india standard time": "Asia/Kolkata",
    "nepal time": "Asia/Kathmandu",
    "sri lanka standard time": "Asia/Colombo",
    "philippine standard time": "Asia/Manila",
    "singapore standard time": "Asia/Singapore",
    "japan standard time": "Asia/Tokyo",
    "coordinated universal time": "UTC",
}


@dataclass(frozen=True, slots=True)
class Stated:
    """What a text says: an IANA zone, or an offset, or a well-known name, or several."""

    text: str
    iana: str = ""
    offset: timedelta | None = None
    named: str = ""

    def agrees_with(self, zone: str, now: datetime) -> bool:
        """Whether the zone shows, in the year to come, what the text says."""
        if self.offset is not None:
            return self.offset in offsets(zone, now.date().toordinal())
        return not self.text or bool(
            self.named
            and offsets(zone, now.date().toordinal()) == offsets(self.named, now.date().toordinal())
        )


@lru_cache(maxsize=1)
def _iana() -> frozenset[str]:
    return frozenset(available_timezones())


def stated_by(text: str) -> Stated:
    """What the text says about a zone. Raises Unreadable where it says nothing we know."""
    # Bare names such as EST or GMT are offsets of old; whoever writes them may mean summer too.
    if text in _iana() and ("/" in text or text == "UTC"):
        return Stated(text, iana=text)
    match = _OFFSET.search(text)
    offset = None
    if match:
        offset = timedelta(hours=int(match[2]), minutes=int(match[3] or 0))
        if offset > timedelta(hours=14):
            raise Unreadable(f"is {quoted(text)}, and no zone is so far from UTC")
        offset = -offset if match[1] != "+" else offset
    words = re.sub(r"[^a-z' ]", "", _OFFSET.sub("", text).lower()).strip()
    named = _NAMES.get(words, "")
    if text and offset is None and not named:
        raise Unreadable(
            f"is {quoted(text)}, which names no time zone; write one such as Africa/Casablanca"
        )
    return Stated(text, offset=offset, named=named)


@lru_cache(maxsize=1024)
def offsets(zone: str, day: int) -> frozenset[timedelta]:
    """Every offset from UTC the zone has on the first minutes of a year's weeks from that day."""
    start = datetime.fromordinal(day).replace(tzinfo=ZoneInfo(zone))
    found = {(start + timedelta(weeks=week)).utcoffset() for week in range(53)}
    return frozenset(offset for offset in found if offset is not None)


def zone_at(stated: Stated, city: City | None, now: datetime) -> str:
    """The zone of the nearest city where it fits what is stated, else nothing."""
    if stated.iana:
        return stated.iana
    if city is not None and stated.agrees_with(city.time_zone, now):
        return city.time_zone
    return ""


def zone_by_name(stated: Stated, now: datetime) -> str:
    """The zone of a well-known name, where no offset contradicts it, else nothing."""
    return stated.named if stated.named and stated.agrees_with(stated.named, now) else ""
