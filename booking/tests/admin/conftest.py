"""Tasks that staff's changes ask for are run when their transaction is over."""

import pytest
from celery import current_app


@pytest.fixture
def worker(django_capture_on_commit_callbacks):
    """A context at whose end everything enqueued in it has been done, as by a worker."""
    current_app.conf.task_always_eager = True
    yield lambda: django_capture_on_commit_callbacks(execute=True)
    current_app.conf.task_always_eager = False
