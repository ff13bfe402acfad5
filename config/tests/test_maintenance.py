"""While the house is worked on: 503 at every door, with nothing asked of database or cache.

No test here has the database, and pytest-django fails whoever asks it; Valkey is away.
"""

import pytest
from django.conf import settings as configured
from django.template import loader

from config import maintenance

DOORS = {
    "page": "/",
    "held": "/held/8c5a2f0e-3b1d-4c53-9b3e-1f6a2f6e7d10/",
    "admin": "/admin/",
    "nothing": "/nothing",
}


@pytest.fixture
def working(settings, tmp_path, use_valkey):
    """A house that is worked on, its Valkey away."""
    settings.VAR_DIR = tmp_path
    use_valkey(tmp_path / "nothing.sock")
    (tmp_path / "maintenance").touch()
    return tmp_path


def told_to_wait(answer):
    assert answer.status_code == 503
    assert answer["Retry-After"] == "300"
    assert answer["Cache-Control"] == "no-store"
    return answer


@pytest.mark.parametrize("path", DOORS.values(), ids=DOORS)
@pytest.mark.parametrize("method", ["get", "post"])
def test_every_page_says_so_without_looking_anybody_up(client, working, method, path):
    client.cookies["sessionid"] = "abcdefgh"

    answer = told_to_wait(getattr(client, method)(path))

    page = answer.content.decode()
    assert "We are working on this service" in page
    assert "Content-Security-Policy" in answer
    assert answer["X-Request-Id"]
    assert not answer.cookies


def test_programs_are_told_in_their_format(client, working):
    problem = told_to_wait(client.get("/api/v1/providers/"))
    assert problem["Content-Type"] == "application/problem+json"
    assert problem.json()["code"] == "unavailable"
    assert problem.json()["request_id"] == problem["X-Request-Id"]

    envelope = told_to_wait(client.post("/booking", {}, content_type="application/json"))
    assert envelope.json()["errors"][0]["errorCode"] == "PRG_CORE_REQ_016"


@pytest.mark.parametrize(
    ("asked", "language"),
    [
        ({"headers": {"Accept-Language": "ar"}}, "ar"),
        ({"headers": {"Cookie": "django_language=es"}}, "es"),
        ({"query_params": {"lang": "fr"}, "headers": {"Accept-Language": "ar"}}, "fr"),
        ({}, "en"),
    ],
    ids=["browser", "cookie", "address", "none"],
)
def test_the_page_is_in_the_readers_language_and_offers_the_others(
    client, working, asked, language
):
    page = client.get("/?q=fes", **asked).content.decode()

    assert f'<html lang="{language}"' in page
    assert page.count('hreflang="') == 4
    assert f'hreflang="{language}" aria-current="true"' in page


def test_the_switcher_keeps_what_was_asked_for(client, working):
    assert 'href="?q=fes&amp;lang=ar"' in client.get("/?q=fes").content.decode()


def test_health_and_styles_go_on(client, working):
    assert client.get("/health").status_code == 200
    page = client.get("/").content.decode()
    assert "/static/css/tokens.css" in page
    assert client.head("/static/css/tokens.css").status_code == 200


def test_removing_the_file_opens_the_house_and_the_setting_closes_it(working, settings):
    assert maintenance.is_on()
    (working / "maintenance").unlink()
    assert not maintenance.is_on()
    settings.MAINTENANCE = True
    assert maintenance.is_on()


def test_it_stands_before_whatever_asks_the_database():
    order = configured.MIDDLEWARE
    at = order.index("config.maintenance.MaintenanceMiddleware")

    assert order.index("config.health.HealthMiddleware") < at
    assert order.index("whitenoise.middleware.WhiteNoiseMiddleware") < at
    assert at < order.index("django.contrib.sessions.middleware.SessionMiddleware")


@pytest.mark.parametrize("name", ["500.html", "503.html", "maintenance.html"])
def test_the_pages_of_outages_are_whole_pages_made_of_nothing_else(working, name):
    page = loader.get_template(name).render()

    assert page.count("<h1>") == 1
    assert 'class="band"' in page
    assert 'class="foot"' in page
