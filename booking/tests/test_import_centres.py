"""manage.py import_centres: master data to centres with slots."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, time, timedelta
from io import StringIO
from pathlib import Path

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from audit.actors import SYSTEM
from audit.models import Entry
from booking import services
from booking.choices import SlotChoice
from booking.models import Slot
from booking.queries.laid_days import laid_days
from clients import services as client_services
from providers import master_data
from providers.models import Holiday, HolidayCalendar, Opening, OpeningException, Provider
from providers.services import import_centres
from providers.tests.csv_folder import Folder

EXAMPLE = Path(__file__).parents[2] / "docs" / "examples" / "master-data"
ROWS = (Provider, Opening, OpeningException, HolidayCalendar, Holiday, Slot, Entry)
WEEK = dict.fromkeys(range(102, 107), True) | {101: False, 107: False}

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _monday_morning():
    with time_machine.travel(datetime(2026, 11, 23, 5, tzinfo=UTC)):
        yield


@pytest.fixture
def folder(tmp_path):
    return (
        Folder(tmp_path)
        .centres({"holiday_loc_code": "KE"})
        .week(WEEK)
        .holidays({"holiday_date": "12/25/2026", "holiday_name": "Christmas"})
        .closures({"hol_date": "12/28/2026", "hol_reason": "Stocktaking"})
    )


def run(directory: Path, *options: str) -> str:
    printed = StringIO()
    call_command("import_centres", str(directory), *options, stdout=printed)
    return printed.getvalue()


def everything() -> list[list[dict[str, object]]]:
    return [list(model.objects.order_by("pk").values()) for model in ROWS]


def days_with_slots() -> set[date]:
    """Nairobi's wall clock is three hours ahead, all year."""
    return {
        (starts_at + timedelta(hours=3)).date()
        for starts_at in Slot.objects.filter(is_open=True).values_list("starts_at", flat=True)
    }


def test_a_centre_is_there_with_hours_holidays_closures_and_slots(folder):
    printed = run(folder.path)
    centre = Provider.objects.get(external_id="30001")
    assert (centre.time_zone, centre.country, centre.capacity) == ("Africa/Nairobi", "KE", 3)
    monday = centre.openings.filter(weekday=1).values_list("from_time", "until_time", "capacity")
    assert list(monday) == [(time(9), time(13), 3), (time(14), time(17), 3)]
    assert centre.holiday_calendars.get().code == "KE"
    days = days_with_slots()
    assert date(2026, 12, 24) in days
    assert date(2026, 12, 29) in days
    assert not days & {date(2026, 12, 25), date(2026, 12, 26), date(2026, 12, 28)}
    assert "centres: 1 created, 0 changed, 0 unchanged" in printed
    assert f"days: {len(days)} with open slots ahead" in printed
    assert f"slots: {len(days) * 28} open ahead" in printed


def test_run_twice_it_changes_nothing(folder):
    run(folder.path)
    before = everything()
    printed = run(folder.path)
    assert everything() == before
    assert "\n0 created, 0 changed\n" in printed
    assert "centres: 0 created, 0 changed, 1 unchanged" in printed
    assert "0 laid, 0 changed, 0 deleted, 0 closed" in printed


def test_a_dry_run_writes_nothing_and_says_what_would_be(folder):
    before = everything()
    printed = run(folder.path, "--dry-run")
    assert everything() == before
    totals = [line for line in printed.splitlines() if "created" in line]
    assert totals == [line for line in run(folder.path).splitlines() if "created" in line]
    assert "Nothing was written" in printed


def test_a_dry_run_over_what_is_there_changes_nothing_either(folder):
    run(folder.path)
    folder.centres({"number_of_kiosks": "8", "name": "Another"}).week({102: True})
    before = everything()
    assert "centres: 0 created, 1 changed" in run(folder.path, "--dry-run")
    assert everything() == before


def test_refusals_are_printed_and_good_rows_loaded(folder):
    folder.centres({}, {"id": "30002", "number_of_kiosks": "0"}, {"id": "3", "is_active": "FALSE"})
    printed = run(folder.path)
    assert (
        "refused: registration_center.csv row 3: number_of_kiosks: is 0, so nobody could be booked"
        in printed
    )
    assert "registration_center.csv: 1 inactive rows skipped" in printed
    assert "rows refused: 1" in printed
    assert list(Provider.objects.values_list("external_id", flat=True)) == ["30001"]


def test_changed_hours_replace_the_weekly_ones_and_move_the_slots(folder):
    run(folder.path)
    centre = Provider.objects.get()
    season = centre.openings.create(
        weekday=6, from_time=time(9), until_time=time(10), capacity=1, valid_from=date(2027, 1, 1)
    )
    folder.centres({"center_end_time": "16:00", "number_of_kiosks": "2"})
    assert "centres: 0 created, 1 changed" in run(folder.path)
    assert centre.openings.filter(pk=season.pk).exists()
    weekly = centre.openings.filter(valid_from=None)
    assert {opening.until_time for opening in weekly} == {time(13), time(16)}
    assert {opening.capacity for opening in weekly} == {2}
    assert set(Slot.objects.filter(is_open=True).values_list("capacity", flat=True)) <= {1, 2}
    assert not Slot.objects.filter(starts_at=datetime(2026, 11, 25, 13, 30, tzinfo=UTC)).exists()


def test_what_the_files_do_not_say_stays(folder):
    run(folder.path)
    Provider.objects.update(
        notice_minutes=60,
        window_days=30,
        phone="+254722000000",
        postcode="80100",
        name={"en": "Old name", "de": "Hafen"},
    )
    run(folder.path)
    centre = Provider.objects.get()
    assert (centre.notice_minutes, centre.window_days) == (60, 30)
    assert (str(centre.phone), centre.postcode) == ("+254722000000", "80100")
    assert centre.name == {"en": "Harbour centre", "de": "Hafen"}


def test_a_centre_follows_the_holidays_of_its_place_and_those_staff_gave_it(folder):
    run(folder.path)
    centre = Provider.objects.get()
    centre.holiday_calendars.add(HolidayCalendar.objects.create(code="house", name="House"))
    folder.centres({"holiday_loc_code": "TZ"}).holidays(
        {"holiday_date": "12/25/2026", "holiday_name": "Christmas"},
        {"holiday_date": "12/9/2026", "holiday_name": "Uhuru", "location_code": "TZ"},
    )
    assert "centres: 0 created, 1 changed" in run(folder.path)
    assert set(centre.holiday_calendars.values_list("code", flat=True)) == {"house", "TZ"}
    assert date(2026, 12, 9) not in days_with_slots()
    assert date(2026, 12, 25) in days_with_slots()


def test_renamed_holidays_and_closures_are_amended(folder):
    run(folder.path)
    folder.holidays({"holiday_date": "12/25/2026", "holiday_name": "Noël", "lang_code": "fra"})
    folder.closures({"hol_date": "12/28/2026", "hol_reason": "Repairs"})
    printed = run(folder.path)
    assert Holiday.objects.get().name == {"en": "Christmas", "fr": "Noël"}
    assert OpeningException.objects.get().reason == "Repairs"
    assert "holidays: 0 created, 1 changed" in printed
    assert "exceptions: 0 created, 1 changed" in printed


def test_every_change_of_a_centre_is_in_the_audit(folder):
    run(folder.path)
    centre = Provider.objects.get()
    stages = Entry.objects.filter(verb="import_centre", record_id=centre.pk).order_by("pk")
    assert [entry.stage for entry in stages] == ["start", "exit"]


def test_a_booked_place_survives_an_import_that_takes_its_hours_away(folder):
    run(folder.path)
    guest = client_services.start_guest(language="en")
    chosen = SlotChoice(provider="30001", local_date=date(2026, 11, 25), local_time=time(16))
    held = services.hold(choice=chosen, actor=SYSTEM, client_id=guest.public_id)
    folder.centres({"center_end_time": "16:00"})
    run(folder.path, "--stranded", "keep")
    slot = Slot.objects.get(pk=held.slot_id)
    assert (slot.taken, slot.is_open) == (1, False)


def test_the_number_of_queries_does_not_grow_with_the_centres(folder):
    def queries_for(ids: range, name: str) -> int:
        folder.centres(
            *(
                {"id": str(number), "name": name, "number_of_kiosks": str(len(name))}
                for number in ids
            )
        )
        found, _remarks = master_data.read(folder.path, now=datetime.now(UTC))
        with CaptureQueriesContext(connection) as queries:
            import_centres(centres=found.centres, calendars=found.calendars, actor=SYSTEM)
        return len(queries)

    run(folder.path)  # the calendar is there, and what is read once is read
    few, many = range(40001, 40003), range(50001, 50041)
    assert queries_for(few, "New") == queries_for(many, "New")
    assert queries_for(few, "Amended") == queries_for(many, "Amended")


def test_the_example_in_the_documentation_can_be_loaded():
    printed = run(EXAMPLE)
    assert "centres: 4 created" in printed
    assert "rows refused: 0" in printed
    assert Slot.objects.values("provider").distinct().count() == 4


def test_only_open_slots_ahead_are_counted(folder):
    run(folder.path)
    centre = Provider.objects.get()
    before = laid_days([centre.pk], now=datetime.now(UTC))
    tuesday = Slot.objects.filter(starts_at__date=date(2026, 11, 24))
    tuesday.update(is_open=False)
    # 13:00 in Nairobi: lunch, with the 16 slots of Monday's morning behind.
    after = laid_days([centre.pk], now=datetime(2026, 11, 23, 10, tzinfo=UTC))
    assert (before.days - after.days, before.slots - after.slots) == (1, 28 + 16)


@pytest.mark.django_db(transaction=True)
def test_two_imports_at_once_make_each_centre_once(folder):
    folder.centres(*({"id": str(number)} for number in range(40001, 40151)))
    found, _remarks = master_data.read(folder.path, now=datetime.now(UTC))
    together = threading.Barrier(2)

    def load(_number: int) -> int:
        try:
            connection.ensure_connection()
            together.wait()
            return import_centres(
                centres=found.centres, calendars=found.calendars, actor=SYSTEM
            ).centres_created
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(load, range(2))) == [0, 150]
    assert Provider.objects.count() == 150


def test_a_folder_without_centres_is_a_failure_that_says_so(tmp_path):
    with pytest.raises(CommandError, match=r"registration_center\.csv is missing"):
        run(tmp_path)
    assert not Provider.objects.exists()
