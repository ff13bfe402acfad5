"""What a desk does for people: book, move, merge; within its own centres."""

import pytest
from django.urls import reverse
from django.utils import timezone

from audit.tests import cast
from booking import services
from booking.models import Notice, Reservation, ReservationNote
from booking.tests.admin.people import (
    ADD,
    EMAIL,
    FIND,
    PAGES,
    book_at,
    came_to,
    centre,
    day_of,
    found,
    move_at,
    slot_at,
)
from booking.tests.scenes import STAFF, service_at
from clients.models import Client
from tests.factories import (
    HoldFactory,
    MembershipFactory,
    PortalFactory,
    ProviderFactory,
    ReservationFactory,
    UserFactory,
)

__all__ = ["centre"]
pytestmark = pytest.mark.django_db


# Booking


def test_a_time_inside_the_notice_is_booked_for_somebody_with_the_reason(centre):
    client, slot = came_to(centre), slot_at(centre)
    browser = cast.clerk(centre)
    address, sent = book_at(client, slot)
    assert f'value="{slot.pk}"' in browser.get(address).content.decode()
    answer = browser.post(address, sent)
    booked = Reservation.objects.get(client=client, slot=slot)
    assert answer["Location"] == reverse("admin:booking_reservation_change", args=[booked.pk])
    assert Notice.objects.filter(reservation=booked, kind="confirmed").exists()
    note = ReservationNote.objects.get()
    assert (note.reservation, note.verb, note.text) == (booked, "book", "Called")
    assert note.by == browser.user
    assert "Called" in browser.get(answer["Location"]).content.decode()


def test_a_service_is_chosen_before_the_time(centre):
    service, other = service_at(centre, 1), service_at(centre, 1)
    client, slot = came_to(centre), slot_at(centre)
    browser = cast.clerk(centre)
    address, sent = book_at(client, slot)
    assert not browser.get(address).context["times"].is_ready
    assert browser.post(address, sent).status_code == 422
    browser.post(f"{address}&service={other.public_id}", sent)
    assert Reservation.objects.get(slot=slot).service == other != service


def test_a_refusal_is_said_of_the_person_and_nothing_is_booked(centre):
    client, slot = came_to(centre, appointment_limit=0), slot_at(centre)
    address, sent = book_at(client, slot)
    page = cast.clerk(centre).post(address, sent)
    assert page.status_code == 422
    assert "This person would have more appointments ahead" in page.content.decode()
    address, sent = book_at(client, slot, reason="")
    assert cast.clerk(centre).post(address, sent).status_code == 422
    assert not Reservation.objects.filter(slot=slot).exists()
    assert not ReservationNote.objects.exists()


def test_a_day_without_a_time_names_the_next_one_with_one(centre):
    client, slot = came_to(centre), slot_at(centre, days=5)
    today = timezone.now().astimezone(centre.zone).date().isoformat()
    page = cast.clerk(centre).get(f"/admin/people/{client.pk}/book/?day={today}")
    times = page.context["times"]
    assert f"day={day_of(slot)}" in times.next_free[1]
    assert len(times.beside) == 1


def test_times_of_another_centre_are_not_to_be_had(centre):
    client, theirs = came_to(centre), slot_at(ProviderFactory(), days=2)
    browser = cast.clerk(centre)
    address, sent = book_at(client, theirs)
    assert browser.get(address).context["times"].provider == centre
    assert browser.post(address, sent).status_code == 422
    assert not Reservation.objects.filter(slot=theirs).exists()


# Moving


@pytest.mark.parametrize(
    ("who", "verb", "kind"),
    [("client", "reschedule", "moved"), ("centre", "reassign", "reassigned")],
)
def test_an_appointment_moves_as_who_asked_for_it_says(centre, who, verb, kind):
    booked = ReservationFactory(slot=slot_at(centre, hours=1))
    new = slot_at(centre, days=2)
    address, sent = move_at(booked, new, who)
    answer = cast.clerk(centre).post(address, sent)
    assert answer.status_code == 302
    booked.refresh_from_db()
    assert (booked.slot, booked.changes) == (new, 0)
    assert booked.notes.get().verb == verb
    assert Notice.objects.filter(reservation=booked, kind=kind).exists()


def test_a_hold_is_moved_by_the_centre_alone(centre):
    held = HoldFactory(slot=slot_at(centre, days=1))
    new = slot_at(centre, days=2)
    browser = cast.clerk(centre)
    address, sent = move_at(held, new, "client")
    assert browser.post(address, sent).status_code == 422
    assert browser.post(address, sent | {"who": "centre"}).status_code == 302
    held.refresh_from_db()
    assert held.slot == new


def test_what_was_refused_keeps_no_reason(centre):
    booked = ReservationFactory(slot=slot_at(centre, days=1))
    address, sent = move_at(booked, booked.slot, "client")
    assert cast.clerk(centre).post(address, sent).status_code == 422
    assert not ReservationNote.objects.exists()


def test_an_erased_person_leaves_no_reasons_behind(centre):
    client = came_to(centre)
    ReservationNote.objects.create(
        reservation=Reservation.objects.get(client=client), verb="book", text="Told by her son"
    )
    services.remove_client(client_id=client.public_id, actor=STAFF)
    assert not ReservationNote.objects.exists()


# Merging


def test_a_merge_is_looked_at_before_it_is_done(centre):
    keep, drop = came_to(centre, email=EMAIL), came_to(centre, email=EMAIL)
    came_to(ProviderFactory(), email=EMAIL)
    browser, address = cast.clerk(centre), f"/admin/people/{keep.pk}/merge/"
    assert browser.get(address).context["others"] == [drop]
    page = browser.get(f"{address}?other={drop.pk}")
    preview = page.context["preview"]
    assert (preview.stays, preview.goes, preview.counts.earlier) == (keep, drop, 1)
    assert Client.objects.filter(pk=drop.pk).exists()
    answer = browser.post(f"{address}?other={drop.pk}")
    assert answer["Location"] == reverse("admin:clients_client_change", args=[keep.pk])
    assert not Client.objects.filter(pk=drop.pk).exists()
    assert Reservation.objects.filter(client=keep).count() == 2


def test_the_one_with_a_login_stays_whichever_page_it_is(centre):
    guest = came_to(centre)
    owner = came_to(centre, user=UserFactory())
    page = cast.clerk(centre).get(f"/admin/people/{guest.pk}/merge/?other={owner.pk}")
    assert page.context["preview"].stays == owner
    of_portal = came_to(centre, portal=PortalFactory())
    page = cast.clerk(centre).get(f"/admin/people/{guest.pk}/merge/?other={of_portal.pk}")
    assert "A portal keeps the one that would go" in page.content.decode()


def test_merging_with_whom_one_does_not_see_is_merging_with_nobody(centre):
    keep, other = came_to(centre), came_to(ProviderFactory())
    browser, address = cast.clerk(centre), f"/admin/people/{keep.pk}/merge/"
    said = {
        number: browser.post(f"{address}?other={number}").context["form"].errors["other"][0]
        for number in (other.pk, 10**9)
    }
    assert len(set(said.values())) == 1
    assert Client.objects.filter(pk=other.pk).exists()


# Scope


@pytest.mark.parametrize("name", PAGES)
def test_a_clerk_of_another_centre_finds_nobody_there(centre, name):
    client = came_to(centre)
    browser = cast.clerk(ProviderFactory())
    for number in (client.pk, 10**9):
        for ask in (browser.get, browser.post):
            assert ask(f"/admin/people/{number}/{name}").status_code == 404


def test_a_clerk_of_another_centre_moves_nothing(centre):
    booked = ReservationFactory(slot=slot_at(centre, days=1))
    browser = cast.clerk(ProviderFactory())
    for number in (booked.pk, 10**9):
        for ask in (browser.get, browser.post):
            assert ask(reverse("desk:move", args=[number])).status_code == 404


def test_auditors_find_and_act_on_nobody_and_staff_of_no_centre_not_even_that(centre):
    client = came_to(centre, email=EMAIL)
    booked = ReservationFactory(slot=slot_at(centre, days=1), client=client)
    auditor = cast.auditor()
    MembershipFactory(user=auditor.user, provider=centre, role="manager")
    assert found(auditor.post(FIND, {"email": EMAIL})) == [client]
    acts = [ADD, reverse("desk:move", args=[booked.pk])]
    acts += [f"/admin/people/{client.pk}/{name}" for name in PAGES]
    for browser, addresses in ((auditor, acts), (cast.clerk(), [FIND, *acts])):
        for address in addresses:
            answers = {ask(address).status_code for ask in (browser.get, browser.post)}
            assert answers <= {403, 404}, address
    page = auditor.get(reverse("admin:clients_client_change", args=[client.pk]))
    assert "/people/" not in page.content.decode().replace(FIND + '"', "")


def test_an_administrator_looks_a_centre_up_by_its_name_or_number(centre):
    client = came_to(centre)
    browser, address = cast.administrator(), f"/admin/people/{client.pk}/book/"
    assert browser.get(address).context["times"].provider is None
    page = browser.get(address, {"words": centre.external_id})
    assert page.context["times"].provider == centre
    assert browser.get(address, {"words": "Nowhere"}).context["times"].provider is None
