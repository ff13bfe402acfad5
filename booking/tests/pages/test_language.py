"""Choosing a language, and pages read from the right."""

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
