"""A real Chromium in front of the real server. CHROMIUM names another than Debian's."""

import os
import shutil
from datetime import time
from pathlib import Path

import pytest
from django.conf import settings
from playwright.sync_api import sync_playwright

from audit.tests import cast
from booking import services
from tests.browser.walks import StaffWalk, Walk, Windows
from tests.factories import OfferFactory, ProviderFactory, ServiceFactory, open_all_week

CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)


def pytest_collection_modifyitems(items):
    absent = pytest.mark.skip(reason=f"no Chromium at {CHROMIUM}; CHROMIUM names another")
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.slow)
            # Where every change is judged, their absence is a failure and no footnote.
            if shutil.which(CHROMIUM) is None and os.environ.get("CI") != "true":
                item.add_marker(absent)


@pytest.fixture(scope="package")
def chromium():
    """For as long as tests of this folder run: idle it takes an eighth of a processor."""
    with sync_playwright() as playwright:
        # Playwright runs its own loop in this thread; Django takes that for asynchronous code.
        os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture(scope="package")
def windows(chromium, live_server):
    return Windows(chromium, live_server.url)


@pytest.fixture
def walk(windows, screens):
    """Sends a citizen on a walk, without cookies."""
    walks = []

    def start(**how):
        walks.append(Walk(windows, screens, **how))
        return walks[-1]

    yield start
    for each in walks:
        each.end()


@pytest.fixture
def desk(windows, live_server, screens, centre):
    """Seats one of the staff before a window: a manager of the centre, unless told whom."""
    walks = []

    def start(browser=None, **how):
        walk = StaffWalk(windows, screens, **how)
        walks.append(walk)
        name = settings.SESSION_COOKIE_NAME
        cookie = (browser or cast.manager(centre)).cookies[name].value
        walk.context.add_cookies([{"name": name, "value": cookie, "url": live_server.url}])
        return walk

    yield start
    for each in walks:
        each.end()


@pytest.fixture
def centre(transactional_db):
    """Open every day, two places a time, two services."""
    provider = ProviderFactory(
        external_id="10001",
        name={"en": "Tangier City Centre", "ar": "طنجة وسط المدينة"},
        address={"en": "14 Rue de Fès\nTangier", "ar": "14 شارع فاس\nطنجة"},
        time_zone="Africa/Casablanca",
        country="MA",
        phone="+212539123456",
        capacity=2,
        window_days=40,
    )
    open_all_week(provider, from_time=time(8, 30), until_time=time(12, 30))
    open_all_week(provider, from_time=time(14), until_time=time(18))
    for code, name, slots_needed in (("id", "ID card", 1), ("passport", "Passport", 2)):
        service = ServiceFactory(code=code, name={"en": name}, slots_needed=slots_needed)
        OfferFactory(provider=provider, service=service)
    services.lay_slots(provider_ids=[provider.pk])
    return provider


@pytest.fixture
def screens(tmp_path):
    """Where pictures go: of every page to the folder SCREENS names, else of a faulty one only."""
    folder = Path(os.environ.get("SCREENS", tmp_path))
    folder.mkdir(parents=True, exist_ok=True)
    return folder
