"""The world that the tests of a module share."""

import logging

import pytest
from django.db import connection, transaction
from django.test import override_settings

from clients.services import RING
from tests.access import people


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    """Built once, in a transaction that is undone; a case undoes what it does."""
    hashers = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    logging.disable()  # of two thousand refusals
    RING.forget()  # keys of a test before, which signed in a world that is gone
    with django_db_blocker.unblock(), override_settings(PASSWORD_HASHERS=hashers):
        block = transaction.atomic()
        block._from_testcase = True  # services open durable ones in it
        with block:
            yield people.make_world()
            transaction.set_rollback(True)
        connection.close()
    logging.disable(logging.NOTSET)
