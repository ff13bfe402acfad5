"""The world that the tests of a module share."""

import logging
from contextlib import contextmanager

import pytest
from django.db import connection, transaction
from django.test import override_settings

from clients.services import RING
from tests.access import people

HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    """Built once, in a transaction that is undone; a case undoes what it does."""
    RING.forget()  # keys of a test before, which signed in a world that is gone
    with django_db_blocker.unblock(), override_settings(PASSWORD_HASHERS=HASHERS), _in_silence():
        block = transaction.atomic()
        block._from_testcase = True  # services open durable ones in it
        with block:
            yield people.make_world()
            transaction.set_rollback(True)
        connection.close()


@contextmanager
def _in_silence():
    """Without a line of the log for each of three thousand refusals."""
    logging.disable()
    try:
        yield
    finally:
        logging.disable(logging.NOTSET)
