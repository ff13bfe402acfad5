"""Reports of the admin: whose centres, over which days, compared, and as files."""

import csv
import io
import re
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from openpyxl import load_workbook

from audit.tests import cast
from booking.admin.reports.asking import Period, month_of
from booking.admin.reports.pages import PAGES
from booking.tests.scenes import service_at, slots_in_a_row
from tests.factories import ProviderFactory, ReservationFactory, SlotFactory

pytestmark = pytest.mark.django_db
DAYS = "first=2026-09-01&last=2026-09-30"
MONTH = "month=2026-09"
#: A Tuesday.
BEGIN = datetime(2026, 9, 8, 7, tzinfo=UTC)


@pytest.fixture
def here():
    """A centre with a hostile name; four places on a day in September, three bookings on them."""
    provider = ProviderFactory(
        name={"en": "=Here"}, consultation_fee=Decimal("12.50"), fee_currency="MAD", capacity=2
    )
    slots = slots_in_a_row(2, provider=provider, starts_at=BEGIN, capacity=2)
    passport = service_at(provider, 1, name={"en": "Passport"})
    given = {"service": passport, "confirmed_at": BEGIN - timedelta(days=5)}
    ReservationFactory(slot=slots[0], status="completed", completed_at=BEGIN, **given)
    ReservationFactory(slot=slots[0], status="no_show", **given)
    ReservationFactory(slot=slots[1], status="completed", completed_at=BEGIN, changes=1)
    ReservationFactory(
        slot=slots[1],
        status="cancelled",
        cancelled_at=BEGIN - timedelta(hours=3),
        cancelled_by="client",
        **given,
    )
    ReservationFactory(slot=slots[1], status="expired", confirmed_at=None)
    return provider


def shown(browser, name, asked=DAYS):
    page = browser.get(f"/admin/reports/{name}/?{asked}")
    assert page.status_code == 200
    return page


def table(page, name):
    [found] = [each for each in page.context["report"].tables if each.name == name]
    return found


def figures(page):
    return [each.text for each in page.context["report"].figures]


def test_what_was_taken_is_told_by_centre_service_and_day(here):
    page = shown(cast.manager(here), "use")
    assert figures(page) == ["4", "3", "75.0%"]
    assert table(page, "centres").rows == [["=Here", here.external_id, 4, 3, 0.75]]
    assert table(page, "time").rows == [["Tue 8 Sep 2026", 4, 3, 0.75]]
    # One quarter of an hour each, of four quarters that were offered.
    assert table(page, "services").rows == [
        ["Passport", 2, 0.5, 0.5],
        ["not said", 1, 0.25, 0.25],
    ]
    long = shown(cast.manager(here), "use", "first=2026-01-01&last=2026-12-31")
    assert table(long, "time").rows == [["September 2026", 4, 3, 0.75]]


def test_the_week_is_told_by_weekday_and_hour(here):
    page = shown(cast.manager(here), "times")
    assert table(page, "weekdays").rows == [["Tuesday", 4, 3, 0.75]]
    assert table(page, "hours").rows == [["09:00", 4, 3, 0.75]]
    assert b'<td class="step-4">75.0%</td>' in page.content


def test_outcomes_are_told_by_centre_and_cancellations_by_whom_and_how_late(here):
    page = shown(cast.manager(here), "outcomes")
    assert table(page, "centres").rows == [["=Here", here.external_id, 4, 2, 1, 0.3333, 1, 1, 0]]
    assert table(page, "cancelled").rows[0] == ["the client", 0, 0, 1, 1]
    [passport] = here.services.all()
    of_one = shown(cast.manager(here), "outcomes", f"{DAYS}&chosen_service={passport.pk}")
    assert figures(of_one)[:3] == ["3", "1", "1"]


def test_lead_times_and_holds_are_told(here):
    page = shown(cast.manager(here), "lead")
    assert [row[1] for row in table(page, "steps").rows] == [1, 0, 0, 3, 0, 0, 0]
    page = shown(cast.manager(here), "holds")
    assert figures(page) == ["4", "0", "1", "20.0%"]


def test_fees_are_of_kept_appointments_and_never_added_up_across_currencies(here):
    there = SlotFactory(starts_at=BEGIN, provider__consultation_fee=7, provider__fee_currency="EUR")
    ReservationFactory(slot=there, status="completed", completed_at=BEGIN)
    free = ReservationFactory(slot__starts_at=BEGIN).provider
    page = shown(cast.manager(here, there.provider, free), "month", MONTH)
    by_name = {row[0]: row[-3:] for row in table(page, "centres").rows}
    assert by_name == {
        "=Here": [Decimal("12.50"), "MAD", Decimal("25.00")],
        there.provider.local_name: [Decimal(7), "EUR", Decimal(7)],
        free.local_name: [None, "", None],
    }
    assert table(page, "currencies").rows == [["EUR", 1, 7], ["MAD", 2, 25]]
    assert table(page, "centres").total[-3:] == ["", "", ""]


def test_a_time_is_compared_with_the_one_before_or_a_year_before(here):
    SlotFactory(provider=here, starts_at=BEGIN - timedelta(days=31))
    SlotFactory(provider=here, starts_at=BEGIN - timedelta(days=365))
    ReservationFactory(slot=SlotFactory(provider=here, starts_at=BEGIN - timedelta(days=364)))
    browser = cast.manager(here)
    assert [
        [each.before for each in shown(browser, "use", f"{DAYS}{more}").context["report"].figures]
        for more in ("", "&compare=before", "&compare=year")
    ] == [[None] * 3, ["1", "0", "0.0%"], ["2", "1", "50.0%"]]
    [row] = table(shown(browser, "use", f"{DAYS}&compare=year"), "centres").rows
    assert row == ["=Here", here.external_id, 4, 3, 1, 0.75, 0.5]


@pytest.mark.parametrize(
    ("period", "before", "a_year_before"),
    [
        (month_of(date(2028, 2, 9)), month_of(date(2028, 1, 1)), month_of(date(2027, 2, 1))),
        (
            Period(date(2028, 2, 28), date(2028, 2, 29)),
            Period(date(2028, 2, 26), date(2028, 2, 27)),
            Period(date(2027, 2, 28), date(2027, 2, 28)),
        ),
    ],
    ids=["month", "leap day"],
)
def test_a_month_is_compared_with_a_month_and_days_with_as_many(period, before, a_year_before):
    assert (period.before(), period.year_before()) == (before, a_year_before)


@pytest.mark.parametrize("name", PAGES)
def test_a_report_tells_of_ones_own_centres_alone(here, name):
    there = ReservationFactory(slot__starts_at=BEGIN).provider
    asked = f"{DAYS}&{MONTH}&compare=before"
    for browser, numbers in (
        (cast.clerk(here), {here.external_id}),
        (cast.manager(here), {here.external_id}),
        (cast.auditor(), {here.external_id, there.external_id}),
        (cast.administrator(), {here.external_id, there.external_id}),
    ):
        page = shown(browser, name, asked)
        drawn = [row[1] for each in page.context["report"].tables if each.name == "centres"
                 for row in each.rows]  # fmt: skip
        assert set(drawn) == (numbers if name != "times" else set())
        offered = {number for number, _ in page.context["form"].fields["centre"].choices}
        assert (there.pk in offered) == (there.external_id in numbers)
    foreign = cast.manager(here).get(f"/admin/reports/{name}/?{asked}&centre={there.pk}")
    absent = cast.manager(here).get(f"/admin/reports/{name}/?{asked}&centre=999999999")
    assert foreign.status_code == absent.status_code == 422
    assert cast.clerk().get(f"/admin/reports/{name}/").status_code == 403
    assert cast.auditor().post(f"/admin/reports/{name}/").status_code == 405


@pytest.mark.parametrize("asked", ["first=x", "first=2026-09-02&last=2026-09-01", "compare=x",
                                   "first=2024-01-01&last=2026-01-01", "centre=x"])  # fmt: skip
def test_what_cannot_be_asked_is_said_beside_the_field(here, asked):
    page = cast.manager(here).get(f"/admin/reports/use/?{asked}&format=csv")
    assert page.status_code == 422
    assert page.context["form"].errors
    assert "<title>Error:" in page.content.decode()


def test_a_file_or_report_that_there_is_not_is_not_found(here):
    browser = cast.manager(here)
    for address in ("use/?format=xls", "use/?format=csv&table=none", "none/"):
        assert browser.get(f"/admin/reports/{address}").status_code == 404


@pytest.mark.parametrize("name", PAGES)
def test_a_report_keeps_to_the_content_policy_and_every_table_is_had_as_csv(here, name):
    browser = cast.manager(here)
    asked = f"{DAYS}&{MONTH}&compare=before"
    page = shown(browser, name, asked)
    text = page.content.decode()
    assert " style=" not in text
    assert not re.search(r"\son\w+=", text)
    for each in page.context["report"].tables:
        answer = browser.get(f"/admin/reports/{name}/?{asked}&format=csv&table={each.name}")
        assert answer["Content-Type"] == "text/csv; charset=utf-8"
        sheet = b"".join(answer.streaming_content).decode("utf-8-sig")
        names, *rows = csv.reader(io.StringIO(sheet))
        assert names == [column.label for column in each.columns]
        assert len(rows) == len(each.rows)
        if each.name == "centres":
            assert rows[0][0] == "'=Here"


def test_a_workbook_has_a_sheet_per_table_and_no_formula(here):
    page = shown(cast.manager(here), "use")
    answer = cast.manager(here).get(f"/admin/reports/use/?{DAYS}&format=xlsx")
    assert 'filename="use-2026-09-01-2026-09-30.xlsx"' in answer["Content-Disposition"]
    book = load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
    assert [len(list(sheet.rows)) - 1 for sheet in book] == [
        len(each.rows) for each in page.context["report"].tables
    ]
    cell = book["By centre"]["A2"]
    assert (cell.value, cell.data_type) == ("=Here", "s")
    assert [cell.value for cell in book["By centre"][2]][2:] == [4, 3, 0.75]


@pytest.mark.parametrize("name", PAGES)
def test_a_report_takes_the_same_queries_however_many_centres(here, name):
    address = f"/admin/reports/{name}/?{DAYS}&{MONTH}&compare=before"
    many = cast.manager(here, *(SlotFactory(starts_at=BEGIN).provider for _ in range(9)))
    one = cast.manager(here)
    assert cast.queries_of(many, address) == cast.queries_of(one, address) <= 14
