"""Holidays from the library: previewed, added as calendars, followed by nobody at first."""

from datetime import date

import pytest

from providers import services
from providers.errors import ScheduleRefused
from providers.models import Holiday, HolidayCalendar
from tests import factories

pytestmark = pytest.mark.django_db
EPIPHANY = date(2027, 1, 6)


def named(country, subdivision="", years=(2027,)):
    return dict(services.library_holidays(country=country, subdivision=subdivision, years=years))


def test_countries_have_their_code_name_and_parts():
    countries = {code: (name, parts) for code, name, parts in services.library_calendars()}
    assert countries["DE"][0] == "Germany"
    assert "BY" in countries["DE"][1]
    assert countries["KE"] == ("Kenya", [])
    names = [name for _code, name, _parts in services.library_calendars()]
    assert names == sorted(names)
    assert len(names) > 200
    assert all(len(code) == 2 for code in countries)


def test_a_part_of_a_country_has_days_of_its_own():
    assert EPIPHANY in named("DE", "BY")
    assert EPIPHANY not in named("DE")


@pytest.mark.parametrize(
    ("country", "languages"),
    [("MA", {"en", "fr", "ar"}), ("MX", {"en", "es"}), ("AR", {"en", "es"}), ("KE", {"en"})],
)
def test_names_come_in_those_of_our_languages_the_library_has(country, languages):
    for names in named(country).values():
        assert set(names) == languages
        assert all(names.values())


def test_names_are_in_the_language_they_say():
    assert named("MA")[date(2027, 11, 18)]["fr"] == "Fête de l'indépendance"
    assert named("MA")[date(2027, 11, 18)]["en"] == "Independence Day"


def test_years_are_those_asked_for_and_no_other():
    found = services.library_holidays(country="DE", subdivision="", years=(2028, 2027))
    dates = [on for on, _names in found]
    assert dates == sorted(dates)
    assert {on.year for on in dates} == {2027, 2028}


def test_every_list_of_the_library_can_be_read():
    for code, _name, parts in services.library_calendars():
        for part in ("", *parts[:1]):
            for names in named(code, part).values():
                assert names
                assert all(names.values())


def test_looking_writes_nothing():
    named("DE", "BY")
    assert not HolidayCalendar.objects.exists()


def test_a_list_is_added_as_a_calendar_that_nobody_follows():
    provider = factories.ProviderFactory()
    calendar = services.add_library_calendar(country="DE", subdivision="BY", years=(2027,))
    calendar.refresh_from_db()
    assert (calendar.code, calendar.country, calendar.subdivision) == ("DE-BY", "DE", "BY")
    assert calendar.name == "Germany, Bayern"
    assert dict(calendar.holidays.values_list("on", "name")) == named("DE", "BY")
    assert not calendar.providers.exists()
    assert not provider.holiday_calendars.exists()


def test_added_again_it_gains_years_and_keeps_what_it_has():
    calendar = services.add_library_calendar(country="KE", subdivision="", years=(2027,))
    own = calendar.holidays.create(on=date(2027, 3, 2), name={"en": "Stocktaking"})
    before = set(calendar.holidays.values_list("pk", flat=True))
    assert services.add_library_calendar(country="KE", subdivision="", years=(2027,)) == calendar
    assert set(calendar.holidays.values_list("pk", flat=True)) == before
    services.add_library_calendar(country="KE", subdivision="", years=(2028,))
    assert before < set(calendar.holidays.values_list("pk", flat=True))
    assert calendar.holidays.contains(own)


def test_a_list_of_our_own_with_that_code_is_left_alone():
    HolidayCalendar.objects.create(code="KE", name="Imported")
    with pytest.raises(ScheduleRefused, match="has the code KE already") as refused:
        services.add_library_calendar(country="KE", subdivision="", years=(2027,))
    assert refused.value.field == "country"
    assert not Holiday.objects.exists()


@pytest.mark.parametrize(
    ("country", "subdivision", "years", "field"),
    [
        ("XX", "", (2027,), "country"),
        ("Germany", "", (2027,), "country"),
        ("DE", "ENG", (2027,), "subdivision"),
        ("DE", "", (), "years"),
        ("DE", "", (1800,), "years"),
        ("DE", "", (2101,), "years"),
        ("DE", "", range(2027, 2048), "years"),
    ],
    ids=["unknown", "a name", "elsewhere", "no year", "long ago", "far ahead", "too many"],
)
def test_what_the_library_has_not_is_refused(country, subdivision, years, field):
    with pytest.raises(ScheduleRefused) as refused:
        services.add_library_calendar(country=country, subdivision=subdivision, years=years)
    assert refused.value.field == field
    assert not HolidayCalendar.objects.exists()
