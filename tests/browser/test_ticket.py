"""The confirmation on paper, and the button that prints it."""

import re

import pytest
from django.utils import timezone

from booking.models import Notice, Reservation
from booking.services.sending import letters
from tests.browser.walks import WIDE
from tests.factories import ClientFactory, ReservationFactory, ServiceFactory

_SHEETS = re.compile(rb"/Type\s*/Page\b")
_BRING = "\n".join(
    f"{number} certificates, each the original with a translation" for number in range(1, 9)
)


@pytest.fixture
def ticket(centre):
    """The path of the mailed link to an appointment with much to bring."""
    slot = centre.slots.order_by("starts_at").last()
    service = ServiceFactory(code="family", bring={"en": _BRING, "ar": _BRING})
    reservation = ReservationFactory(
        slot=slot, client=ClientFactory(name="Salma Bennani"), service=service
    )
    notice = Notice.objects.create(reservation=reservation, kind="confirmed", channel="email")
    (letter,) = letters.write([notice.pk], timezone.now())
    assert Reservation.objects.count() == 1
    return "/appointment/" + letter.facts.manage_url.split("/appointment/")[1]


@pytest.mark.parametrize("language", ["en", "ar"])
def test_the_ticket_is_one_sheet_of_a4(walk, ticket, language):
    citizen = walk(widths=[WIDE])
    page = citizen.page
    page.goto(f"/language/{language}/?next={ticket}")
    citizen.press(page.locator("button[value=ticket]"))

    sheet = page.pdf(format="A4")

    assert len(_SHEETS.findall(sheet)) == 1
    page.emulate_media(media="print")
    assert page.locator(".qr").is_visible()
    assert page.locator(".ref").is_visible()
    assert not page.locator("header, footer, button").filter(visible=True).count()
    page.emulate_media(media="null")  # the window is used again, and pdf() would print its screen


def test_the_button_prints_and_is_not_there_without_scripts(walk, ticket):
    for javascript in (True, False):
        citizen = walk(widths=[WIDE], javascript=javascript)
        citizen.page.add_init_script("window.print = () => { document.title = 'printed' }")
        citizen.page.goto(ticket)
        citizen.press(citizen.page.locator("button[value=ticket]"))
        button = citizen.page.locator("[data-print]")
        assert button.is_visible() is javascript
        if javascript:
            button.click()
            assert citizen.page.title() == "printed"
