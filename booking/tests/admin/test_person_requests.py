"""Exports and erasures by staff: one asks, another decides, each centre for its own."""

import json
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from audit.models import Entry
from audit.tests import cast
from booking.models import PersonRequest, Reservation
from booking.tests.admin.people import came_to, centre, slot_at
from clients.models import Client
from tests.factories import MembershipFactory, ProviderFactory, ReservationFactory, UserFactory

__all__ = ["centre"]
pytestmark = pytest.mark.django_db


def ask(browser, client, kind, reason="Asked for it at the desk"):
    return browser.post(f"/admin/people/{client.pk}/ask/{kind}/", {"reason": reason})


def step(browser, asked, name, **how):
    return browser.post(reverse("desk:step", args=[asked.pk, name]), **how)


def asked_for(centre, kind, **client):
    """The clerk who asked, the person, and the request."""
    browser, person = cast.clerk(centre), came_to(centre, **client)
    assert ask(browser, person, kind).status_code == 302
    return browser, person, PersonRequest.objects.get(client=person, kind=kind)


def status_of(asked):
    return PersonRequest.objects.get(pk=asked.pk).status


def body(answer):
    return json.loads(b"".join(answer.streaming_content))


def test_an_export_is_fetched_by_who_asked_once_another_confirmed_it(centre):
    clerk, person, asked = asked_for(centre, "export", email="xenia@example.org")
    assert step(clerk, asked, "fetch").status_code == 302
    manager = cast.manager(centre)
    step(manager, asked, "confirm")
    assert status_of(asked) == "confirmed"
    told = body(step(clerk, asked, "fetch"))
    assert told["client"]["email"] == "xenia@example.org"
    assert len(told["reservations"]) == 1
    # The one who confirmed has not asked for it.
    page = step(manager, asked, "fetch", follow=True)
    assert cast.said(page)[-1:] == ["This export cannot be fetched any more. Ask for it again."]
    entries = Entry.objects.filter(stage="exit", record_kind="client", record_id=person.pk)
    assert set(entries.values_list("verb", flat=True)) == {
        "ask_export",
        "export_client",
        "fetch_export",
    }


def test_an_export_is_to_be_had_for_a_day(centre):
    clerk, _person, asked = asked_for(centre, "export")
    step(cast.manager(centre), asked, "confirm")
    PersonRequest.objects.filter(pk=asked.pk).update(
        decided_at=timezone.now() - timedelta(hours=24)
    )
    assert step(clerk, asked, "fetch").status_code == 302


def test_an_erasure_is_done_when_another_confirms_it(centre):
    _clerk, person, asked = asked_for(centre, "erase", email="xenia@example.org")
    assert Client.objects.get(pk=person.pk).email
    step(cast.manager(centre), asked, "confirm")
    person.refresh_from_db()
    asked.refresh_from_db()
    assert (person.name, person.email, person.erased_at is None) == ("", "", False)
    assert (asked.status, asked.reason) == ("confirmed", "")
    assert Entry.objects.filter(verb="remove_client", stage="exit", record_id=person.pk).exists()


def test_a_row_nobody_booked_with_goes_altogether(centre):
    browser = cast.clerk(centre)
    browser.post("/admin/people/add/", {"name": "Xenia", "language": "en"})
    ask(browser, Client.objects.get(), "erase")
    step(cast.administrator(), PersonRequest.objects.get(), "confirm")
    assert not Client.objects.exists()
    assert PersonRequest.objects.get().client is None


def test_nobody_decides_what_they_asked_for(centre):
    manager, person = cast.manager(centre), came_to(centre)
    ask(manager, person, "erase")
    asked = PersonRequest.objects.get()
    page = step(manager, asked, "confirm", follow=True)
    assert cast.said(page)[-1] == "You asked for this yourself. Somebody else decides."
    assert status_of(asked) == "waiting"
    step(manager, asked, "withdraw")
    assert status_of(asked) == "withdrawn"


def test_another_clerk_does_not_decide_nor_withdraw(centre):
    _clerk, _person, asked = asked_for(centre, "export")
    other = cast.clerk(centre)
    page = step(other, asked, "confirm", follow=True)
    assert "A manager of a centre where this person came decides" in cast.said(page)[-1]
    assert step(other, asked, "withdraw").status_code == 404
    assert status_of(asked) == "waiting"


def test_at_another_centre_there_is_no_such_request(centre):
    _clerk, _person, asked = asked_for(centre, "export")
    stranger = cast.manager(ProviderFactory())
    for name in ("confirm", "refuse", "withdraw", "fetch"):
        assert step(stranger, asked, name).status_code == 404
    shown = stranger.get("/admin/booking/personrequest/").context["cl"].result_list
    assert list(shown) == []
    own = reverse("admin:booking_personrequest_change", args=[asked.pk])
    assert stranger.get(own).status_code == 302
    assert status_of(asked) == "waiting"


def test_auditors_read_requests_and_change_none(centre):
    _clerk, _person, asked = asked_for(centre, "erase")
    auditor = cast.auditor()
    MembershipFactory(user=auditor.user, provider=centre, role="manager")
    page = auditor.get(reverse("admin:booking_personrequest_change", args=[asked.pk]))
    assert page.status_code == 200
    assert "desk" not in str(page.context.get("may_decide"))
    assert "/people/requests/" not in page.content.decode()
    for name in ("confirm", "refuse", "withdraw", "fetch"):
        assert step(auditor, asked, name).status_code == 403
    assert status_of(asked) == "waiting"


def test_appointments_ahead_refuse_an_erasure_and_are_counted(centre):
    person = came_to(centre)
    booked = ReservationFactory(slot=slot_at(centre, days=2), client=person)
    page = ask(cast.clerk(centre), person, "erase")
    assert page.status_code == 422
    refused = page.context["form"].non_field_errors()[0]
    assert refused.startswith("1 appointment of this person lies ahead.")
    Reservation.objects.filter(pk=booked.pk).update(
        status="cancelled", cancelled_at=timezone.now(), cancelled_by="staff"
    )
    ask(cast.clerk(centre), person, "erase")
    asked = PersonRequest.objects.get()
    ReservationFactory(slot=slot_at(centre, days=3), client=person)
    page = step(cast.manager(centre), asked, "confirm", follow=True)
    assert cast.said(page)[-1] == refused
    assert status_of(asked) == "waiting"
    assert Client.objects.get(pk=person.pk).erased_at is None


def test_a_login_is_erased_by_an_administrator_alone(centre):
    _clerk, person, asked = asked_for(centre, "erase", user=UserFactory())
    page = step(cast.manager(centre), asked, "confirm", follow=True)
    assert "This person has a login" in cast.said(page)[-1]
    assert status_of(asked) == "waiting"
    step(cast.administrator(), asked, "confirm")
    person.refresh_from_db()
    assert person.erased_at is not None


def test_one_waits_at_a_time_and_what_was_decided_stays_decided(centre):
    clerk, person, asked = asked_for(centre, "export")
    page = ask(clerk, person, "export")
    assert "A request about this person waits" in page.context["form"].non_field_errors()[0]
    manager = cast.manager(centre)
    step(manager, asked, "refuse")
    page = step(manager, asked, "confirm", follow=True)
    assert cast.said(page)[-1] == "This request was decided or withdrawn already."
    assert status_of(asked) == "refused"


def test_who_is_erased_meanwhile_leaves_nothing_waiting(centre):
    _clerk, person, export = asked_for(centre, "export")
    ask(cast.clerk(centre), person, "erase")
    erase = PersonRequest.objects.get(kind="erase")
    step(cast.manager(centre), erase, "confirm")
    assert (status_of(export), status_of(erase)) == ("withdrawn", "confirmed")


def test_the_list_asks_as_many_queries_for_20_as_for_2(centre):
    browser = cast.manager(centre)

    def more(count):
        for _ in range(count):
            PersonRequest.objects.create(
                client=came_to(centre), kind="export", asked_by=UserFactory(is_staff=True)
            )

    more(2)
    few = cast.queries_of(browser, "/admin/booking/personrequest/?status__exact=waiting")
    more(18)
    assert cast.queries_of(browser, "/admin/booking/personrequest/?status__exact=waiting") == few
