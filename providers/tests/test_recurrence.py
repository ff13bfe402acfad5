"""Which recurrence rules are followed, and the dates they name."""

from datetime import date, timedelta
from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from providers.recurrence import (
    MOST_DATES,
    RuleRefused,
    checked,
    dates_between,
    ending_before,
)

MONDAY = date(2027, 1, 4)
YEAR_END = date(2027, 12, 31)


def dates(rule, starts_on=MONDAY, first=MONDAY, last=YEAR_END):
    return [str(on) for on in dates_between(checked(rule, starts_on), starts_on, first, last)]


@pytest.mark.parametrize(
    ("rule", "named"),
    [
        ("FREQ=MONTHLY;BYDAY=1MO;COUNT=3", ["2027-01-04", "2027-02-01", "2027-03-01"]),
        ("FREQ=WEEKLY;INTERVAL=2;COUNT=3", ["2027-01-04", "2027-01-18", "2027-02-01"]),
        ("FREQ=MONTHLY;BYDAY=-1FR;UNTIL=20270226", ["2027-01-29", "2027-02-26"]),
        ("FREQ=WEEKLY;BYDAY=TU,TH;UNTIL=20270112T235959Z",
         ["2027-01-05", "2027-01-07", "2027-01-12"]),
        ("FREQ=MONTHLY;BYMONTHDAY=-1;COUNT=2", ["2027-01-31", "2027-02-28"]),
        ("FREQ=YEARLY;COUNT=1", ["2027-01-04"]),
    ],
    ids=["first monday", "every other week", "last friday", "two days", "month's end", "once"],
)  # fmt: skip
def test_the_dates_a_rule_names(rule, named):
    assert dates(rule) == named


def test_only_the_wanted_span_is_named_and_counted_from_the_start():
    rule = "FREQ=WEEKLY;INTERVAL=2;COUNT=5"
    first, last = date(2027, 1, 18), date(2027, 2, 14)
    assert dates(rule, first=first, last=last) == ["2027-01-18", "2027-02-01"]
    assert dates(rule, first=date(2027, 3, 2)) == []
    assert dates(rule, last=date(2027, 1, 3)) == []


def test_a_rule_without_an_end_is_expanded_up_to_the_last_date_only():
    assert len(dates_between("FREQ=DAILY", MONDAY, MONDAY, YEAR_END)) == 362


def test_a_rule_is_stored_with_its_frequency_first_and_its_end_as_a_date():
    assert checked(" rrule:until=20270301T120000Z;byday=mo;freq=weekly; ", MONDAY) == (
        "FREQ=WEEKLY;UNTIL=20270301;BYDAY=MO"
    )


@pytest.mark.parametrize(
    ("rule", "sentence"),
    [
        ("", "This is no rule of RFC 5545"),
        ("every other week", "This is no rule"),
        ("COUNT=3", "This is no rule"),
        ("FREQ=FORTNIGHTLY;COUNT=3", "This is no rule"),
        ("FREQ=WEEKLY;COUNT=0", "This is no rule"),
        ("FREQ=WEEKLY;COUNT=-1", "This is no rule"),
        ("FREQ=WEEKLY;COUNT=3;COUNT=4", "This is no rule"),
        ("FREQ=WEEKLY;COUNT=3;UNTIL=20270301", "This is no rule"),
        ("FREQ=WEEKLY;INTERVAL=0;COUNT=3", "This is no rule"),
        ("FREQ=WEEKLY;BYDAY=1MO;COUNT=3", "This is no rule"),
        ("FREQ=MONTHLY;BYDAY=0MO;COUNT=3", "This is no rule"),
        ("FREQ=MONTHLY;BYMONTHDAY=32;COUNT=3", "This is no rule"),
        ("FREQ=YEARLY;BYMONTH=-1;COUNT=3", "This is no rule"),
        ("FREQ=YEARLY;BYEASTER=0;COUNT=3", "This is no rule"),
        ("FREQ=DAILY;UNTIL=20271301", "This is no rule"),
        ("FREQ=DAILY;COUNT=" + "9" * 600, "This is no rule"),
        ("FREQ=DAILY;COUNT=3\nEXDATE:20270104", "This is no rule"),
        ("FREQ=HOURLY;COUNT=3", "A rule names days"),
        ("FREQ=SECONDLY;COUNT=3", "A rule names days"),
        ("FREQ=DAILY;BYHOUR=9;COUNT=3", "A rule names days"),
        ("FREQ=WEEKLY", "A rule needs an end"),
        ("FREQ=DAILY;COUNT=2001", "at most 2,000 dates"),
        ("FREQ=DAILY;UNTIL=20400101", "at most 2,000 dates"),
        ("FREQ=YEARLY;UNTIL=29990101", "within 30 years"),
        ("FREQ=DAILY;UNTIL=20270103", "names no date"),
        ("FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30;COUNT=1", "names no date"),
    ],
    ids=str,
)
def test_what_is_no_rule_for_hours_is_refused_with_a_sentence(rule, sentence):
    with pytest.raises(RuleRefused, match=sentence):
        checked(rule, MONDAY)


def test_as_many_dates_as_may_be_are_let_through():
    rule = f"FREQ=DAILY;COUNT={MOST_DATES}"
    assert checked(rule, MONDAY) == rule


def test_a_rule_that_names_no_date_is_not_looked_for_until_the_year_9999():
    """Day by day that would be eight times as far, at some seconds for each such rule."""
    before = process_time()
    with pytest.raises(RuleRefused):
        checked("FREQ=DAILY;BYMONTH=2;BYMONTHDAY=31;COUNT=1", date(2000, 1, 1))
    assert process_time() - before < 1.5


@pytest.mark.parametrize("starts_on", [date.min, date(2000, 2, 29), date.max], ids=str)
def test_the_ends_of_the_calendar_are_dates_like_others(starts_on):
    named = dates_between("FREQ=YEARLY;COUNT=2", starts_on, starts_on, date.max)
    assert named[0] == starts_on
    assert len(named) == (1 if starts_on == date.max else 2)


def test_a_rule_ends_before_a_date_and_keeps_the_dates_before():
    rule = "FREQ=MONTHLY;BYDAY=1MO;COUNT=12"
    cut = ending_before(rule, MONDAY, date(2027, 3, 1))
    assert dates(cut) == ["2027-01-04", "2027-02-01"]
    assert ending_before(rule, MONDAY, date(2028, 1, 1)) == rule
    assert ending_before(rule, MONDAY, MONDAY) is None


_PARTS = st.sampled_from(
    ["FREQ", "COUNT", "UNTIL", "INTERVAL", "BYDAY", "BYMONTH", "BYMONTHDAY", "BYSETPOS", "WKST",
     "BYYEARDAY", "BYWEEKNO", "BYHOUR", "BYEASTER", "X-OURS", ""]
)  # fmt: skip
_VALUES = st.one_of(
    st.sampled_from(["DAILY", "WEEKLY", "MONTHLY", "YEARLY", "HOURLY", "MO", "1MO", "-1FR,TU"]),
    st.integers(-400, 3000).map(str),
    st.dates().map(lambda on: f"{on:%Y%m%d}"),
    st.text(max_size=12),
)
RULES = st.one_of(
    st.text(max_size=60),
    st.lists(st.tuples(_PARTS, _VALUES), max_size=6).map(
        lambda parts: ";".join("=".join(part) for part in parts)
    ),
    st.builds(
        "FREQ={};{}={};COUNT={}".format,
        st.sampled_from(["DAILY", "WEEKLY", "MONTHLY", "YEARLY"]),
        _PARTS,
        _VALUES,
        st.integers(0, 2100),
    ),
)


@settings(deadline=None, max_examples=300)
@given(rule=RULES, starts_on=st.dates(date(1900, 1, 1), date(2200, 12, 31)))
def test_any_text_is_a_rule_that_ends_or_is_refused(rule, starts_on):
    try:
        text = checked(rule, starts_on)
    except RuleRefused as refusal:
        assert str(refusal.sentence)
        return
    assert checked(text, starts_on) == text
    named = dates_between(text, starts_on, starts_on, starts_on + timedelta(days=11_000))
    assert 1 <= len(named) <= MOST_DATES
    assert list(named) == sorted(set(named))
    assert named[0] >= starts_on
