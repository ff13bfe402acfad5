"""A bounded sample of script/fuzz, in this process: the same checks, the same cases every time."""

import logging

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.generation import GenerationMode

from config.wsgi import application
from tests.fuzz import checks
from tests.fuzz.furnish import furnish
from tests.fuzz.wishes import configuration

CASES = {GenerationMode.POSITIVE: 2, GenerationMode.NEGATIVE: 1}
OURS = [
    checks.answers_are_described,
    checks.refusals_have_their_format,
    checks.refusals_repeat_nobody,
]
#: Tells of a worker that is not there.
LEFT_OUT = "/health/ready"


@pytest.fixture
def _one_connection():
    """Requests leave the test its connection, as with Django's own client."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield
    for signal in signals:
        signal.connect(close_old_connections)


def api(world):
    config = schemathesis.Config.from_dict(configuration(world["known"]))
    found = schemathesis.openapi.from_wsgi("/api/v1/schema/", application, config=config)
    return [operation.ok() for operation in found.exclude(path=LEFT_OUT).get_all_operations()]


def try_one(operation, mode, most, headers):
    """Make some requests to an operation, and check the answers; how many there were."""
    made = 0

    @settings(
        max_examples=most,
        deadline=None,
        database=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(mode))
    def each(case):
        nonlocal made
        made += 1
        case.call_and_validate(
            headers=headers,
            additional_checks=OURS,
        )

    each()
    return made


@pytest.mark.slow
@pytest.mark.django_db
@pytest.mark.usefixtures("_one_connection")
def test_a_sample_of_cases_finds_nothing(caplog):
    caplog.set_level(logging.CRITICAL)
    world = furnish()
    headers = {"Authorization": f"Bearer {world['tokens']['portal']}"}
    cases, found = 0, []
    for operation in api(world):
        for mode, most in CASES.items():
            if mode is GenerationMode.NEGATIVE and "Service" in operation.tags:
                continue  # they take nothing that could be wrong
            try:
                cases += try_one(operation, mode, most, headers)
            except Exception as error:  # one finding hides no other
                found.append(f"{operation.label} {mode}: {error}")
    assert found == []
    assert cases > 150
