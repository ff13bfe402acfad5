"""The contract's endpoints, called as MOSIP calls them or with whatever a test sends."""

import json

import pytest
from django.utils import timezone

from tests.outside.mosip import BOOK_ID, PREFIX, MosipBackend


@pytest.fixture
def send(client):
    """Method, path, headers, body over Django's own client; faults answer as they would."""
    client.raise_request_exception = False

    def deliver(method, path, headers, body=None):
        given = dict(headers)
        kind = given.pop("Content-Type", "")
        # What the web processes do before Django sees it (config.wsgi).
        kind = kind.partition(";")[0]
        answer = client.generic(method, path, body or b"", content_type=kind, headers=given)
        return answer.status_code, answer, answer.content

    return deliver


@pytest.fixture
def mosip(world, send):
    """MOSIP's backend with the ministry's token."""
    return MosipBackend(send, world.token)


@pytest.fixture
def call(world, send):
    """A request of any shape with the ministry's token: (status, body)."""

    def ask(method, path, body=None, *, token=world.token, **headers):
        if body is not None and not isinstance(body, bytes):
            body = json.dumps(body).encode()
        if token:
            headers.setdefault("Cookie", f"Authorization={token}")
        headers.setdefault("Content-Type", "application/json")
        status, _answer, content = send(method, PREFIX + path, headers, body)
        return status, json.loads(content)

    return ask


@pytest.fixture
def wish(world):
    """A wish for the quarter-hour of that number on the world's day."""

    def at(number=0, **changes):
        minutes = [f"09:{15 * n:02}:00" for n in range(4)] + ["10:00:00"]
        return {
            "registration_center_id": world.centre.external_id,
            "appointment_date": world.on.isoformat(),
            "time_slot_from": minutes[number],
            "time_slot_to": minutes[number + 1],
        } | changes

    return at


@pytest.fixture
def envelope():
    def around(held, **changes):
        moment = timezone.now().strftime("%Y-%m-%dT%H:%M:%S.000Z")
        return {
            "id": BOOK_ID,
            "version": "1.0",
            "requesttime": moment,
            "request": held,
        } | changes

    return around


def code_of(answer):
    """HTTP status and the code of the only error."""
    status, body = answer
    assert body["response"] is None
    [error] = body["errors"]
    return status, error["errorCode"]
