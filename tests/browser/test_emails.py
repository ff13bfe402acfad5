"""E-mails as a browser draws them: nothing is fetched, nothing is wider than a phone."""

import pytest
from django.conf import settings

from booking.notifications.email import html
from booking.notifications.samples import sample
from booking.notifications.values import PLACEHOLDERS
from booking.notifications.wording import fill, shipped

LANGUAGES = [code for code, _name in settings.LANGUAGES]
INK = {"light": "rgb(16, 39, 45)", "dark": "rgb(231, 241, 241)"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_e_mail_fits_a_small_phone_and_asks_nobody(windows, language):
    page = windows.take(width=320)
    asked = []

    def hear(request):
        asked.append(request.url)

    page.on("request", hear)
    for kind in sorted(PLACEHOLDERS):
        facts = sample(kind, language)
        page.set_content(html(fill(shipped(kind, "email", language), facts), facts))

        assert page.evaluate("document.documentElement.scrollWidth") <= 320, kind
        heading = page.locator("h1")
        side = "right" if language == "ar" else "left"
        assert heading.evaluate("each => getComputedStyle(each).textAlign") == side, kind
        for scheme, ink in INK.items():
            page.emulate_media(color_scheme=scheme)
            shown = heading.evaluate("each => getComputedStyle(each).color")
            assert shown == ink, f"{kind}, {scheme}"
    page.remove_listener("request", hear)
    windows.give_back(page)
    assert asked == []
