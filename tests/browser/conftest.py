"""A real Chromium in front of the real server. CHROMIUM names another than Debian's."""

import os
import shutil
from datetime import time
from pathlib import Path

import pytest
from django.conf import settings
from playwright.sync_api import sync_playwright

from booking import services
from tests.factories import OfferFactory, ProviderFactory, ServiceFactory, open_all_week

CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)


def pytest_collection_modifyitems(items):
    absent = pytest.mark.skip(reason=f"no Chromium at {CHROMIUM}; CHROMIUM names another")
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.slow)
            if shutil.which(CHROMIUM) is None:
                item.add_marker(absent)


@pytest.fixture(scope="session")
def chromium():
    with sync_playwright() as playwright:
        # Playwright runs its own loop in this thread; Django takes that for asynchronous code.
        os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


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
