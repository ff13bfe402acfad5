"""Choosing a language, and pages read from the right."""

import re
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest

from booking.tests.pages.conftest import held_by


def test_a_language_is_remembered_and_leads_back(visitor, centre):
    response = visitor.get("/language/fr/", {"next": f"/centres/{centre.external_id}/"})

    assert response.url == f"/centres/{centre.external_id}/"
    page = visitor.get(response.url).content.decode()
    assert '<html lang="fr" dir="ltr">' in page
    assert "<h1>Tanger Centre-Ville</h1>" in page


def test_arabic_is_read_from_the_right(visitor, centre):
    visitor.get("/language/ar/")

    page = visitor.get(f"/centres/{centre.external_id}/").content.decode()

    assert '<html lang="ar" dir="rtl">' in page
    assert "<h1>طنجة وسط المدينة</h1>" in page
    assert '<a href="/language/ar/' in page
    assert page.count('aria-current="true"') == 1


def test_every_page_offers_the_four_languages_and_comes_back_to_itself(visitor, centre):
    held = held_by(visitor, centre)
    for path in ("/?q=tang", "/appointment/", f"/held/{held.public_id}/"):
        response = visitor.get(path, follow=True)
        page = response.content.decode()
        here = response.request["PATH_INFO"]
        for code in ("en", "fr", "es", "ar"):
            assert f'href="/language/{code}/?next={here.replace("/", "%2F")}' in page
        assert 'lang="ar" hreflang="ar">العربية</a>' in page


@pytest.mark.parametrize(
    "address",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example/",
        "\\\\evil.example",
        "javascript:alert(1)",
        "///evil.example",
        "evil.example",
        "",
        "/\n/evil.example",
        "/" + "a" * 5000,
        "\0",
    ],
)
def test_the_way_back_never_leaves_the_site(visitor, address):
    response = visitor.get("/language/es/", {"next": address})

    assert response.status_code == 302
    assert response.url == "/" or response.url.startswith("/%0A")


def test_a_language_we_do_not_speak_is_not_found(visitor):
    assert visitor.get("/language/de/").status_code == 404
    assert visitor.get("/language/%00/").status_code == 404


def versions(page):
    """Language to address, as the head of a page tells them."""
    found = re.findall(r'<link rel="alternate" hreflang="([a-z-]+)" href="([^"]+)">', page)
    return {code: urlsplit(unescape(address)) for code, address in found}


@pytest.mark.parametrize("path", ["/", "/help/", "/privacy/", "/accessibility/", "/centres/{}/"])
def test_a_public_page_tells_where_it_is_in_each_language(visitor, centre, settings, path):
    settings.SITE_URL = "https://book.example.org"
    path = path.format(centre.external_id)

    found = versions(visitor.get(path, {"day": "2026-12-01", "lang": "fr"}).content.decode())

    assert list(found) == ["en", "fr", "es", "ar", "x-default"]
    for code, address in found.items():
        assert (address.netloc, address.path) == ("book.example.org", path)
        lang = {} if code == "x-default" else {"lang": [code]}
        assert parse_qs(address.query) == {"day": ["2026-12-01"], **lang}


def test_personal_pages_and_refusals_tell_of_no_other_version(visitor, centre):
    held = held_by(visitor, centre)
    for path in ("/appointment/fresh-link/", f"/held/{held.public_id}/", "/centres/none/"):
        assert versions(visitor.get(path).content.decode()) == {}


def test_what_an_address_asks_for_cannot_leave_the_attribute(visitor, centre):
    page = visitor.get("/help/", {"q": '"><script>alert(1)</script>'}).content.decode()

    assert "<script>" not in page
    assert versions(visitor.get("/help/", {"q": "a" * 3000}).content.decode())["en"].query == (
        "lang=en"
    )


def test_the_language_of_the_address_wins_for_this_page_alone(visitor, centre):
    visitor.get("/language/es/")

    answer = visitor.get("/help/", {"lang": "ar"})

    assert '<html lang="ar" dir="rtl">' in answer.content.decode()
    assert answer["Content-Language"] == "ar"
    assert not answer.cookies
    assert '<html lang="es"' in visitor.get("/help/").content.decode()
    assert '<html lang="es"' in visitor.get("/help/", {"lang": "xx"}).content.decode()


@pytest.mark.parametrize(
    ("address", "back"),
    [
        ("/?q=fes&lang=ar&page=2", "/?q=fes&page=2"),
        ("/help/?lang=ar#contact", "/help/#contact"),
        ("/centres/1/?service=&day=2026-12-01#day", "/centres/1/?service=&day=2026-12-01#day"),
        ("/\n/evil.example?lang=fr", "/"),
    ],
)
def test_the_switcher_takes_the_language_of_the_address_away_and_nothing_else(
    visitor, address, back
):
    response = visitor.get("/language/fr/", {"next": address})

    assert response.url == back
    assert response.cookies["django_language"].value == "fr"


def test_arabic_pages_have_western_figures(visitor, centre):
    """visual-language.md, section 7."""
    held = held_by(visitor, centre)
    for path in ("/", f"/centres/{centre.external_id}/", f"/held/{held.public_id}/", "/privacy/"):
        page = visitor.get(path, {"lang": "ar"}).content.decode()
        assert re.search(r">[^<]*[0-9]", page)
        assert not re.search("[\u0660-\u0669\u06f0-\u06f9]", page)
