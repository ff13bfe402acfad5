"""How somebody is told: by which way, whether reminded; and a fresh link for a lost one."""

from datetime import timedelta

import pytest
from django.utils import timezone

from booking.models import Notice
from booking.references import in_groups
from booking.services.owing import MOST_REPEATS
from booking.tests.pages.conftest import held_by
from booking.tests.pages.links import appointment, mailed

Kind = Notice.Kind


@pytest.fixture
def booked(centre):
    return appointment(centre, days=10)


@pytest.fixture
def page(visitor, booked):
    return visitor.post(mailed(booked), {"do": "messages"}).url


@pytest.fixture
def with_sms(settings):
    settings.SMS_BACKEND = "http"


def reminders(booked):
    due = Notice.objects.filter(reservation=booked, kind=Kind.REMINDER, status="due")
    return sorted(due.values_list("channel", flat=True))


def save(visitor, page, **answers):
    return visitor.post(page, {"do": "save", **answers})


def test_reminders_end_and_begin_again_with_the_choice(visitor, booked, page):
    assert save(visitor, page, reminders="yes").url == page
    owed = reminders(booked)
    assert owed and set(owed) == {"email"}

    save(visitor, page, reminders="no")
    assert reminders(booked) == []

    save(visitor, page, reminders="yes")
    assert reminders(booked) == owed
    assert "Your choice is saved." in visitor.get(page).content.decode()


def test_reminders_come_by_the_way_that_is_wished(visitor, booked, page, with_sms):
    for way, channels in (("sms", {"sms"}), ("both", {"email", "sms"}), ("email", {"email"})):
        save(visitor, page, reminders="yes", notify_by=way)

        booked.client.refresh_from_db()
        assert booked.client.notify_by == way
        assert set(reminders(booked)) == channels


def test_a_reminder_whose_time_has_come_goes_out_as_it_was(visitor, booked, page):
    due = Notice.objects.create(
        reservation=booked,
        kind=Kind.REMINDER,
        channel="email",
        about=booked.starts_at,
        due_at=timezone.now() - timedelta(minutes=1),
    )

    save(visitor, page, reminders="yes")

    due.refresh_from_db()
    assert due.status == Notice.Status.DUE


def test_a_way_is_chosen_only_where_text_messages_are_sent(visitor, booked, page):
    assert "notify_by" not in visitor.get(page).content.decode()
    save(visitor, page, reminders="yes", notify_by="sms")

    booked.client.refresh_from_db()
    assert booked.client.notify_by == "email"


@pytest.mark.parametrize("answers", [{}, {"reminders": "perhaps", "notify_by": "pigeon"}])
def test_a_wrong_choice_is_named(visitor, booked, page, with_sms, answers):
    response = save(visitor, page, **answers)

    assert response.status_code == 422
    text = response.content.decode()
    assert "Check 2 answers" in text
    assert 'href="#id_notify_by_0"' in text
    assert 'href="#id_reminders_0"' in text


def test_a_link_that_confirms_the_address_is_asked_for_here(visitor, booked, page):
    booked.client.refresh_from_db()
    booked.client.verified_email = ""
    booked.client.save()

    assert visitor.post(page, {"do": "verify-email"}).url == page

    assert Notice.objects.get(kind=Kind.VERIFY).client == booked.client


def test_an_address_that_bounced_says_so(visitor, booked, page):
    booked.client.stopped_email = booked.client.email
    booked.client.save()

    assert "could not be delivered" in visitor.get(page).content.decode()


def ask(visitor, reference, email="salma@example.org"):
    return visitor.post("/appointment/fresh-link/", {"reference": reference, "email": email})


def test_a_fresh_link_is_mailed_and_the_answer_is_always_the_same(visitor, booked):
    other = appointment(booked.provider, days=5, email="other@example.org").reference
    answers = [
        ask(visitor, in_groups(booked.reference).lower(), "Salma@Example.org"),
        ask(visitor, other),
        ask(visitor, booked.reference, "nobody@example.org"),
    ]

    assert len({(each.status_code, each.content) for each in answers}) == 1
    assert "Look at your messages" in answers[0].content.decode()
    notice = Notice.objects.get()
    assert (notice.reservation, notice.kind) == (booked, Kind.CONFIRMED)


def test_the_answer_is_the_same_beyond_the_limit_too(visitor, booked):
    first = ask(visitor, booked.reference)
    for number in range(MOST_REPEATS):
        Notice.objects.create(
            client=booked.client,
            kind=Kind.VERIFY,
            channel="email",
            created_at=timezone.now() - timedelta(minutes=number + 1),
        )

    assert ask(visitor, booked.reference).content == first.content
    assert Notice.objects.filter(kind=Kind.CONFIRMED).count() == 1


@pytest.mark.parametrize(
    ("reference", "email", "sentence"),
    [
        ("", "salma@example.org", "Type the whole reference"),
        ("K7M", "salma@example.org", "Type the whole reference"),
        ("K7M-2QX\0", "salma@example.org", "Type the whole reference"),
        ("9" * 4000, "salma@example.org", "Type the whole reference"),
        (None, "", "Type an email address"),
        (None, "salma", "Type an email address"),
    ],
)
def test_what_cannot_be_a_reference_or_an_address_is_named(
    visitor, booked, reference, email, sentence
):
    response = ask(visitor, booked.reference if reference is None else reference, email)

    assert response.status_code == 422
    assert sentence in response.content.decode()
    assert not Notice.objects.exists()


def test_a_fresh_link_goes_by_email_whatever_is_wished_otherwise(visitor, booked, with_sms):
    booked.client.notify_by = "sms"
    booked.client.save()

    ask(visitor, booked.reference)

    assert Notice.objects.get().channel == "email"


def test_pressing_a_link_lifts_the_stop_of_an_address_that_bounced(visitor, booked):
    booked.client.stopped_email = booked.client.email
    booked.client.save()

    assert visitor.post(mailed(booked), {"do": "resend"}).status_code == 302

    booked.client.refresh_from_db()
    assert booked.client.stopped_email == ""


def test_nothing_is_sent_again_where_no_contact_is_known(visitor, centre):
    booked = held_by(visitor, centre)

    refused = visitor.post(f"/booked/{booked.public_id}/change/", {"do": "resend"})

    assert refused.status_code == 409
    assert "no e-mail address or telephone number" in refused.content.decode()


def test_whoever_booked_elsewhere_finds_the_way_to_a_fresh_link(visitor, db):
    assert 'href="/appointment/fresh-link/"' in visitor.get("/appointment/").content.decode()
