"""The one table of refusals is complete, and what it says can be said to people."""

import re

import pytest
from django.urls import get_resolver

from audit.errors import DomainError
from booking.api.portal import PortalRequestError
from booking.errors import BookingError
from clients.errors import FieldRefused
from config.problem_table import TABLE
from config.problems import BY_STATUS, FORBIDDEN, UNAVAILABLE, UNEXPECTED

#: Never raised themselves.
BASES = {BookingError, FieldRefused}
OTHERS = [*BY_STATUS.values(), FORBIDDEN, UNAVAILABLE, UNEXPECTED]


def refusals(of=DomainError):
    """Every refusal there is: all subclasses of DomainError that can be raised."""
    get_resolver().url_patterns  # noqa: B018 - loads every door, and with them every error
    for error in of.__subclasses__():
        yield error
        yield from refusals(error)


def test_every_refusal_has_its_row():
    assert set(refusals()) - BASES == set(TABLE)


@pytest.mark.parametrize("error", TABLE, ids=lambda error: error.__name__)
def test_a_row_can_be_answered(error):
    row = TABLE[error]

    assert 400 <= row.status < 500
    assert re.fullmatch(r"[a-z_]+", error.code)
    if error is not PortalRequestError:
        assert row.portal_code
        assert str(error())


def test_a_code_means_one_status():
    """What clients match on never stands for two things, but for the reasons of a 404."""
    statuses = {}
    for error, row in TABLE.items():
        statuses.setdefault(error.code, set()).add(row.status)
    for refusal in OTHERS:
        statuses.setdefault(refusal.code, set()).add(refusal.row.status)
    assert {code: many for code, many in statuses.items() if len(many) > 1} == {}


def test_our_sentences_keep_to_the_house_words():
    """visual-language.md, section 6. The portal's messages are the contract's, word for word."""
    sentences = [str(error()) for error in TABLE if error is not PortalRequestError]
    sentences += [str(refusal.sentence) for refusal in OTHERS]
    ours = [s for s in sentences if s not in _CONTRACT]

    assert [s for s in ours if re.search(r"invalid|please|sorry|oops|!", s, re.IGNORECASE)] == []
    assert [s for s in ours if not s.endswith(".")] == []


_CONTRACT = {
    "No data found for the requested pre-registration id",
    "Appointment cannot be booked for incomplete application",
    "Requested preregistration id does not belong to the user",
}
