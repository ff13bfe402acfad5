"""The pages of work on many rows: who sees what, and what goes out comes in again."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from audit.models import Entry
from audit.tests import cast
from booking.importing import bulk
from booking.models import BulkJob, ScheduleChange
from booking.tests.bulk.files import Kind, checked, counts, done, sheet
from booking.tests.reshaping import a_centre, booked, slot_on
from providers.models import OpeningException
from tests import factories

pytestmark = pytest.mark.django_db
FIRST = "/admin/bulk/"
KINDS = ["providers", "openings", "closures", "staff"]


def brought(browser, kind, content, name="x.csv"):
    """The job that an upload made, checked."""
    page = browser.post(FIRST, {"kind": kind, "file": SimpleUploadedFile(name, content)})
    assert page.status_code == 302, page.context["form"].errors
    job = BulkJob.objects.get(public_id=page.url.rstrip("/").split("/")[-1])
    bulk.work(job_id=job.pk)
    return job, page.url


def taken(browser, kind, form="csv", asked=""):
    answer = browser.get(f"{FIRST}export/{kind}.{form}{asked}")
    assert answer.status_code == 200
    return b"".join(answer.streaming_content)


def a_full_centre(**fields):
    provider = a_centre(name={"en": "=cmd|' /C calc'!A0", "fr": "'+x"}, district="@x", **fields)
    provider.longitude, provider.latitude = "-0.12", "-33.5"
    provider.save()
    on = (timezone.now() + timedelta(days=4)).date()
    OpeningException.objects.create(provider=provider, on=on, kind="closed", reason="-storm")
    factories.MembershipFactory(provider=provider, user__name="+Bea")
    factories.OfferFactory(provider=provider)
    return provider


@pytest.mark.parametrize("form", ["csv", "xlsx"])
@pytest.mark.parametrize("kind", KINDS)
def test_what_is_taken_out_changes_nothing_when_it_is_brought_back(kind, form):
    a_full_centre()
    root = cast.root()
    content = taken(root, kind, form)
    if form == "csv":
        lines = content.decode("utf-8-sig").splitlines()
        cells = [text for line in lines for text in line.split(",")]
        assert not any(text.lstrip('"').startswith(("=", "+", "@")) for text in cells)
    job = done(Kind(kind), content, root.user)
    made, changed, left, refused = counts(job)
    assert (made, changed, refused) == (0, 0, 0)
    assert left >= 1


def test_a_manager_takes_out_their_own_centres_alone():
    mine, other = a_full_centre(), a_full_centre()
    browser = cast.manager(mine)
    factories.MembershipFactory(user=browser.user, provider=other, role="clerk")
    for kind in KINDS:
        content = taken(browser, kind).decode()
        assert mine.external_id in content
        assert other.external_id not in content
    assert Entry.objects.filter(verb="export_staff", actor_id=browser.user.pk).exists()
    assert taken(browser, "staff", asked="?empty").decode("utf-8-sig").split() == [
        "email,name,role,provider"
    ]


def test_clerks_have_no_door_and_auditors_look():
    provider = a_centre()
    job = checked(Kind.CLOSURES, sheet([{"provider": "1", "date": "x"}]), cast.root().user)
    address = reverse("bulk:job", args=[job.public_id])
    clerk, auditor = cast.clerk(provider), cast.auditor()
    for each in (FIRST, f"{FIRST}close/", f"{FIRST}export/staff.csv"):
        assert clerk.get(each).status_code == 403
    assert clerk.get(address).status_code == 404
    assert cast.manager(provider).get(address).status_code == 404
    assert auditor.get(FIRST).status_code == auditor.get(address).status_code == 200
    file = SimpleUploadedFile("x.csv", b"provider,date\n")
    assert auditor.post(FIRST, {"kind": "closures", "file": file}).status_code == 403
    assert auditor.post(address, {"apply": "1"}).status_code == 403
    assert auditor.get(f"{FIRST}close/").status_code == 403


def test_a_file_is_shown_before_it_is_brought_in_and_the_result_stays():
    provider = a_centre()
    reservation = booked(slot_on(provider, 4, provider.openings.first().from_time))
    on = reservation.starts_at.astimezone(provider.zone).date()
    browser = cast.manager(provider)
    rows = [
        {"provider": provider.external_id, "date": on, "reason": "Storm"},
        {"provider": "=1", "date": on, "reason": ""},
    ]
    job, address = brought(browser, "closures", sheet(rows), "=closures.csv")
    page = browser.get(address)
    assert page.context["counted"].appointments == 1
    assert b"Nothing is changed yet" in page.content
    assert browser.post(address, {"apply": "1", "reason": "Storm"}).status_code == 422
    assert not OpeningException.objects.exists()
    sent = {"apply": "1", "choice": "cancel", "reason": "Storm"}
    assert browser.post(address, sent).status_code == 302
    far = browser.get(f"{address}progress/").json()
    assert (far["status"], far["said"]) == ("running", "0 of 2 done")
    bulk.work(job_id=job.pk)
    page = browser.get(address)
    assert page.context["job"].status == "done"
    assert page.context["counted"].refused == 1
    file = b"".join(browser.get(f"{address}refused.csv").streaming_content).decode("utf-8-sig")
    assert file.splitlines()[1].startswith("3,'=1,provider: You run no centre")
    assert address in browser.get(FIRST).content.decode()


def test_what_is_dropped_is_not_done():
    provider = a_centre()
    browser = cast.manager(provider)
    row = {"provider": provider.external_id, "date": timezone.now().date() + timedelta(days=3)}
    job, address = brought(browser, "closures", sheet([row]))
    browser.post(address, {"drop": "1"})
    browser.post(address, {"apply": "1", "reason": ""})
    assert bulk.work(job_id=job.pk).status == "dropped"
    assert not job.lines.exclude(brought=None).exists()
    assert not ScheduleChange.objects.exists()


@pytest.mark.parametrize(
    ("file", "said"),
    [
        (SimpleUploadedFile("x.csv", b""), "This file is empty."),
        (SimpleUploadedFile("x.csv", b"a,b\n1,2\n"), "no column"),
        (SimpleUploadedFile("x.csv", b"x" * 5_000_001), "larger than 5 MB"),
        ("", "Choose a file."),
    ],
    ids=["empty", "columns", "huge", "none"],
)
def test_a_file_that_cannot_be_taken_says_why(file, said):
    page = cast.manager(a_centre()).post(FIRST, {"kind": "closures", "file": file})
    assert page.status_code == 422
    assert said in page.content.decode()
    assert not BulkJob.objects.exists()


def test_a_manager_brings_no_centres_and_closes_no_others():
    mine, other = a_centre(country="PH", division="Cebu"), a_centre(country="PH", division="Bohol")
    browser = cast.manager(mine)
    file = SimpleUploadedFile("x.csv", b"external_id\n1\n")
    assert browser.post(FIRST, {"kind": "providers", "file": file}).status_code == 422
    day = timezone.now().date() + timedelta(days=3)
    sent = {"which": "numbers", "numbers": other.external_id, "first": day, "reason": "Storm"}
    page = browser.post(f"{FIRST}close/", sent)
    assert page.status_code == 422
    assert "Bohol" not in page.content.decode()
    assert browser.post(f"{FIRST}close/", sent | {"which": "all"}).status_code == 302
    assert list(BulkJob.objects.get().lines.values_list("line", flat=True)) == [1]


def test_a_region_is_closed_by_its_place_for_some_hours():
    for division in ("Cebu", "Cebu", "Bohol"):
        a_centre(country="PH", division=division, window_days=5)
    day = timezone.now().date() + timedelta(days=3)
    browser = cast.root()
    sent = {
        "which": "place",
        "place": "PH|Cebu",
        "first": day,
        "begin": "10:00",
        "end": "11:00",
        "reason": "Power cut",
    }
    page = browser.post(f"{FIRST}close/", sent)
    job = BulkJob.objects.get()
    bulk.work(job_id=job.pk)
    browser.post(page.url, {"apply": "1", "reason": "Power cut"})
    bulk.work(job_id=job.pk)
    found = OpeningException.objects.values_list("provider__division", "reason")
    assert list(found) == [("Cebu", "Power cut")] * 2
    assert b"Centre by centre" in browser.get(page.url).content


@pytest.mark.parametrize(
    "wrong",
    [
        {"first": ""},
        {"first": "2020-01-01"},
        {"last": "2020-01-01"},
        {"begin": "10:00"},
        {"begin": "10:00", "end": "09:00"},
        {"reason": ""},
        {"which": "place"},
        {"which": "numbers"},
        {"which": "numbers", "numbers": "no\x00such"},
        {"which": "place", "place": "XX"},
    ],
    ids=repr,
)
def test_a_closing_that_says_too_little_is_asked_again(wrong):
    day = timezone.now().date() + timedelta(days=3)
    sent = {"which": "all", "first": day, "reason": "Storm"} | wrong
    browser = cast.manager(a_centre())
    assert browser.post(f"{FIRST}close/", sent).status_code == 422
    assert not BulkJob.objects.exists()
