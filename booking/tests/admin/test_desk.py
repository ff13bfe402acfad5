"""People at the desk: found by what they say, added, looked at; nothing personal leaks."""

import io
import logging
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from audit.models import Entry
from audit.redaction import RedactingFormatter
from audit.tests import cast
from booking.models import Reservation
from booking.tests.admin.people import ADD, EMAIL, FIND, PHONE, came_to, centre, found, slot_at
from clients.models import Client
from tests.factories import ApplicantFactory, ProviderFactory, ReservationFactory, SlotFactory

__all__ = ["centre"]
pytestmark = pytest.mark.django_db


# Finding


def test_a_person_is_found_by_address_number_or_reference_each_as_a_whole(centre):
    xenia = came_to(centre, email=EMAIL, phone=PHONE)
    reference = str(Reservation.objects.get(client=xenia))
    browser = cast.clerk(centre)
    for sent in ({"email": EMAIL}, {"phone": PHONE}, {"reference": reference}):
        page = browser.post(FIND, sent)
        assert (page.status_code, found(page)) == (200, [xenia])
    for sent in (
        {"email": EMAIL[:-1]},
        {"phone": "+4915198765433"},
        {"email": "privatova@private.example"},
    ):
        assert not browser.post(FIND, sent).context["found"].people
    noted = Entry.objects.filter(verb="find_client", stage="exit", actor_id=browser.user.pk)
    assert list(noted.values_list("record_id", flat=True).order_by("pk")) == [xenia.pk] * 3 + (
        [None] * 3
    )


def test_whoever_was_only_elsewhere_is_found_like_nobody(centre):
    other = came_to(ProviderFactory(), email=EMAIL, phone=PHONE)
    reference = str(Reservation.objects.get(client=other))
    browser = cast.clerk(centre)
    bodies = set()
    for sent in (
        {"email": EMAIL},
        {"phone": PHONE},
        {"reference": reference},
        {"email": "nobody@example.org"},
    ):
        page = browser.post(FIND, sent)
        assert not found(page)
        bodies.add("Nobody of your centres is found by that" in page.content.decode())
    assert bodies == {True}
    assert found(cast.administrator().post(FIND, {"email": EMAIL})) == [other]


def test_what_is_no_reference_and_an_empty_form_are_refused_in_words(centre):
    browser = cast.clerk(centre)
    for sent, words in (
        ({"reference": "K7M-2QX"}, "not a whole reference"),
        ({}, "Write an e-mail address, a number or a reference."),
        ({"phone": "12"}, "Write a telephone number"),
    ):
        page = browser.post(FIND, sent)
        assert page.status_code == 422
        assert words in page.content.decode()


def test_at_most_twenty_are_shown(centre):
    slot = SlotFactory(provider=centre, capacity=30)
    for _ in range(22):
        ReservationFactory(slot=slot, client__email=EMAIL)
    assert len(found(cast.clerk(centre).post(FIND, {"email": EMAIL}))) == 20


def test_a_reference_of_an_applicant_leads_to_the_appointment(centre):
    booked = ReservationFactory(
        slot=SlotFactory(provider=centre), client=None, applicant=ApplicantFactory()
    )
    page = cast.clerk(centre).post(FIND, {"reference": booked.reference})
    assert f"/admin/booking/reservation/{booked.pk}/" in page.content.decode()


def test_finding_costs_as_many_queries_for_twenty_as_for_one(centre):
    browser, slot = cast.clerk(centre), SlotFactory(provider=centre, capacity=30)
    counts = []
    for more in (1, 18):
        for _ in range(more):
            ReservationFactory(slot=slot, client__email=EMAIL)
        with cast.watched() as asked:
            browser.post(FIND, {"email": EMAIL})
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 14


def test_nothing_personal_is_in_an_address_a_log_line_or_an_entry(centre):
    [handler] = [
        each
        for each in logging.getLogger().handlers
        if isinstance(each.formatter, RedactingFormatter)
    ]
    lines, level = io.StringIO(), logging.getLogger().level
    stream = handler.setStream(lines)
    logging.getLogger().setLevel(logging.DEBUG)
    try:
        browser = cast.clerk(centre)
        browser.post(FIND, {"email": EMAIL, "phone": PHONE})
        added = browser.post(
            ADD, {"name": "Xenia", "email": EMAIL, "phone": PHONE, "language": "fr"}
        )
        page = browser.post(FIND, {"email": EMAIL})
    finally:
        logging.getLogger().setLevel(level)
        handler.setStream(stream)
    [xenia] = Client.objects.all()
    assert added["Location"] == f"/admin/people/{xenia.pk}/book/"
    assert (xenia.name, xenia.email, str(xenia.phone), xenia.language) == (
        "Xenia",
        EMAIL,
        PHONE,
        "fr",
    )
    assert found(page) == [xenia]
    written = lines.getvalue() + str(list(Entry.objects.values_list()))
    for trace in ("privatova", "15198765432", "1519 8765432"):
        assert trace not in written
    assert "?" not in page.wsgi_request.get_full_path()


# The person's page


def test_the_page_of_a_person_tells_what_they_booked_at_ones_own_centres(centre):
    client = came_to(centre)
    ahead = ReservationFactory(slot=slot_at(centre, days=2), client=client)
    elsewhere = ReservationFactory(client=client)
    browser = cast.clerk(centre)
    page = browser.get(reverse("admin:clients_client_change", args=[client.pk]))
    assert [line.one for line in page.context["ahead"]] == [ahead]
    assert len(page.context["earlier"]) == 1
    body = page.content.decode()
    assert str(elsewhere) not in body
    assert reverse("desk:move", args=[ahead.pk]) in body
    assert reverse("desk:book", args=[client.pk]) in body


def test_a_long_history_is_leafed_through_by_key_in_as_many_queries(centre):
    client = came_to(centre)
    slot = SlotFactory(provider=centre, starts_at=timezone.now() - timedelta(days=3), capacity=99)
    browser, address = cast.clerk(centre), reverse("admin:clients_client_change", args=[client.pk])
    browser.get(address)
    few = cast.queries_of(browser, address)
    ReservationFactory.create_batch(24, slot=slot, client=client)
    page = browser.get(address)
    first = [line.one.pk for line in page.context["earlier"]]
    assert len(first) == 20
    page = browser.get(address, {"before": page.context["older"]})
    second = [line.one.pk for line in page.context["earlier"]]
    assert (len(second), page.context["older"], set(first) & set(second)) == (5, None, set())
    assert cast.queries_of(browser, address) == few


def test_whom_one_added_oneself_is_there_before_they_are_booked_for(centre):
    browser = cast.clerk(centre)
    browser.post(ADD, {"name": "Xenia", "language": "en"})
    address = reverse("admin:clients_client_change", args=[Client.objects.get().pk])
    assert browser.get(address).status_code == 200
    assert cast.clerk(centre).get(address).status_code == 302
