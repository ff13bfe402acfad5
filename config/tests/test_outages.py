"""While the database is out of reach: 503 with Retry-After at every door, and then it is back."""

import uuid

import psycopg
import pytest
from django.db import InterfaceError, OperationalError, connection
from django.http import HttpResponse
from psycopg_pool import PoolTimeout

from clients.services import create_portal, issue_portal_token
from config.error_pages import OutageMiddleware
from config.outages import OUTAGES

SLOTS = "/api/v1/providers/10001/time-slots?date=2027-03-01"


@pytest.fixture
def bearer(transactional_db):
    portal, secret = create_portal(name="Ministry")
    issued = issue_portal_token(client_id=portal.client_id, client_secret=secret)
    return {"Authorization": f"Bearer {issued.access_token}"}


def unavailable(answer):
    assert answer.status_code == 503
    assert answer["Retry-After"] == "5"
    return answer


def is_a_problem(answer):
    body = unavailable(answer).json()
    assert answer["Content-Type"] == "application/problem+json"
    assert body["code"] == "unavailable"
    assert body["request_id"] == answer["X-Request-Id"]


def test_every_json_door_says_so(client, bearer, use_database, tmp_path):
    use_database(tmp_path)
    booking = {
        "headers": {**bearer, "Idempotency-Key": "one"},
        "content_type": "application/json",
    }

    is_a_problem(client.get(SLOTS))
    is_a_problem(client.post("/api/v1/appointments/reserve", {"slot_id": 1}, **booking))
    is_a_problem(client.post(f"/api/v1/appointments/{uuid.uuid4()}/confirm", {}, **booking))
    credentials = {"grant_type": "client_credentials", "client_id": "a", "client_secret": "b"}
    is_a_problem(client.post("/api/v1/token", credentials, content_type="application/json"))


def test_the_portal_is_told_in_its_envelope(client, bearer, use_database, tmp_path):
    use_database(tmp_path)
    answer = client.post("/booking", {}, content_type="application/json", headers=bearer)

    assert unavailable(answer).json()["errors"] == [
        {
            "errorCode": "PRG_CORE_REQ_016",
            "message": "The service is out of reach for a moment. Try again shortly.",
        }
    ]


def test_pages_say_so_too(client, use_database, tmp_path):
    use_database(tmp_path)
    client.raise_request_exception = False
    answer = unavailable(client.get("/admin/", headers={"Cookie": "sessionid=abcdefgh"}))

    assert answer["Content-Type"].startswith("text/html")
    assert "psycopg" not in answer.content.decode()


def test_a_page_may_bring_words_of_its_own(client, use_database, tmp_path, settings):
    (tmp_path / "503.html").write_text("<h1>Back soon</h1>")
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [tmp_path]}]
    use_database(tmp_path)
    client.raise_request_exception = False
    answer = client.get("/admin/login/", headers={"Cookie": "sessionid=abcdefgh"})

    assert b"<h1>Back soon</h1>" in unavailable(answer).content


def test_nobodys_request_fails_for_connections_that_died_idle(client, transactional_db):
    """The server went away and came back."""
    pool = connection.pool
    for idle in [pool.getconn() for _each in range(6)]:
        pool.putconn(idle)
    assert client.get(SLOTS).status_code == 404
    with psycopg.connect(**_server(), autocommit=True) as other:
        other.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )

    connection.close()
    for _again in range(10):
        assert client.get(SLOTS).status_code == 404


def _server():
    wanted = connection.get_connection_params()
    return {
        name: wanted[name]
        for name in ("dbname", "user", "host", "port", "password")
        if name in wanted
    }


@pytest.mark.parametrize("error", [OperationalError, InterfaceError, PoolTimeout])
def test_these_are_outages(error):
    assert issubclass(error, OUTAGES)


def test_the_middleware_leaves_other_errors_alone(rf):
    middleware = OutageMiddleware(lambda _request: HttpResponse())

    assert middleware.process_exception(rf.get("/"), ValueError()) is None
