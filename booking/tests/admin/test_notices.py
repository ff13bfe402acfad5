"""The list of messages: what became of each, who sees it, and another chance."""

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from audit.models import Entry
from audit.tests import cast
from booking.models import Notice
from tests.factories import ClientFactory, ProviderFactory, ReservationFactory, UserFactory

pytestmark = pytest.mark.django_db

LIST = "/admin/booking/notice/"


def owed(reservation=None, **values):
    return Notice.objects.create(
        **{"reservation": reservation, "kind": "confirmed", "channel": "email"} | values
    )


def given_up(reservation=None, **values):
    why = "the mail server refused the message (554)"
    return owed(reservation, status="given_up", attempts=8, last_error=why, **values)


def daily_list(provider):
    return owed(
        kind="daily_list",
        provider=provider,
        user=UserFactory(is_staff=True),
        about=datetime(2027, 3, 1, tzinfo=UTC),
    )


def listed(browser, **asked):
    page = browser.get(LIST, asked)
    assert page.status_code == 200
    return list(page.context["cl"].result_list)


def page_of(notice):
    return reverse("admin:booking_notice_change", args=[notice.pk])


def again(notice):
    return reverse("admin:booking_notice_send_again", args=[notice.pk])


def test_a_row_tells_what_became_of_a_message():
    notice = given_up(ReservationFactory())
    page = cast.root().get(LIST).content.decode()
    for shown in ("given up", notice.last_error, "e-mail", ">8<"):
        assert shown in page


def test_the_next_try_is_told_by_the_clock_of_the_centre():
    manila = ReservationFactory(slot__provider__time_zone="Asia/Manila")
    notice = owed(manila, due_at=datetime(2027, 3, 1, 1, 15, tzinfo=UTC))
    assert "Mon 1 Mar 2027, 09:15" in cast.root().get(LIST).content.decode()
    Notice.objects.filter(pk=notice.pk).update(claimed_by="0" * 32)
    assert "being sent" in cast.root().get(page_of(notice)).content.decode()


def test_a_message_that_came_back_says_so():
    owed(ReservationFactory(), status="sent", sent_at=timezone.now(), last_error="came to nothing")
    page = cast.root().get(LIST).content.decode()
    assert "came back" in page
    assert "came to nothing" in page


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"status__exact": "given_up"}, "lost"),
        ({"kind__exact": "cancelled"}, "other"),
        ({"channel__exact": "sms"}, "other"),
    ],
)
def test_the_list_is_narrowed(asked, found):
    rows = {
        "lost": given_up(ReservationFactory()),
        "other": owed(ReservationFactory(), kind="cancelled", channel="sms"),
    }
    assert listed(cast.root(), **asked) == [rows[found]]


def test_the_list_of_a_centre_has_its_bookings_and_its_lists_of_the_day():
    here, elsewhere = ReservationFactory.create_batch(2)
    of_booking, of_day = owed(here), daily_list(here.provider)
    owed(elsewhere), daily_list(elsewhere.provider), owed(client=here.client, kind="verify")
    browser = cast.root()
    assert set(listed(browser, provider=here.provider_id)) == {of_booking, of_day}
    assert listed(browser, provider="x") == []
    assert len(listed(browser)) == 5
    clerk = cast.clerk(here.provider)
    assert set(listed(clerk, provider=here.provider_id)) == {of_booking, of_day}
    assert listed(clerk, provider=elsewhere.provider_id) == []


def test_staff_see_lists_of_the_day_of_their_centres_and_nothing_about_a_person_alone():
    mine, other = ProviderFactory.create_batch(2)
    shown, hidden, alone = daily_list(mine), daily_list(other), owed(client=ClientFactory())
    browser = cast.manager(mine)
    assert listed(browser) == [shown]
    assert browser.get(page_of(shown)).status_code == 200
    for notice in (hidden, alone):
        assert browser.get(page_of(notice)).status_code == 302
    assert set(listed(cast.auditor())) == {shown, hidden, alone}
    assert set(listed(cast.administrator())) == {shown, hidden, alone}


def test_no_address_is_shown_and_no_sealed_one_is_read():
    reservation = ReservationFactory()
    shown = [owed(reservation), daily_list(reservation.provider), owed(client=reservation.client)]
    owed(kind="erased", sealed={"email": "gone@example.net", "language": "en"})
    browser = cast.root()
    for address in (LIST, *map(page_of, shown)):
        with cast.watched() as asked:
            page = browser.get(address).content.decode()
        hidden = (reservation.client.email, "gone@example.net", shown[1].user.email)
        assert not any(each in page for each in hidden)
        assert not [query for query in asked if '"sealed"' in query["sql"]]


@pytest.mark.parametrize(
    ("who", "answer"), [("clerk", 302), ("administrator", 302), ("auditor", 403)]
)
def test_those_who_serve_send_again_what_was_given_up(who, answer):
    notice = given_up(ReservationFactory())
    provider = notice.reservation.provider
    browser = cast.clerk(provider) if who == "clerk" else getattr(cast, who)()
    offered = "Send again" in browser.get(page_of(notice)).content.decode()
    assert offered is (answer == 302)
    assert browser.post(again(notice)).status_code == answer
    notice.refresh_from_db()
    if answer == 302:
        assert (notice.status, notice.attempts) == ("due", 0)
        assert abs(notice.due_at - timezone.now()) < timedelta(minutes=1)
        assert Entry.objects.filter(verb="send_again", stage="exit", record_id=notice.pk).exists()
    else:
        assert notice.status == "given_up"


def test_a_message_of_another_centre_is_not_there_to_be_sent():
    notice = given_up(ReservationFactory())
    browser = cast.clerk(ProviderFactory())
    assert browser.post(again(notice)).status_code == 404
    assert browser.get(again(notice)).status_code == 405


def test_many_are_sent_again_at_once_and_the_others_stay():
    lost, sent = given_up(ReservationFactory()), owed(ReservationFactory(), status="superseded")
    browser = cast.root()
    chosen = {"action": "send_chosen_again", "_selected_action": [lost.pk, sent.pk]}
    assert "1 message is due again." in cast.said(browser.post(LIST, chosen, follow=True))
    assert set(Notice.objects.values_list("pk", "status")) == {
        (lost.pk, "due"),
        (sent.pk, "superseded"),
    }
    chosen["_selected_action"] = [sent.pk]
    assert "None of these was given up." in cast.said(browser.post(LIST, chosen, follow=True))


def test_word_of_erasure_that_was_given_up_has_no_address_to_go_to():
    notice = given_up(kind="erased")
    browser = cast.root()
    assert "Send again" not in browser.get(page_of(notice)).content.decode()
    said = cast.said(browser.post(again(notice), follow=True))
    assert "There is no e-mail address or telephone number to write to." in said[0]
    notice.refresh_from_db()
    assert notice.status == "given_up"


def test_a_bookings_page_lists_its_messages():
    reservation = ReservationFactory()
    given_up(reservation), owed(reservation, kind="reminder", channel="sms")
    owed(ReservationFactory(), kind="missed")
    address = reverse("admin:booking_reservation_change", args=[reservation.pk])
    page = cast.clerk(reservation.provider).get(address).content.decode()
    for shown in ("reminder", "text message", "given up", "(554)"):
        assert shown in page
    assert "missed</a>" not in page


@pytest.mark.parametrize(
    ("because", "sentence"),
    [
        ("bounced", "Not written to by e-mail because a message to it came back."),
        ("complained", "because its reader reported a message as unwanted."),
    ],
)
def test_staff_read_why_a_client_is_not_written_to(because, sentence):
    client = ClientFactory(notify_by="both", stopped_because=because)
    client.stopped_email = client.email
    client.save()
    reservation = ReservationFactory(client=client)
    browser = cast.clerk(reservation.provider)
    for model, number in (("clients_client", client.pk), ("booking_reservation", reservation.pk)):
        page = browser.get(reverse(f"admin:{model}_change", args=[number])).content.decode()
        assert sentence in page
        assert "e-mail and text message" in page


def test_a_verified_address_is_told_from_one_that_was_verified_before_it_changed():
    client = ClientFactory(verified_email="former@example.org")
    address = reverse("admin:clients_client_change", args=[client.pk])
    browser = cast.root()
    assert ">no<" in _row("email_is_verified", browser.get(address))
    client.verified_email = client.email
    client.save()
    assert ">yes<" in _row("email_is_verified", browser.get(address))


def _row(field, page):
    return page.content.decode().partition(f"field-{field}")[2].partition("form-row")[0]
