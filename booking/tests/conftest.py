"""Tasks that a change asks for are run when its transaction is over."""

import pytest


@pytest.fixture
def worker(tasks_at_once, django_capture_on_commit_callbacks):
    """A context at whose end everything enqueued in it has been done, as by a worker."""
    return lambda: django_capture_on_commit_callbacks(execute=True)
