"""Swagger UI and ReDoc as a browser under our policy draws them."""

import pytest


@pytest.fixture
def page(windows):
    page = windows.take(width=1200)
    page.said = []
    page.on("console", lambda told: page.said.append(told.text))
    page.on("pageerror", lambda error: page.said.append(str(error)))
    yield page
    windows.give_back(page)


def test_swagger_ui_draws_the_document_and_makes_requests(live_server, page):
    page.goto(f"{live_server.url}/api/v1/docs/#/Providers/listServices")
    page.get_by_role("button", name="Try it out").click()
    page.get_by_role("button", name="Execute").click()
    page.locator(".live-responses-table .response-col_status", has_text="200").wait_for()
    assert page.said == []


def test_redoc_draws_the_document(live_server, page):
    page.goto(f"{live_server.url}/api/v1/redoc/")
    page.get_by_role("heading", name="Book a time").wait_for()
    assert page.said == []
