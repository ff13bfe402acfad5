"""Centres brought in a file."""

import pytest
from auditlog.models import LogEntry

from audit.models import Entry
from booking.importing import bulk
from booking.models import BulkJob, BulkLine
from booking.tests.bulk.files import Kind, checked, confirmed, counts, done, refusals, sheet
from providers.models import Offer, Provider
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator():
    return factories.UserFactory(is_staff=True, is_superuser=True, name="Ada")


def centre(number, **cells):
    return {
        "external_id": str(number),
        "name_en": f"Centre {number}",
        "name_fr": f"Centre nº {number}",
        "country": "PH",
        "division": "Cebu",
        "latitude": "10.31",
        "longitude": "123.89",
        "phone": "+63 32 255 0000",
        "email": "",
        "time_zone": "Asia/Manila",
        "slot_minutes": "15",
        "capacity": "4",
        "services": "",
    } | cells


BAD = {
    11: {"external_id": ""},
    42: {"name_en": "", "name_fr": ""},
    77: {"latitude": "north"},
    101: {"latitude": "95"},
    130: {"time_zone": "Asia/Nowhere"},
    164: {"capacity": "many"},
    200: {"services": "new-id; no-such"},
    233: {"email": "not an address"},
    260: {"phone": "12"},
    301: {"slot_minutes": "0"},
    350: {"external_id": "10000"},
    399: {"time_zone": ""},
}


def four_hundred():
    factories.ServiceFactory(code="new-id")
    rows = [centre(10_000 + row) | BAD.get(row, {}) for row in range(400)]
    rows[5]["services"] = "new-id"
    return sheet(rows)


def everything():
    """All that an import could change of centres."""
    return (
        list(Provider.objects.order_by("pk").values()),
        list(Offer.objects.order_by("pk").values()),
        LogEntry.objects.count(),
        Entry.objects.exclude(record_kind="bulk_job").count(),
    )


def test_of_400_centres_with_12_bad_lines_388_come_in_and_the_same_again_changes_nothing(
    administrator,
):
    content = four_hundred()
    job = checked(Kind.PROVIDERS, content, administrator)
    assert counts(job) == (388, 0, 0, 12)
    assert not Provider.objects.exists()
    job = bulk.work(job_id=confirmed(job, administrator).pk)
    assert job.status == BulkJob.Status.DONE
    assert counts(job) == (388, 0, 0, 12)
    assert Provider.objects.count() == 388
    said = refusals(job)
    # The first line names the columns.
    assert set(said) == {row + 2 for row in BAD}
    assert said[79] == "latitude: Enter a number."
    assert said[235].startswith("email: ")
    assert said[352] == "The same is in line 2."
    assert not BulkLine.objects.filter(brought__isnull=False).exists()
    before = everything()
    again = done(Kind.PROVIDERS, content, administrator)
    assert counts(again) == (0, 0, 388, 12)
    assert everything() == before


def test_a_worker_that_dies_leaves_nothing_undone_and_nothing_done_twice(
    administrator, monkeypatch
):
    content = sheet([centre(number) for number in range(10_000, 10_010)])
    job = confirmed(checked(Kind.PROVIDERS, content, administrator), administrator)
    add = bulk.working.provider_services.add_provider

    def dies(**given):
        if Provider.objects.count() == 4:
            raise SystemExit
        return add(**given)

    monkeypatch.setattr(bulk.working.provider_services, "add_provider", dies)
    with pytest.raises(SystemExit):
        bulk.work(job_id=job.pk)
    monkeypatch.undo()
    job = bulk.work(job_id=job.pk)
    assert counts(job) == (10, 0, 0, 0)
    assert Provider.objects.count() == 10
    assert Entry.objects.filter(verb="add_provider", stage="exit").count() == 10


def test_a_line_that_another_worker_has_done_is_taken_back(administrator):
    content = sheet([centre(10_000)])
    job = confirmed(checked(Kind.PROVIDERS, content, administrator), administrator)
    line = job.lines.get()
    line.__class__.objects.filter(pk=line.pk).update(outcome="made")
    with pytest.raises(bulk.working.services.LineTaken):
        bulk.working._do(job, line, bulk.working.staff_actor(administrator), job.started_at)
    assert not Provider.objects.exists()


def test_a_column_that_is_not_there_leaves_its_value(administrator):
    provider = factories.ProviderFactory(external_id="10000", district="North", capacity=3)
    content = sheet([{"external_id": "10000", "name_fr": "Mairie", "division": "Cebu"}])
    job = done(Kind.PROVIDERS, content, administrator)
    assert counts(job) == (0, 1, 0, 0)
    provider.refresh_from_db()
    assert (provider.division, provider.district, provider.capacity) == ("Cebu", "North", 3)
    assert provider.name["fr"] == "Mairie"
    assert "en" in provider.name


def test_what_changes_is_recorded_in_the_name_of_who_asked(administrator):
    factories.ProviderFactory(external_id="10000")
    done(Kind.PROVIDERS, sheet([centre(10_000)]), administrator)
    made = LogEntry.objects.filter(content_type__model="provider").latest("pk")
    assert (made.actor_id, made.actor_email) == (administrator.pk, None)


def test_a_manager_brings_no_centres():
    manager = factories.MembershipFactory(role="manager").user
    job = checked(Kind.PROVIDERS, sheet([centre(10_000)]), manager)
    assert counts(job) == (0, 0, 0, 1)
