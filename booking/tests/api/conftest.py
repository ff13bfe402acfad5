"""What every test of these doors begins with."""

import itertools
import json

import pytest

from booking.tests.api.cast import RESERVE, make_world


@pytest.fixture
def world(db):
    return make_world()


@pytest.fixture
def post(client, world):
    """POST JSON with the ministry's token; `body` may be a value or the very bytes.

    What must carry a key carries one of its own, unless it is given.
    """
    numbers = itertools.count()

    def send(path, body=None, *, token=world.token, content_type="application/json", **headers):
        if body is None:
            body = b""
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        if token:
            headers["Authorization"] = f"Bearer {token}"
        if path == RESERVE:
            headers.setdefault("Idempotency-Key", f"key-{next(numbers)}")
        return client.generic("POST", path, raw, content_type=content_type, headers=headers)

    return send


@pytest.fixture
def hold(world, post):
    return post(RESERVE, world.hold_wish()).json()
