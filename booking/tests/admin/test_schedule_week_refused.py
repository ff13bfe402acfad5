"""What no centre could keep is said on the week's page, where it stands; nothing is saved."""

import pytest

from audit.tests import cast
from booking.tests.admin.schedules import address, centre, errors_of, opened, send, week_form

pytestmark = pytest.mark.django_db


WRONG = {
    "end before start": ({"hours-0-until_time": "08:00"}, "The end must come after the start."),
    "half a row": ({"hours-0-until_time": ""}, "Write both times, such as 09:00 and 12:30."),
    "no places": ({"hours-0-capacity": "0"}, "At least one place. To close, remove the hours."),
    "places in words": ({"hours-0-capacity": "many"}, "Write a whole number, such as 5."),
    "too many places": ({"hours-0-capacity": "1001"}, "At most 1,000 places."),
    "no time": ({"hours-0-from_time": "noon"}, "Write a time such as 09:30."),
    "NUL": ({"hours-0-from_time": "09:00\0"}, "Write a time such as 09:30."),
    "no date": ({"hours-0-valid_from": "2027-02-30"}, "Write a date such as 2027-03-01."),
    "dates reversed": (
        {"hours-0-valid_from": "2027-03-02", "hours-0-valid_until": "2027-03-01"},
        "The last day must not come before the first.",
    ),
    "no zone": ({"time_zone": "Mars/Olympus"}, "Write a time zone by its IANA name"),
    "zone with NUL": ({"time_zone": "Asia/\0Manila"}, "Write a time zone by its IANA name"),
    "no slot length": ({"slot_minutes": "0"}, "A slot lasts between 1 minute and a day."),
    "slot longer than its hours": ({"slot_minutes": "200"}, "shorter than a slot"),
    "no such service": ({"services": ["nothing"]}, "Choose from the list."),
    "no such weekday": ({"hours-0-weekday": "9"}, "Choose from the list."),
    "rule of nothing": (
        {
            "rules-0-repeats": "own",
            "rules-0-rule": "FREQ=SECONDLY",
            "rules-0-starts_on": "2027-03-01",
            "rules-0-from_time": "14:00",
            "rules-0-until_time": "16:00",
        },
        "A rule names days",
    ),
    "rule without an end": (
        {
            "rules-0-repeats": "first",
            "rules-0-starts_on": "2027-03-01",
            "rules-0-from_time": "14:00",
            "rules-0-until_time": "16:00",
        },
        "Write the last date, such as 2028-12-31.",
    ),
    "lost rows": ({"hours-TOTAL_FORMS": "x"}, "Part of the page got lost. Load it again."),
    "no rows": ({"hours-TOTAL_FORMS": None}, "Part of the page got lost. Load it again."),
}


@pytest.mark.parametrize("wrong", WRONG)
def test_what_cannot_be_kept_is_said_where_it_stands_and_answers_are_kept(wrong):
    fields, sentence = WRONG[wrong]
    provider = centre()
    browser = cast.manager(provider)
    page = send(browser, provider, **fields)
    assert page.status_code == 422
    assert any(sentence in said for said in errors_of(page)), errors_of(page)
    assert page.content.decode().count("<title>Error:") == 1
    assert provider.openings.count() == 7


def test_the_summary_names_the_day_and_leads_to_the_field():
    provider = centre()
    page = send(cast.manager(provider), provider, **{"hours-0-until_time": "08:00"})
    [wrong] = page.context["form"].wrong
    assert wrong == {
        "target": "id_hours-0-until_time",
        "said": "Monday: The end must come after the start.",
    }
    assert 'id="id_hours-0-until_time"' in page.content.decode()


def test_more_rows_than_fit_are_refused():
    provider = centre()
    browser = cast.manager(provider)
    fields = week_form(opened(browser, provider))
    for number in range(110):
        fields |= {
            f"hours-{number}-weekday": "1",
            f"hours-{number}-from_time": "09:00",
            f"hours-{number}-until_time": "10:00",
        }
    page = browser.post(address("week", provider), fields | {"hours-TOTAL_FORMS": "110"})
    assert page.status_code == 422
    assert "These are more rows than fit on one page." in errors_of(page)


def test_a_megabyte_is_refused_before_it_is_read():
    provider = centre()
    browser = cast.manager(provider)
    answer = browser.post(address("week", provider), {"time_zone": "x" * 1_000_000})
    assert answer.status_code in (400, 413)
