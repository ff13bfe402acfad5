"""Messages and a centre's own words in a real browser, on a wide and a narrow screen."""

from django.urls import reverse
from django.utils import timezone

from audit.tests import cast
from booking.models import Notice, NoticeText, Slot
from tests.factories import ClientFactory, ReservationFactory

WIDTHS = [768, 1280]


def words(centre, *which):
    return reverse("admin:booking_noticetext_words", args=[centre.pk, *which])


def booked(centre, **client):
    slot = Slot.objects.filter(provider=centre).order_by("-starts_at").first()
    return ReservationFactory(slot=slot, provider=centre, client=ClientFactory(**client))


def messages_of(reservation):
    """One of each that may become of a message."""
    lost = "the mail server refused the message (554)"
    back = "came back after it was sent: the address takes no mail"
    for values in (
        {"kind": "confirmed", "status": "sent", "sent_at": timezone.now()},
        {"kind": "moved", "status": "given_up", "attempts": 8, "last_error": lost},
        {"kind": "moved", "status": "superseded", "last_error": "the appointment was moved"},
        {"kind": "reminder", "status": "due", "channel": "sms"},
        {"kind": "confirmed", "status": "sent", "sent_at": timezone.now(), "last_error": back},
    ):
        Notice.objects.create(**{"reservation": reservation, "channel": "email"} | values)


def test_staff_see_what_became_of_messages(desk, centre):
    reservation = booked(centre, stopped_because="bounced", phone="+212612345678")
    client = reservation.client
    client.stopped_email = client.email
    client.save()
    messages_of(reservation)
    walk = desk(cast.clerk(centre), widths=WIDTHS)
    walk.name = f"notices-{walk.name}"
    walk.page.goto("/admin/booking/notice/")
    walk.glance()
    walk.page.goto(reverse("admin:booking_reservation_change", args=[reservation.pk]))
    walk.look("View reservation")
    walk.page.goto(
        reverse("admin:booking_notice_change", args=[Notice.objects.get(status="given_up").pk])
    )
    walk.look("View notice")
    walk.press(walk.page.get_by_role("button", name="Send again"))
    assert "1 message is due again." in walk.page.get_by_role("list").all_inner_texts()
    walk.glance()


def test_a_manager_tries_words_and_saves_them(desk, centre):
    walk = desk(widths=WIDTHS)
    walk.name = f"words-{walk.name}"
    page = walk.page
    page.goto("/admin/booking/noticetext/add/")
    walk.glance()
    page.goto(words(centre, "confirmed", "email", "en"))
    page.get_by_label("Subject").fill("See you on {date}")
    walk.press(page.get_by_role("button", name="Preview"))
    page.locator("iframe").scroll_into_view_if_needed()
    walk.look("Words of your own")
    assert page.get_by_label("Subject").input_value() == "See you on {date}"
    mail = page.frame_locator("iframe")
    # Its own styles hold, under a policy that lets in no others.
    column = mail.get_by_role("heading", level=1)
    assert column.evaluate("each => getComputedStyle(each).fontSize") == "28px"
    assert column.evaluate("each => getComputedStyle(each).color") == "rgb(16, 39, 45)"
    page.get_by_label("Text").fill("Hello {doctor}")
    walk.press(page.get_by_role("button", name="Preview"))
    walk.look("Error: ")
    page.get_by_label("Text").fill("See you\n\n{appointment}\n\n{manage_link}")
    walk.press(page.get_by_role("button", name="Save"))
    walk.glance()
    assert NoticeText.objects.get().subject == "See you on {date}"
    NoticeText.objects.update(fault="There is no placeholder {doctor} in this kind of message.")
    page.goto("/admin/booking/noticetext/")
    walk.glance()
    page.goto(words(centre, "confirmed", "email", "en"))
    walk.look("Words of your own")
    for channel in ("sms", "email"):
        page.goto(words(centre, "reminder", channel, "ar"))
        walk.glance()
