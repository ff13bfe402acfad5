"""location.csv: the tree of places, from the country down to a postal code."""

from dataclasses import dataclass, field
from pathlib import Path

from providers.master_data.fields import Unreadable, filled, language_of
from providers.master_data.files import Row, table
from providers.master_data.remarks import Remarks

FILE = "location.csv"
COLUMNS = (
    "lang_code",
    "code",
    "name",
    "hierarchy_level",
    "hierarchy_level_name",
    "parent_loc_code",
    "is_active",
)


@dataclass(slots=True)
class Location:
    """A place; names by language."""

    code: str
    level: int
    parent: str
    names: dict[str, str] = field(default_factory=dict)
    level_names: dict[str, str] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """English where there is one: the fields of ours it goes to have no languages."""
        return self.names.get("en") or next(iter(self.names.values()), "")

    @property
    def is_postcode(self) -> bool:
        """Whether this is no place but the code on a letter to it."""
        return any(
            word in name.lower()
            for name in self.level_names.values()
            for word in ("postal", "postcode", "zip", "pin code", "رمز بريدي")
        )


@dataclass(frozen=True, slots=True)
class Address:
    """Where a location lies, in our fields."""

    division: str = ""
    district: str = ""
    sub_district: str = ""
    postcode: str = ""


def read_locations(directory: Path, remarks: Remarks) -> dict[str, Location]:
    """Every location by its code; the first row of a code says where it hangs."""
    found: dict[str, Location] = {}
    for row in table(directory, FILE, COLUMNS, remarks):
        try:
            column = "lang_code"
            language = language_of(row[column])
            column = "code"
            code = filled(row[column])
            column = "name"
            name = filled(row[column])
            column = "hierarchy_level"
            level = _level_of(row[column])
        except Unreadable as error:
            remarks.refuse(FILE, row.number, column, str(error))
            continue
        location = found.setdefault(code, Location(code, level, row["parent_loc_code"]))
        _compare(location, level, row, remarks)
        location.names.setdefault(language, name)
        location.level_names.setdefault(language, row["hierarchy_level_name"])
    return found


def _level_of(text: str) -> int:
    if not (text.isascii() and text.isdigit() and int(text[:3]) < 100):
        raise Unreadable("is not a whole number from 0 up")
    return int(text[:3])


def _compare(location: Location, level: int, row: Row, remarks: Remarks) -> None:
    if (level, row["parent_loc_code"]) != (location.level, location.parent):
        reason = "differs from an earlier row of this location, which counts"
        remarks.note(FILE, row.number, "parent_loc_code", reason)


def address_of(code: str, locations: dict[str, Location]) -> Address:
    """Names of the levels above a location: region, province, then the zone or else the city."""
    chain: dict[int, Location] = {}
    postcode = ""
    seen: set[str] = set()
    while code in locations and code not in seen:
        seen.add(code)
        location = locations[code]
        if location.is_postcode:
            postcode = postcode or location.code
        else:
            chain.setdefault(location.level, location)
        code = location.parent
    lowest = max((level for level in chain if level >= 3), default=None)
    return Address(
        division=_named(chain.get(1)),
        district=_named(chain.get(2)),
        sub_district=_named(chain.get(lowest)) if lowest is not None else "",
        postcode=postcode if len(postcode) <= 16 else "",
    )


def _named(location: Location | None) -> str:
    return location.name[:120] if location else ""
