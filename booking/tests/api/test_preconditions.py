"""Entity tags and the headers that name them, as RFC 9110 compares them."""

import pytest
from rest_framework.request import Request
from rest_framework.test import APIRequestFactory

from booking.api import preconditions
from booking.api.preconditions import PreconditionFailed, PreconditionMissing

BODY = {"name": {"en": "Centre", "fr": "Centre"}, "capacity": 3}
TAG = preconditions.tag_of(BODY)


def request(method="GET", **headers):
    return Request(APIRequestFactory().generic(method, "/", headers=headers))


def test_a_tag_is_strong_and_tells_bodies_apart_whatever_their_order():
    assert preconditions.tag_of(dict(reversed(BODY.items()))) == TAG
    assert preconditions.tag_of(BODY | {"capacity": 4}) != TAG
    assert len(TAG) == 18
    assert TAG.startswith('"')


@pytest.mark.parametrize("header", ["{}", "*", ' "x,y" , {}', '"other",,{},'])
def test_a_change_that_names_the_tag_is_let_through(header):
    named = header.replace("{}", TAG)
    preconditions.require_match(request("PUT", if_match=named), TAG)


@pytest.mark.parametrize(
    "header", ["", "W/{}", '"other"', "{} nonsense", "nonsense", '"**"', "**"], ids=ascii
)
def test_a_change_of_anything_else_is_refused(header):
    named = header.replace("{}", TAG)
    with pytest.raises(PreconditionFailed):
        preconditions.require_match(request("PUT", if_match=named), TAG)


def test_a_change_without_a_tag_is_told_so_before_anything_is_looked_up():
    with pytest.raises(PreconditionMissing):
        preconditions.matching(request("DELETE"), lambda row: TAG)


def test_the_row_that_was_locked_is_the_one_compared():
    check = preconditions.matching(request("PUT", if_match=TAG), preconditions.tag_of)
    check(BODY)
    with pytest.raises(PreconditionFailed):
        check(BODY | {"capacity": 4})


@pytest.mark.parametrize("header", ["{}", "W/{}", "*", '"a", {}'])
def test_what_the_caller_has_already_is_not_sent_again(header):
    answer = preconditions.answered(request(if_none_match=header.replace("{}", TAG)), BODY)
    assert (answer.status_code, answer.data, answer["ETag"]) == (304, None, TAG)


@pytest.mark.parametrize(("method", "headers"), [("GET", {}), ("PUT", {"if_none_match": TAG})])
def test_everything_else_is_answered_whole_with_its_tag(method, headers):
    answer = preconditions.answered(request(method, **headers), BODY)
    assert (answer.status_code, answer.data, answer["ETag"]) == (200, BODY, TAG)
