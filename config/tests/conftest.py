"""Servers that are not there, and servers that do not answer."""

import socket

import pytest
from django.db import connections
from django.db.backends.postgresql.base import DatabaseWrapper


@pytest.fixture
def silent_socket(tmp_path):
    """A socket that takes connections and never says a word."""
    path = tmp_path / ".s.PGSQL.5432"
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(path))
        listener.listen(64)
        yield path


@pytest.fixture
def use_database(django_db_blocker, monkeypatch):
    """Make the database of this process the one at a place; the pool waits a short while only."""
    mine = connections["default"]
    pools = {}
    monkeypatch.setattr(DatabaseWrapper, "_connection_pools", pools)

    def use(folder):
        options = {**mine.settings_dict["OPTIONS"]}
        options["pool"] = {**options["pool"], "timeout": 0.3, "reconnect_timeout": 0.1}
        elsewhere = {**mine.settings_dict, "HOST": str(folder), "OPTIONS": options}
        monkeypatch.setitem(connections.settings, "default", elsewhere)
        connections["default"] = connections.create_connection("default")

    with django_db_blocker.unblock():
        yield use
        connections["default"].close()
        connections["default"] = mine
        for pool in pools.values():
            pool.close(timeout=1)


@pytest.fixture
def use_valkey(settings, monkeypatch):
    """Make cache and broker the server at a socket."""

    def use(path):
        settings.CACHES = {
            "default": {**settings.CACHES["default"], "LOCATION": f"unix://{path}?db=1"}
        }
        # Celery asks the environment before its settings.
        monkeypatch.setenv("CELERY_BROKER_URL", f"redis+socket://{path}?virtual_host=0")

    return use
