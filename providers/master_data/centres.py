"""Rows of a centre in several languages to one centre, with its zone, country and telephone."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import phonenumbers

from providers.master_data.drafts import CentreDraft, ClosureDraft, HoursDraft
from providers.master_data.fields import Unreadable
from providers.master_data.locations import Location, address_of
from providers.master_data.places import City
from providers.master_data.remarks import Remarks, quoted
from providers.master_data.rows import FILE, CentreRow
from providers.master_data.zones import zone_at, zone_by_name

#: Columns that describe the centre, not a language of it: rows that differ are told.
_SAME = {
    "number_of_kiosks": "kiosks",
    "per_kiosk_process_time": "minutes",
    "center_start_time": "open_from_until",
    "time_zone": "time_zone",
    "latitude": "point",
    "location_code": "location",
    "holiday_loc_code": "holidays_of",
    "contact_phone": "phone",
}


@dataclass(slots=True)
class Surroundings:
    """What the other files say about centres."""

    locations: Mapping[str, Location] = field(default_factory=dict)
    weeks: Mapping[str, frozenset[int]] = field(default_factory=dict)
    closures: Mapping[str, tuple[ClosureDraft, ...]] = field(default_factory=dict)
    calendars: frozenset[str] = frozenset()


def place_rows(rows: Sequence[CentreRow], now: datetime, remarks: Remarks) -> list[CentreRow]:
    """Give each row its time zone and country, or refuse it.

    1. An IANA name counts as it is. Otherwise the nearest city, if its zone fits the text.
    2. Else the centres of the same place, then of the same holidays, if their zone fits.
    3. Else a well-known name. What is worked out is told; a point that contradicts is left out.
    """
    for row in rows:
        row.time_zone = zone_at(row.stated, row.city, now)
        if row.time_zone and row.city:
            _settle_country(row, row.city, remarks)
    neighbours = _Neighbours([row for row in rows if row.time_zone])
    for row in rows:
        if not row.time_zone:
            _place_by_others(row, neighbours, now, remarks)
    return [row for row in rows if row.time_zone]


def _settle_country(row: CentreRow, city: City, remarks: Remarks) -> None:
    if city.time_zone != row.time_zone:
        reason = f"the nearest city has {city.time_zone}, not {row.time_zone}; left empty"
        remarks.note(FILE, row.number, "country", reason)
        return
    row.country = city.country
    if row.stated.iana:
        remarks.guess(FILE, row.number, "country", f"{row.country}, by the nearest city")
    else:
        _tell(row, "the nearest city", remarks)


def _tell(row: CentreRow, witness: str, remarks: Remarks) -> None:
    reason = f"{quoted(row.stated.text)} is read as {row.time_zone}, by {witness}"
    remarks.guess(FILE, row.number, "time_zone", reason)
    if row.country:
        remarks.guess(FILE, row.number, "country", f"{row.country}, by {witness}")


class _Neighbours:
    """Zone and country most common among the placed rows of a location, or of a holiday list."""

    def __init__(self, rows: Iterable[CentreRow]) -> None:
        self._counts: dict[tuple[str, str], Counter[tuple[str, str]]] = {}
        for row in rows:
            for key in self._keys(row):
                self._counts.setdefault(key, Counter())[row.time_zone, row.country] += 1

    @staticmethod
    def _keys(row: CentreRow) -> list[tuple[str, str]]:
        keys = (("location_code", row.location), ("holiday_loc_code", row.holidays_of))
        return [key for key in keys if key[1]]

    def of(self, row: CentreRow) -> Iterable[tuple[str, str, str]]:
        for key in self._keys(row):
            if key in self._counts:
                zone, country = self._counts[key].most_common(1)[0][0]
                yield zone, country, f"the centres of the same {key[0]}"


def _place_by_others(
    row: CentreRow, neighbours: _Neighbours, now: datetime, remarks: Remarks
) -> None:
    candidates = [*neighbours.of(row), (zone_by_name(row.stated, now), "", "its name")]
    for zone, country, witness in candidates:
        if zone and row.stated.text and row.stated.agrees_with(zone, now):
            row.time_zone, row.country = zone, country
            _tell(row, witness, remarks)
            _drop_point(row, remarks)
            return
    where = f"; the coordinates lie in {row.city.time_zone}" if row.city else ""
    said = quoted(row.stated.text) if row.stated.text else "empty"
    reason = f"is {said}, which settles no time zone{where}; write one such as Africa/Casablanca"
    remarks.refuse(FILE, row.number, "time_zone", reason)


def _drop_point(row: CentreRow, remarks: Remarks) -> None:
    if row.city is not None:
        reason = f"the point lies in {row.city.time_zone}, not {row.time_zone}, and is left out"
        remarks.note(FILE, row.number, "latitude", reason)
        row.point = row.city = None


def merge(
    rows: Iterable[CentreRow], around: Surroundings, remarks: Remarks
) -> tuple[CentreDraft, ...]:
    """One centre for the rows of an id. The first row counts where they differ, and it is told."""
    by_id: dict[str, list[CentreRow]] = {}
    for row in rows:
        by_id.setdefault(row.external_id, []).append(row)
    return tuple(_merged(group, around, remarks) for group in by_id.values())


def _merged(group: Sequence[CentreRow], around: Surroundings, remarks: Remarks) -> CentreDraft:
    first, names, addresses = group[0], dict[str, str](), dict[str, str]()
    for row in group:
        if row.language in names:
            reason = f"is a second row of this centre in {quoted(row.language)}"
            remarks.refuse(FILE, row.number, "lang_code", reason)
            continue
        names[row.language] = row.name
        if row.address:
            addresses[row.language] = row.address
        _compare(first, row, remarks)
    place = address_of(first.location, dict(around.locations))
    if around.locations and first.location not in around.locations:
        reason = f"{quoted(first.location)} is not in location.csv; the place names stay empty"
        remarks.note(FILE, first.number, "location_code", reason)
    return CentreDraft(
        external_id=first.external_id,
        name=names,
        address=addresses,
        time_zone=first.time_zone,
        slot_minutes=first.minutes,
        capacity=first.kiosks,
        hours=_hours(first, around, remarks),
        country=first.country,
        division=place.division,
        district=place.district,
        sub_district=place.sub_district,
        postcode=place.postcode,
        latitude=first.point[0] if first.point else None,
        longitude=first.point[1] if first.point else None,
        contact_name=first.contact_name,
        phone=_phone(first, remarks),
        closures=around.closures.get(first.external_id, ()),
        calendars=_calendars(first, around, remarks),
    )


def _compare(first: CentreRow, row: CentreRow, remarks: Remarks) -> None:
    for column, attribute in _SAME.items():
        if getattr(row, attribute) != getattr(first, attribute):
            reason = "differs from the first row of this centre, which counts"
            remarks.note(FILE, row.number, column, reason)


def _hours(first: CentreRow, around: Surroundings, remarks: Remarks) -> tuple[HoursDraft, ...]:
    week = around.weeks.get(first.external_id)
    if week is None:
        reason = "reg_working_nonworking.csv lists no days for it; Monday to Friday is assumed"
        remarks.guess(FILE, first.number, "id", reason)
        week = frozenset(range(1, 6))
    elif not week:
        remarks.note(FILE, first.number, "id", "no day of its week is a working day")
    return tuple(
        HoursDraft(weekday, opens, until, first.kiosks)
        for weekday in sorted(week)
        for opens, until in first.open_from_until
    )


def _calendars(first: CentreRow, around: Surroundings, remarks: Remarks) -> tuple[str, ...]:
    if first.holidays_of in around.calendars:
        return (first.holidays_of,)
    if first.holidays_of:
        reason = f"{quoted(first.holidays_of)} has no holidays in loc_holiday.csv"
        remarks.note(FILE, first.number, "holiday_loc_code", reason)
    return ()


def _phone(first: CentreRow, remarks: Remarks) -> str:
    """The number in international form. It is somebody's, so it is never printed."""
    if first.phone in ("", "0"):
        return ""
    try:
        return phone_of(first.phone, first.country)
    except Unreadable as error:
        remarks.note(FILE, first.number, "contact_phone", f"{error} and is left out")
        return ""


def phone_of(text: str, country: str) -> str:
    """A telephone number, read as one of the country unless it begins with +, as +212….

    Raises Unreadable.
    """
    try:
        number = phonenumbers.parse(text, country or None)
    except phonenumbers.NumberParseException:
        raise Unreadable("is not a telephone number") from None
    if not phonenumbers.is_valid_number(number):
        raise Unreadable("is not a number that exists in its country")
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
