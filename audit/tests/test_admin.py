"""The records of what happened, seen from the admin."""

import pytest
from auditlog.models import LogEntry
from django.urls import reverse

from audit.actors import Actor, ActorKind
from audit.admin.doors import CappedPaginator
from audit.models import Entry
from audit.services import Trail
from audit.tests import cast

pytestmark = pytest.mark.django_db

ENTRIES = "/admin/audit/entry/"


def some_entries(count):
    for number in range(count):
        trail = Trail("hold", Actor(ActorKind.PORTAL, 7), 3, "reservation", number)
        trail.record_failure("slot_taken")


def test_an_entry_shows_its_stages_and_no_button_to_change_them():
    some_entries(1)
    page = cast.root().get(ENTRIES).content.decode()
    assert "exception" in page
    assert "slot_taken" in page
    assert "portal 7" in page
    assert "reservation 0" in page
    assert "Add entry" not in page


@pytest.mark.parametrize("verb", ["add/", "{pk}/delete/"])
def test_nobody_adds_or_deletes_an_entry(verb):
    some_entries(1)
    address = ENTRIES + verb.format(pk=Entry.objects.first().pk)
    assert cast.root().post(address, {"post": "yes"}).status_code == 403
    assert Entry.objects.count() == 2


def test_nobody_changes_an_entry():
    some_entries(1)
    entry = Entry.objects.first()
    answer = cast.root().post(f"{ENTRIES}{entry.pk}/change/", {"verb": "nothing"})
    assert answer.status_code == 403
    entry.refresh_from_db()
    assert entry.verb == "hold"


def test_entries_are_for_superusers_and_auditors():
    assert cast.auditor().get(ENTRIES).status_code == 200
    assert cast.administrator().get(ENTRIES).status_code == 403
    assert cast.manager().get(ENTRIES).status_code == 403


def test_entries_are_found_by_their_request_number():
    some_entries(1)
    Entry.objects.bulk_create([Entry(verb="cancel", stage="exit", request_id="r1")])
    page = cast.auditor().get(ENTRIES, {"q": "r1"})
    assert [entry.verb for entry in page.context["cl"].result_list] == ["cancel"]


def test_a_list_of_entries_asks_as_many_queries_for_50_rows_as_for_5():
    browser = cast.root()
    some_entries(3)
    few = cast.queries_of(browser, ENTRIES)
    some_entries(25)
    assert cast.queries_of(browser, ENTRIES) == few


class Ten(CappedPaginator):
    MOST = 10


def test_a_long_list_is_counted_no_further_than_anybody_leafs(django_assert_num_queries):
    some_entries(8)
    with django_assert_num_queries(1) as asked:
        pages = Ten(Entry.objects.order_by("-pk"), 5)
        assert (pages.count, pages.num_pages, pages.is_capped) == (10, 2, True)
    assert "LIMIT 11" in asked.captured_queries[0]["sql"]


def test_a_short_list_is_counted_to_its_end():
    some_entries(4)
    pages = Ten(Entry.objects.order_by("-pk"), 5)
    assert (pages.count, pages.is_capped) == (8, False)


@pytest.fixture
def changes_recorded(settings):
    settings.MIDDLEWARE = [
        "audit.changes.StaffChangesMiddleware" if "Auditlog" in name else name
        for name in settings.MIDDLEWARE
    ]


def test_a_change_of_a_login_is_recorded_without_naming_anybody(changes_recorded):
    browser = cast.root()
    other = cast.manager().user
    address = reverse("admin:clients_user_change", args=[other.pk])
    form = cast.form_of(browser.get(address))
    sent = browser.post(address, form | {"email": "zoe@example.net", "name": "Zoë Q."})
    assert sent.status_code == 302
    record = LogEntry.objects.get(action=LogEntry.Action.UPDATE)
    assert record.object_repr == f"user {other.pk}"
    assert record.actor_id == browser.user.pk
    assert record.actor_email is None
    assert set(record.changes) == {"email", "name"}
    kept = str(LogEntry.objects.filter(content_type__model="user").values())
    for personal in (other.email, browser.user.email, "zoe@example.net", "Zoë"):
        assert personal not in kept


def test_the_list_of_changes_tells_which_fields_and_by_which_number(changes_recorded):
    browser = cast.root()
    other = cast.manager().user
    address = reverse("admin:clients_user_change", args=[other.pk])
    browser.post(address, cast.form_of(browser.get(address)) | {"name": "Zoë Q."})
    page = browser.get("/admin/auditlog/logentry/")
    change = page.context["cl"].result_list[0]
    assert change.object_repr == f"user {other.pk}"
    assert f"user {browser.user.pk}" in page.content.decode()
    assert (
        "Zoë" not in browser.get(f"/admin/auditlog/logentry/{change.pk}/change/").content.decode()
    )


@pytest.mark.parametrize(
    "address",
    [
        ENTRIES + "?q=%00",
        ENTRIES + "?%00=1",
        ENTRIES + "?stage__exact=%00",
        "/admin/autocomplete/?term=%00&app_label=booking&model_name=reservation&field_name=provider",
    ],
)
def test_a_nul_in_an_address_is_refused_before_the_database_sees_it(address):
    answer = cast.root().get(address)
    assert answer.status_code == 400
    assert b"\x00" not in answer.content


def test_chosen_rows_that_are_no_numbers_are_refused():
    answer = cast.root().post(
        "/admin/booking/reservation/",
        {"action": "cancel_chosen", "_selected_action": ["1 or 1=1"]},
    )
    assert answer.status_code == 400


@pytest.mark.parametrize(
    "address",
    [
        "/admin/clients/client/?email__startswith=a",
        "/admin/clients/applicant/?pre_registration_id__startswith=1",
        "/admin/clients/user/?email=alice%40example.org",
        "/admin/clients/signingkey/?private_key__isnull=1",
    ],
)
def test_nobody_puts_a_person_into_a_filter_of_the_address(address):
    assert cast.root().get(address).status_code == 400
