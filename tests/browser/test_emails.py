"""E-mails as a browser draws them: nothing is fetched, nothing is wider than a phone."""

import pytest
from django.conf import settings

from booking.notifications.email import html
from booking.notifications.samples import sample
from booking.notifications.values import PLACEHOLDERS
from booking.notifications.wording import fill, shipped

LANGUAGES = [code for code, _name in settings.LANGUAGES]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_an_e_mail_fits_a_small_phone_and_asks_nobody(chromium, language, scheme):
    page = chromium.new_page(viewport={"width": 320, "height": 600}, color_scheme=scheme)
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    for kind in sorted(PLACEHOLDERS):
        facts = sample(kind, language)
        page.set_content(html(fill(shipped(kind, "email", language), facts), facts))

        assert page.evaluate("document.documentElement.scrollWidth") <= 320, kind
        heading = page.locator("h1")
        side = "right" if language == "ar" else "left"
        assert heading.evaluate("each => getComputedStyle(each).textAlign") == side
        ink = heading.evaluate("each => getComputedStyle(each).color")
        assert ink == ("rgb(231, 241, 241)" if scheme == "dark" else "rgb(16, 39, 45)")
    page.close()
    assert asked == []
