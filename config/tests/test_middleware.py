"""Every request has a number, and its log lines carry it."""

import logging
import uuid

import pytest

from audit.actors import request_id
from config.middleware import RequestIdFilter

MARK = "Zq7mark"


@pytest.fixture
def lines(caplog):
    """The records of the requests, numbered as the console's are."""
    caplog.handler.addFilter(numbers := RequestIdFilter())
    caplog.set_level(logging.INFO)
    yield lambda: caplog.records
    caplog.handler.removeFilter(numbers)


def test_every_request_has_a_number_of_our_own_making(client, db):
    numbers = {
        client.get("/api/v1/x", headers={"X-Request-Id": MARK})["X-Request-Id"] for _ in range(2)
    }
    assert len(numbers) == 2
    assert all(uuid.UUID(hex=number).version == 4 for number in numbers)


def test_what_django_logs_of_a_request_carries_its_number(client, db, lines):
    answer = client.get("/api/v1/x")

    [line] = [record for record in lines() if record.name == "django.request"]
    assert line.request_id == answer["X-Request-Id"]


def test_the_number_ends_with_the_request(client, db, lines):
    client.get("/health")
    logging.getLogger("somewhere").info("Between requests")

    assert request_id.get() == ""
    assert lines()[-1].request_id == "-"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("path", "origin", "allowed"),
    [
        ("/api/v1/token", "https://portal.example", True),
        ("/booking", "https://portal.example", True),
        ("/api/v1/token", "https://elsewhere.example", False),
        ("/", "https://portal.example", False),
        ("/admin/login/", "https://portal.example", False),
    ],
)
def test_browsers_of_the_origins_named_may_call_the_api_and_nothing_else(
    client, settings, path, origin, allowed
):
    settings.CORS_ALLOWED_ORIGINS = ["https://portal.example"]
    answer = client.options(
        path, headers={"Origin": origin, "Access-Control-Request-Method": "POST"}
    )
    assert (answer.headers.get("Access-Control-Allow-Origin") == origin) is allowed
