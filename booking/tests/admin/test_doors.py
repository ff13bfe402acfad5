"""Every model has its door, and behind each only what one may see."""

import re
from datetime import timedelta

import pytest
from django.apps import apps
from django.contrib import admin
from django.urls import reverse
from django.utils import timezone

from audit.tests import cast
from booking.models import IdempotencyRecord, Notice
from tests.factories import ClientFactory, ReservationFactory

pytestmark = pytest.mark.django_db

OURS = [
    model
    for app in ("audit", "booking", "clients", "providers")
    for model in apps.get_app_config(app).get_models()
    if model._meta.managed and not model._meta.proxy
]
NAMES = [model._meta.label_lower.replace(".", "/") for model in OURS]
WRITTEN_BY_SERVICES = ["reservation", "slot", "notice", "idempotencyrecord"]


@pytest.mark.parametrize("model", OURS, ids=NAMES)
def test_every_model_is_listed_searchable_and_counted_calmly(model):
    door = admin.site.get_model_admin(model)
    assert door.search_fields
    assert door.search_help_text
    assert door.show_full_result_count is False
    assert door.list_filter or model.__name__ == "HolidayCalendar"


@pytest.mark.parametrize("name", NAMES)
def test_every_list_opens_empty_and_keeps_to_the_content_policy(name):
    answer = cast.root().get(f"/admin/{name}/")
    assert answer.status_code == 200
    page = answer.content.decode()
    assert " style=" not in page
    assert "<style" not in page
    assert not re.search(r"\son\w+=", page)
    inline = re.findall(r"<script(?![^>]*\bsrc=)(?![^>]*application/json)", page)
    assert not inline


@pytest.mark.parametrize("name", NAMES)
def test_no_list_opens_to_staff_of_no_centre_but_what_all_share(name):
    shared = {"providers/service", "providers/holiday", "providers/holidaycalendar"}
    expected = 200 if name in shared else 403
    assert cast.clerk().get(f"/admin/{name}/").status_code == expected


@pytest.mark.parametrize("model", WRITTEN_BY_SERVICES)
def test_nobody_writes_what_services_write(model):
    browser = cast.root()
    assert browser.get(f"/admin/booking/{model}/add/").status_code == 403
    chosen = {"action": "delete_selected", "_selected_action": ["1"], "post": "yes"}
    browser.post(f"/admin/booking/{model}/", chosen)
    door = next(d for m, d in admin.site._registry.items() if m._meta.model_name == model)
    request = type("Request", (), {"user": browser.user})
    assert not door.has_change_permission(request)
    assert not door.has_delete_permission(request)


def test_staff_see_slots_and_notices_of_their_centres_alone():
    mine, other = ReservationFactory.create_batch(2)
    for reservation in (mine, other):
        Notice.objects.create(reservation=reservation, kind="confirmed", channel="email")
    browser = cast.clerk(mine.provider)
    slots = browser.get("/admin/booking/slot/").context["cl"].result_list
    assert list(slots) == [mine.slot]
    notices = browser.get("/admin/booking/notice/").context["cl"].result_list
    assert [notice.reservation for notice in notices] == [mine]
    theirs = reverse("admin:booking_slot_change", args=[other.slot.pk])
    assert browser.get(theirs).status_code == 302


def test_staff_see_the_clients_of_their_centres_alone():
    mine, other = ReservationFactory.create_batch(2)
    stranger = ClientFactory()
    browser = cast.clerk(mine.provider)
    seen = browser.get("/admin/clients/client/").context["cl"].result_list
    assert list(seen) == [mine.client]
    for client in (other.client, stranger):
        address = reverse("admin:clients_client_change", args=[client.pk])
        assert browser.get(address).status_code == 302


def test_a_notice_is_found_by_its_appointments_reference():
    mine, other = ReservationFactory.create_batch(2)
    for reservation in (mine, other):
        Notice.objects.create(reservation=reservation, kind="confirmed", channel="email")
    page = cast.root().get("/admin/booking/notice/", {"q": str(mine)})
    assert [notice.reservation for notice in page.context["cl"].result_list] == [mine]


def test_a_kept_answer_shows_neither_key_nor_body():
    record = IdempotencyRecord.objects.create(
        caller="portal:1",
        key="zoe@example.net",
        request_digest="cd" * 32,
        response_status=200,
        response_body='{"name": "Zoë Q."}',
        expires_at=timezone.now() + timedelta(days=1),
    )
    browser = cast.auditor()
    detail = reverse("admin:booking_idempotencyrecord_change", args=[record.pk])
    for address in ("/admin/booking/idempotencyrecord/", detail):
        page = browser.get(address).content.decode()
        for hidden in ("zoe@example.net", "Zoë", "cdcd"):
            assert hidden not in page
    assert cast.administrator().get(detail).status_code == 403


@pytest.mark.parametrize("model", ["slot", "notice"])
def test_a_list_asks_as_many_queries_for_50_rows_as_for_5(model):
    browser = cast.root()

    def more(count):
        for reservation in ReservationFactory.create_batch(count):
            Notice.objects.create(reservation=reservation, kind="confirmed", channel="email")

    more(5)
    few = cast.queries_of(browser, f"/admin/booking/{model}/")
    more(45)
    assert cast.queries_of(browser, f"/admin/booking/{model}/") == few
