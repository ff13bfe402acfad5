"""Pages are compressed for whoever takes it; what programs ask for is not."""

import gzip

import pytest

TAKES_IT = {"Accept-Encoding": "gzip, br"}


@pytest.mark.parametrize("path", ["/help/", "/static/js/choose.js", "/static/css/tokens.css"])
def test_what_browsers_read_is_compressed_for_those_that_take_it(client, db, path):
    plain = client.get(path)
    whole = plain.getvalue()

    answer = client.get(path, headers=TAKES_IT)

    assert "Content-Encoding" not in plain
    assert answer["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in answer["Vary"]
    body = answer.getvalue()
    assert gzip.decompress(body)[:30] == whole[:30]
    assert len(body) < 0.6 * len(whole)


def test_a_page_is_not_of_the_same_length_twice(client, db):
    """Nobody learns from lengths what is in it."""
    assert len({len(client.get("/help/", headers=TAKES_IT).content) for _each in range(6)}) > 1


@pytest.mark.parametrize("path", ["/api/v1/providers/", "/health"])
def test_programs_are_answered_as_ever(client, db, path):
    assert "Content-Encoding" not in client.get(path, headers=TAKES_IT)
