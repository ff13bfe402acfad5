"""Demonstration centres with hours as real ones have them, and their countries' holidays."""

from collections.abc import Iterable, Sequence
from datetime import date, time
from decimal import Decimal

import holidays
from django.conf import settings

from booking.demonstration.cities import COUNTRIES, Place
from providers.master_data import CalendarDraft, CentreDraft, HoursDraft

#: The centre for five at a time; no other has that capacity.
CAPACITY_OF_THE_FIRST = 5
CAPACITIES = (2, 3, 1, 4, 6, 2, 8, 3, 1, 7, 4, 2)

MONDAY_TO_FRIDAY, MONDAY_TO_SATURDAY = range(1, 6), range(1, 7)
SATURDAY, SUNDAY_TO_THURSDAY = (6,), (7, 1, 2, 3, 4)
Week = Sequence[tuple[Iterable[int], str, str]]

OPEN_LONG: Week = ((MONDAY_TO_SATURDAY, "08:00", "18:00"),)
WEEKS: tuple[Week, ...] = (
    ((MONDAY_TO_FRIDAY, "08:30", "12:30"), (MONDAY_TO_FRIDAY, "14:00", "17:30")),
    ((MONDAY_TO_FRIDAY, "09:00", "17:00"), (SATURDAY, "09:00", "13:00")),
    ((MONDAY_TO_FRIDAY, "09:00", "13:00"), (MONDAY_TO_FRIDAY, "14:00", "18:00"),
     (SATURDAY, "09:00", "12:00")),
    ((MONDAY_TO_SATURDAY, "08:00", "16:00"),),
    ((MONDAY_TO_FRIDAY, "07:30", "15:30"), (SATURDAY, "08:00", "12:00")),
    ((MONDAY_TO_SATURDAY, "10:00", "14:00"), (MONDAY_TO_SATURDAY, "15:00", "20:00")),
)  # fmt: skip
#: Where the week is another one.
WEEKS_BY_COUNTRY: dict[str, Week] = {
    "EG": ((SUNDAY_TO_THURSDAY, "08:30", "14:30"), (SATURDAY, "09:00", "13:00")),
}


def centres(places: Sequence[Place]) -> list[CentreDraft]:
    """A centre in each place; hours and capacities go round."""
    return [_centre(at, place) for at, place in enumerate(places)]


def _centre(at: int, place: Place) -> CentreDraft:
    capacity = CAPACITIES[at % len(CAPACITIES)] if at else CAPACITY_OF_THE_FIRST
    week = WEEKS_BY_COUNTRY.get(place.country, WEEKS[at % len(WEEKS)]) if at else OPEN_LONG
    country = COUNTRIES[place.country]
    return CentreDraft(
        external_id=place.external_id,
        name={
            "en": f"{place.name} registration centre",
            "fr": f"Centre d’enregistrement {_of(place.name)}",
            "es": f"Centro de registro de {place.name}",
            "ar": f"مركز التسجيل في {place.arabic}",
        },
        address={
            language: "\n".join(_lines(place, language, country[language])) for language in country
        },
        time_zone=place.time_zone,
        slot_minutes=15,
        capacity=capacity,
        hours=tuple(
            HoursDraft(day, time.fromisoformat(opens), time.fromisoformat(until), capacity)
            for days, opens, until in week
            for day in days
        ),
        country=place.country,
        division=place.region,
        district=place.name,
        latitude=Decimal(str(place.latitude)),
        longitude=Decimal(str(place.longitude)),
        calendars=(calendar_code(place.country),),
    )


def _of(name: str) -> str:
    """French `de`, which loses its vowel before another."""
    return f"d’{name}" if name[0] in "AEIOUÉ" else f"de {name}"


def _lines(place: Place, language: str, country: str) -> list[str]:
    city = place.arabic if language == "ar" else place.name
    # A region written in Latin letters has no place in an Arabic address.
    region = "" if language == "ar" or place.region == place.name else place.region
    return [line for line in (city, region, country) if line]


def calendar_code(country: str) -> str:
    return f"public-{country}"


def calendars(countries: Iterable[str], today: date) -> list[CalendarDraft]:
    """Public holidays of whole countries, this year's and the next two years'."""
    years = range(today.year, today.year + 3)
    return [
        CalendarDraft(
            code=calendar_code(country),
            name=f"Public holidays: {COUNTRIES[country]['en']}",
            holidays=_holidays(country, years),
        )
        for country in sorted(set(countries))
    ]


def _holidays(country: str, years: Iterable[int]) -> dict[date, dict[str, str]]:
    """Names in those of our languages the package has, and in English or what there is."""
    spoken = getattr(holidays.country_holidays(country), "supported_languages", ())
    named: dict[date, dict[str, str]] = {}
    for code, _name in settings.LANGUAGES:
        tongue = next((known for known in spoken if known.split("_")[0] == code), None)
        if tongue is None and code != "en":
            continue
        for on, name in holidays.country_holidays(country, years=years, language=tongue).items():
            named.setdefault(on, {})[code] = name
    return dict(sorted(named.items()))
