"""Tests that take turns: every one has its turn, and no door is ever without a case."""

from dataclasses import dataclass

import pytest

from tests import turns

COMMITS = [f"{number:012x}" for number in range(60)]


@dataclass(frozen=True)
class Item:
    """A test of pytest's, as far as its name goes."""

    nodeid: str


def cases(test, count):
    return [Item(f"{test}[{n}]") for n in range(count)] if count > 1 else [Item(test)]


def run(items, commit):
    left_out = turns.waiting(items, commit)
    return [item for item in items if item not in left_out]


@pytest.mark.parametrize("folder", turns.CASES)
@pytest.mark.parametrize(("count", "at_once"), [(1, 1), (2, 1), (6, 1), (7, 2), (60, 10)])
def test_a_share_of_a_tests_cases_runs_and_never_none(folder, count, at_once):
    items = cases(f"{folder}::test_each", count)
    assert {len(run(items, commit)) for commit in COMMITS} == {at_once}


@pytest.mark.parametrize("place", turns.CASES + turns.WHOLE)
def test_every_case_has_its_turn(place):
    items = [*cases(f"{place}::test_each", 8), *cases(f"{place}::test_it", 1)]
    assert {item for commit in COMMITS for item in run(items, commit)} == set(items)
    assert set(run(items, "abc")) == set(run(items[::-1], "abc"))


def test_what_is_cheap_waits_for_nobody():
    items = cases("booking/tests/test_hold.py::test_each", 40)
    assert run(items, "abc") == items


@pytest.mark.parametrize("place", turns.CASES + turns.WHOLE)
def test_what_takes_turns_is_there(pytestconfig, place):
    path, _, name = place.partition("::")
    named = pytestconfig.rootpath / path
    assert named.exists()
    assert not name or f"def {name}" in named.read_text()
