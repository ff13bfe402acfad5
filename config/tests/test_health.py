"""/health says the process lives; /health/ready names what a booking would miss."""

import time
from datetime import timedelta

import pytest
from django.utils import timezone

from config.health import LATE_AFTER_SECONDS
from config.tasks import heartbeat

READY = "/health/ready"
ALL_WELL = {"database": "ok", "cache": "ok", "broker": "ok", "worker": "ok"}


def test_the_process_is_alive(client):
    answer = client.get("/health")

    assert answer.status_code == 200
    assert answer.json() == {"message": "Slotkeeper is running."}
    assert "no-store" in answer["Cache-Control"]


def test_it_is_alive_whatever_else_is_gone(client, use_database, use_valkey, settings, tmp_path):
    use_database(tmp_path)
    use_valkey(tmp_path / "none.sock")
    settings.ALLOWED_HOSTS = ["ours.example"]
    settings.SECURE_SSL_REDIRECT = True
    answer = client.get("/health", headers={"Host": "10.0.0.1", "Cookie": "sessionid=abcdefgh"})

    assert answer.status_code == 200


def test_all_is_ready(client, transactional_db):
    heartbeat()
    answer = client.get(READY)
    body = answer.json()

    assert answer.status_code == 200
    assert body["message"] == "ready"
    assert body["parts"] == ALL_WELL
    assert body["beat_lag_seconds"] in (0, 1, 2)


def test_a_worker_that_was_never_heard_of_is_missed(client, transactional_db):
    answer = client.get(READY)

    assert answer.status_code == 503
    assert answer.json() == {
        "message": "not ready",
        "parts": {**ALL_WELL, "worker": "out of reach"},
        "beat_lag_seconds": None,
    }


def test_a_worker_that_fell_silent_is_missed(client, transactional_db, time_machine):
    heartbeat()
    time_machine.move_to(timezone.now() + timedelta(seconds=LATE_AFTER_SECONDS + 5), tick=False)
    answer = client.get(READY)

    assert answer.status_code == 503
    assert answer.json()["parts"]["worker"] == "out of reach"
    assert answer.json()["beat_lag_seconds"] >= LATE_AFTER_SECONDS


def test_a_database_that_is_gone_is_named(client, use_database, tmp_path):
    use_database(tmp_path)
    answer = client.get(READY)

    assert answer.status_code == 503
    assert answer.json()["parts"]["database"] == "out of reach"
    assert answer.json()["parts"]["cache"] == "ok"


def test_a_valkey_that_is_gone_is_named(client, transactional_db, use_valkey, tmp_path):
    use_valkey(tmp_path / "none.sock")
    answer = client.get(READY)

    assert answer.status_code == 503
    assert answer.json()["parts"] == {
        "database": "ok",
        "cache": "out of reach",
        "broker": "out of reach",
        "worker": "out of reach",
    }


def test_servers_that_hang_do_not_hang_the_answer(client, use_database, use_valkey, silent_socket):
    use_database(silent_socket.parent)
    use_valkey(silent_socket)
    for _time in range(2):
        began = time.monotonic()
        answer = client.get(READY)
        assert time.monotonic() - began < 2
        assert answer.status_code == 503
        assert set(answer.json()["parts"].values()) == {"out of reach"}


@pytest.mark.parametrize("path", ["/health", READY])
def test_health_is_read_only(client, path):
    assert client.post(path).status_code == 405
