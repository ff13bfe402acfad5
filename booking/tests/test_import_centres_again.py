"""A second import under booked appointments: previewed, refused without a choice, then changed."""

from datetime import UTC, date, datetime

import pytest
import time_machine
from django.core.management import CommandError

from booking.models import ScheduleChange, Slot
from booking.services.reshaping import applying
from booking.tests.test_import_centres import WEEK, days_with_slots, run
from providers.models import Holiday, OpeningException, Provider
from providers.tests.csv_folder import Folder
from tests import factories

pytestmark = pytest.mark.django_db

BOTH = [{"holiday_loc_code": "KE"}, {"id": "30002", "holiday_loc_code": "KE"}]
ROWS = (Provider, OpeningException, Holiday, Slot, ScheduleChange)


@pytest.fixture(autouse=True)
def _monday_morning():
    with time_machine.travel(datetime(2026, 11, 23, 5, tzinfo=UTC)):
        yield


@pytest.fixture
def folder(tmp_path):
    """Two centres with the same hours, of which the first has somebody booked on the 30th."""
    made = (
        Folder(tmp_path)
        .centres(*BOTH)
        .week(WEEK, "30001", "30002")
        .holidays({"holiday_date": "12/25/2026", "holiday_name": "Christmas"})
    )
    run(made.path)
    return made


@pytest.fixture
def appointment(folder):
    slots = Slot.objects.filter(provider__external_id="30001", starts_at__date=date(2026, 11, 30))
    return factories.ReservationFactory(
        slot=slots.latest("starts_at"), client=factories.ClientFactory(name="Zoë Quintana")
    )


def close_earlier(folder):
    return folder.centres(*({**row, "center_end_time": "16:00"} for row in BOTH))


def everything():
    return [list(model.objects.order_by("pk").values()) for model in ROWS]


def refused(folder, *options):
    with pytest.raises(CommandError, match="Some of it was refused"):
        run(folder.path, *options)


def closes_at(number):
    return {str(row.until_time) for row in Provider.objects.get(external_id=number).openings.all()}


def test_a_dry_run_says_of_each_centre_what_it_would_do_and_names_nobody(folder, appointment):
    close_earlier(folder).holidays(
        {"holiday_date": "12/25/2026", "holiday_name": "Christmas"},
        {"holiday_date": "12/7/2026", "holiday_name": "Market"},
    )
    before = everything()
    printed = run(folder.path, "--dry-run")
    assert everything() == before
    # Four slots fewer on every day, and a day of twenty-eight fewer.
    lost = 4 * len(days_with_slots()) + 24
    counts = "centre {}: slots 0 gained, " + str(lost) + " lost, "
    assert counts.format(30001) in printed
    assert counts.format(30002) in printed
    assert printed.count("1 appointment and 0 holds stranded") == 1
    assert printed.count("0 appointments and 0 holds stranded") == 1
    assert "refused: centre 30001: 1 appointment and 0 holds would lose their time." in printed
    assert "centres: 0 created, 1 changed, 1 unchanged" not in printed
    assert "Quintana" not in printed


def test_without_a_choice_who_strands_somebody_is_refused_and_the_others_are_changed(
    folder, appointment
):
    close_earlier(folder)
    refused(folder)
    assert (closes_at("30001"), closes_at("30002")) == (
        {"13:00:00", "17:00:00"},
        {"13:00:00", "16:00:00"},
    )
    appointment.slot.refresh_from_db()
    assert appointment.slot.is_open
    change = ScheduleChange.objects.get()
    assert (change.provider.external_id, change.status) == ("30002", "done")
    before = everything()
    refused(folder)
    assert everything() == before


@pytest.mark.parametrize(
    ("options", "status", "moves"),
    [
        (("keep",), "confirmed", False),
        (("move", "--nearby"), "confirmed", True),
        (("cancel", "--reason", "Repairs"), "cancelled", False),
    ],
    ids=["keep", "move", "cancel"],
)
def test_with_a_choice_the_stranded_are_settled_by_it(folder, appointment, options, status, moves):
    close_earlier(folder)
    printed = run(folder.path, "--stranded", *options)
    had = appointment.starts_at
    appointment.refresh_from_db()
    assert (appointment.status, appointment.starts_at != had) == (status, moves)
    assert "centre 30001: slots 0 gained, " in printed
    assert "; 1 stranded: 1 " in printed
    assert closes_at("30001") == {"13:00:00", "16:00:00"}
    assert "centres: 0 created, 2 changed, 0 unchanged" in printed
    before = everything()
    assert "0 created, 0 changed" in run(folder.path)
    assert everything() == before


def test_holidays_that_strand_somebody_are_refused_with_their_calendar(folder, appointment):
    folder.holidays(
        {"holiday_date": "12/25/2026", "holiday_name": "Noël", "lang_code": "fra"},
        {"holiday_date": "11/30/2026", "holiday_name": "Founders' day"},
    )
    refused(folder)
    assert [(row.on, row.name) for row in Holiday.objects.all()] == [
        (date(2026, 12, 25), {"en": "Christmas", "fr": "Noël"})
    ]
    run(folder.path, "--stranded", "keep")
    assert date(2026, 11, 30) not in days_with_slots()
    kept = {change.stranded for change in ScheduleChange.objects.filter(draft={})}
    assert kept == {0, 1}


def test_a_closure_and_other_places_go_through_a_change_as_well(folder, appointment):
    places = [{**row, "number_of_kiosks": "2"} for row in BOTH]
    folder.centres(*places).closures({"hol_date": "11/30/2026", "hol_reason": "Painters"})
    printed = run(folder.path, "--stranded", "keep")
    said = "appointments and holds: 1 kept on closed times ahead, {} of them since this run"
    assert said.format(1) in printed
    assert said.format(0) in run(folder.path)
    assert set(Slot.objects.filter(is_open=True).values_list("capacity", flat=True)) == {2}
    assert OpeningException.objects.get().reason == "Painters"


def test_an_import_cut_short_is_finished_by_the_worker(folder, appointment, monkeypatch):
    close_earlier(folder)

    def killed(*_anything):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(applying.laying, "write_hours", killed)
        with pytest.raises(KeyboardInterrupt):
            run(folder.path, "--stranded", "cancel", "--reason", "Repairs")
    for change in ScheduleChange.objects.order_by("pk"):
        assert applying.apply_change(change_id=change.pk).status == "done"
    appointment.refresh_from_db()
    assert (appointment.status, appointment.cancel_reason) == ("cancelled", "Repairs")


def test_a_centre_somebody_is_changing_is_left_to_them(folder):
    provider = Provider.objects.get(external_id="30001")
    ScheduleChange.objects.create(
        provider=provider, draft={"capacity": 5}, choice="keep", proposed_by_kind="staff"
    )
    close_earlier(folder)
    refused(folder)
    assert (closes_at("30001"), closes_at("30002")) == (
        {"13:00:00", "17:00:00"},
        {"13:00:00", "16:00:00"},
    )


def test_a_centre_closed_for_good_is_not_changed_again_and_again(folder):
    provider = Provider.objects.get(external_id="30001")
    provider.closes_on = date(2026, 12, 1)
    provider.save()
    provider.openings.update(valid_until=date(2026, 11, 30))
    assert "0 created, 0 changed" in run(folder.path)
    close_earlier(folder)
    run(folder.path)
    assert set(provider.openings.values_list("valid_until", flat=True)) == {date(2026, 11, 30)}
    assert "0 created, 0 changed" in run(folder.path)


@pytest.mark.parametrize(
    ("options", "sentence"),
    [(("--nearby",), "goes with"), (("--stranded", "cancel"), "needs --reason")],
    ids=["nearby alone", "no reason"],
)
def test_a_choice_that_says_too_little_is_refused(tmp_path, options, sentence):
    with pytest.raises(CommandError, match=sentence):
        run(tmp_path, *options)
