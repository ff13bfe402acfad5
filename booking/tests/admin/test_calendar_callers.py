"""A time of the calendar is booked for a caller: found among those who were here, or new."""

import io
import logging

import pytest

from audit.models import Entry
from audit.redaction import RedactingFormatter
from audit.tests import cast
from booking import services
from booking.models import Reservation
from booking.tests.admin.calendars import page
from booking.tests.admin.people import EMAIL, PHONE, came_to
from booking.tests.admin.schedules import centre, in_a_week, offered, slots_on
from booking.tests.scenes import STAFF, taken
from clients.models import Client
from tests.factories import ApplicantFactory, ReservationFactory

pytestmark = pytest.mark.django_db
SALMA = {"name": "Salma Bennani", "language": "fr", "reason": "Asked by telephone"}
FIND = {"find": "yes"}


@pytest.fixture
def provider():
    return centre(capacity=3)


@pytest.fixture
def slot(provider):
    """Nine o'clock, a week from now."""
    return slots_on(provider, in_a_week(provider))[0]


@pytest.fixture
def address(provider, slot):
    return page("_book", provider, slot.pk)


@pytest.fixture
def clerk(provider):
    return cast.clerk(provider)


def people(answer):
    return list(answer.context["form"].people.values())


def shown_to(browser):
    """The numbers of those the browser was shown, as they are written down."""
    noted = Entry.objects.filter(verb="find_client", stage="exit", actor_id=browser.user.pk)
    return list(noted.order_by("pk").values_list("record_id", flat=True))


# Somebody new


def test_a_caller_is_booked_by_a_clerk(provider, slot, address, clerk):
    service = offered(provider, "passport", slots_needed=2)
    begun = clerk.get(address).context["form"]
    assert begun["reason"].value() == "Asked by telephone"
    answer = clerk.post(address, SALMA | {"phone": PHONE, "service": service.public_id})
    on = in_a_week(provider)
    assert answer.status_code == 302, (answer.context["form"].errors, cast.said(answer))
    assert answer["Location"] == page("", provider, view="day", day=on.isoformat())
    booked = Reservation.objects.get(slot=slot)
    assert (booked.status, booked.service, booked.client.name, booked.client.made_by_id) == (
        "confirmed",
        service,
        "Salma Bennani",
        clerk.user.pk,
    )
    assert [(note.verb, note.text) for note in booked.notes.all()] == [("book", SALMA["reason"])]
    assert taken(*slots_on(provider, on)[:3]) == [1, 1, 0]
    assert not shown_to(clerk)


def test_a_slip_is_told_and_books_nobody(provider, slot, address, clerk):
    offered(provider, "passport")
    offered(provider, "licence")
    answer = clerk.post(address, {"phone": "12"})
    assert answer.status_code == 422
    for said in (
        "Write the name",
        "Choose the service.",
        "Write a telephone number",
        "Write the reason",
    ):
        assert said in answer.content.decode()
    assert taken(slot) == [0]


def test_a_time_taken_meanwhile_leaves_nobody_behind(slot, address, clerk):
    for _ in range(3):
        ReservationFactory(slot=slot)
    assert "This time is full." in clerk.get(address).content.decode()
    answer = clerk.post(address, SALMA)
    assert answer.status_code == 422
    assert cast.said(answer)
    assert not Client.objects.filter(name="Salma Bennani").exists()


# Somebody who was here before


@pytest.mark.parametrize("how", ["phone", "email", "reference"])
def test_a_returning_caller_is_found_and_booked_as_who_they_are(
    provider, slot, address, clerk, how
):
    xenia = came_to(provider, name="Xenia", email=EMAIL, phone=PHONE)
    known = {"email": EMAIL, "phone": PHONE, "reference": Reservation.objects.get().reference}
    asked = clerk.post(address, FIND | {how: known[how]})
    assert (asked.status_code, people(asked)) == (200, [xenia])
    # There is but one, who is chosen already; nobody need be written down.
    assert asked.context["form"]["client"].value() == str(xenia.pk)
    assert f'name="known" value="{xenia.pk}"' in asked.content.decode()
    answer = clerk.post(
        address, {"known": xenia.pk, "client": xenia.pk, "reason": "Lost her letter"}
    )
    assert answer.status_code == 302
    booked = Reservation.objects.get(slot=slot)
    assert (booked.client, booked.notes.get().text) == (xenia, "Lost her letter")
    assert Client.objects.count() == 1
    assert shown_to(clerk) == [xenia.pk]


def test_of_several_one_is_chosen_and_a_slip_loses_none_of_them(provider, slot, address, clerk):
    family = [came_to(provider, phone=PHONE) for _ in range(2)]
    asked = clerk.post(address, FIND | {"phone": PHONE})
    assert people(asked) == family[::-1]
    assert asked.context["form"]["client"].value() is None
    sent = {"known": [each.pk for each in family], "reason": "Called"}
    for slip, said in (
        ({}, "Choose who of them it is, or somebody new."),
        ({"client": family[0].pk, "reason": ""}, "Write the reason"),
        ({"client": "new"}, "Write the name"),
    ):
        answer = clerk.post(address, sent | slip)
        assert (answer.status_code, people(answer)) == (422, family[::-1])
        assert said in answer.content.decode()
    assert taken(slot) == [0]
    # Whoever is shown again is noted again.
    assert len(shown_to(clerk)) == 4 * 2
    answer = clerk.post(address, SALMA | sent | {"client": "new", "phone": PHONE})
    assert answer.status_code == 302
    assert Reservation.objects.get(slot=slot).client not in family


def test_who_is_typed_in_and_was_here_before_is_shown_before_there_are_two(
    provider, slot, address, clerk
):
    xenia = came_to(provider, email=EMAIL)
    given = SALMA | {"email": EMAIL}
    answer = clerk.post(address, given)
    assert (answer.status_code, people(answer)) == (422, [xenia])
    assert "Choose who of them it is, or somebody new." in answer.content.decode()
    assert 'value="Salma Bennani"' in answer.content.decode()
    assert shown_to(clerk) == [xenia.pk]
    assert taken(slot) == [0]
    answer = clerk.post(address, given | {"known": xenia.pk, "client": "new"})
    assert answer.status_code == 302
    assert Reservation.objects.get(slot=slot).client.name == "Salma Bennani"


def test_whom_nobody_knows_is_begun_with_what_was_asked(address, clerk):
    asked = clerk.post(address, FIND | {"phone": "+212612345678", "email": EMAIL})
    assert people(asked) == []
    assert "Nobody of your centres is found by that" in asked.content.decode()
    person = asked.context["call"].person
    assert [person["phone"].value(), person["email"].value()] == ["+212612345678", EMAIL]
    assert shown_to(clerk) == [None]


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({}, "Write an e-mail address, a number or a reference."),
        ({"reference": "K7M-2QX"}, "not a whole reference"),
        ({"phone": "12"}, "Write a telephone number"),
    ],
    ids=["nothing", "half", "short"],
)
def test_what_cannot_be_looked_for_is_said_in_words(address, clerk, sent, said):
    answer = clerk.post(address, FIND | sent)
    assert answer.status_code == 422
    assert said in answer.content.decode()


def test_a_refusal_is_said_of_the_person(provider, slot, address, clerk):
    client = came_to(provider, appointment_limit=0)
    answer = clerk.post(address, {"known": client.pk, "client": client.pk, "reason": "Called"})
    assert answer.status_code == 422
    assert cast.said(answer) == ["This person would have more appointments ahead than one may."]
    assert taken(slot) == [0]


def test_a_reference_of_an_applicant_leads_to_the_appointment(provider, slot, address, clerk):
    booked = ReservationFactory(slot=slot, client=None, applicant=ApplicantFactory())
    answer = clerk.post(address, FIND | {"reference": booked.reference})
    assert f"/admin/booking/reservation/{booked.pk}/" in answer.content.decode()


# Within one's own centres, and nowhere else


def test_whoever_was_only_elsewhere_is_found_and_booked_like_nobody(slot, address, clerk):
    other = came_to(centre(), name="Xenia Privatova", email=EMAIL, phone=PHONE)
    reference = Reservation.objects.get(client=other).reference
    for asked in ({"email": EMAIL}, {"phone": PHONE}, {"reference": reference}):
        answer = clerk.post(address, FIND | asked)
        assert people(answer) == []
        assert "Nobody of your centres is found by that" in answer.content.decode()
    erased = came_to(slot.provider)
    services.remove_client(client_id=erased.public_id, actor=STAFF)
    pages = set()
    for number in (other.pk, erased.pk, 10**9, 10**30, "x", "²"):
        answer = clerk.post(address, {"known": number, "client": number, "reason": "Called"})
        assert (answer.status_code, people(answer)) == (422, [])
        pages.add("".join(map(str, answer.context["form"].errors["client"])))
        assert "Privatova" not in answer.content.decode()
    assert pages == {"Choose who it is once more."}
    assert taken(slot) == [0]
    assert set(shown_to(clerk)) == {None}
    # Typed in as somebody new, they are not told of either.
    assert clerk.post(address, SALMA | {"email": EMAIL, "phone": PHONE}).status_code == 302
    assert Reservation.objects.get(slot=slot).client != other


def test_who_calls_stands_in_no_address_log_line_or_entry(provider, address, clerk):
    came_to(provider, email=EMAIL, phone=PHONE)
    [handler] = [
        each
        for each in logging.getLogger().handlers
        if isinstance(each.formatter, RedactingFormatter)
    ]
    lines, level = io.StringIO(), logging.getLogger().level
    stream = handler.setStream(lines)
    logging.getLogger().setLevel(logging.DEBUG)
    try:
        asked = clerk.post(address, FIND | {"email": EMAIL, "phone": PHONE})
        answer = clerk.post(
            address, SALMA | {"email": EMAIL, "phone": PHONE, "client": "new", "reason": "Called"}
        )
    finally:
        logging.getLogger().setLevel(level)
        handler.setStream(stream)
    assert "?" not in asked.wsgi_request.get_full_path()
    written = lines.getvalue() + answer["Location"] + str(list(Entry.objects.values_list()))
    for trace in ("privatova", "15198765432", "1519 8765432"):
        assert trace not in written


def test_finding_costs_as_many_queries_for_twenty_as_for_one(provider, address, clerk):
    counts = []
    for more in (1, 18):
        for _ in range(more):
            came_to(provider, email=EMAIL)
        with cast.watched() as asked:
            clerk.post(address, FIND | {"email": EMAIL})
        counts.append(len(asked))
    assert counts[0] == counts[1]
