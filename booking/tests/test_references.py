"""The reference a citizen reads out: well-formed, checked, readable."""

import re
import string
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from booking.models import Reservation
from booking.references import (
    ALPHABET,
    LENGTH,
    PATTERN,
    check_character,
    in_groups,
    new_reference,
    read_reference,
)
from tests import factories, raw_sql

references = st.text(ALPHABET, min_size=LENGTH - 1, max_size=LENGTH - 1).map(
    lambda body: body + check_character(body)
)


@given(references)
def test_a_reference_comes_back_however_it_is_written(reference):
    grouped = in_groups(reference)
    for written in (reference, grouped, grouped.lower(), f" {grouped.replace('-', ' ')}\n"):
        assert read_reference(written) == reference


@settings(max_examples=25, deadline=None)
@given(references)
def test_every_single_wrong_character_is_found(reference):
    for at, right in enumerate(reference):
        for wrong in ALPHABET:
            if wrong != right:
                assert read_reference(reference[:at] + wrong + reference[at + 1 :]) is None


@settings(max_examples=50, deadline=None)
@given(references)
def test_every_two_characters_that_changed_places_are_found(reference):
    for low, high in combinations(range(LENGTH), 2):
        signs = list(reference)
        signs[low], signs[high] = signs[high], signs[low]
        if signs[low] != signs[high]:
            assert read_reference("".join(signs)) is None


@pytest.mark.parametrize("written", ["", "K7M", "K7M-2QX-9RT-4HCC", "K7M-2QX-9RT-4H0", "É" * 12])
def test_what_cannot_be_a_reference_is_none(written):
    assert read_reference(written) is None


@given(st.text(max_size=30))
def test_nothing_that_is_typed_breaks_the_reading(written):
    found = read_reference(written)
    assert found is None or re.fullmatch(PATTERN, found)


def test_a_reference_is_read_in_groups_of_three():
    assert in_groups("K7M2QX9RT4HC") == "K7M-2QX-9RT-4HC"


def test_no_sign_is_mistaken_for_another():
    assert not set(ALPHABET) & set("01OIL")
    assert len(set(ALPHABET)) == len(ALPHABET) == 31
    assert set(ALPHABET) < set(string.ascii_uppercase + string.digits)


def test_new_references_are_good_and_differ():
    fresh = [new_reference() for _ in range(500)]
    assert len(set(fresh)) == 500
    assert all(read_reference(reference) == reference for reference in fresh)
    assert {sign for reference in fresh for sign in reference} == set(ALPHABET)


@pytest.mark.django_db
def test_the_database_knows_the_same_pattern():
    reservation = factories.ReservationFactory()
    assert str(reservation) == in_groups(reservation.reference)
    for wrong in ("k7m2qx9rt4hc", "K7M2QX9RT4H", "K7M2QX9RT4HO"):
        with raw_sql.refused_by("reservation_reference_is_well_formed"):
            Reservation.objects.bulk_create([factories.ReservationFactory.build(
                reference=wrong, slot=reservation.slot, client=reservation.client,
                status="cancelled", cancelled_at=reservation.starts_at, cancelled_by="staff",
            )])  # fmt: skip
