"""What the pages of the way weigh on the line, where they fetch from, and what they may run."""

import gzip
import re

import pytest

from booking.tests.pages.conftest import DETAILS, held_by, in_days

MOST_BYTES = 60 * 1024
_FETCHED = re.compile(
    r"<(?:script|img|iframe|source)[^>]*\ssrc=\"([^\"]+)\""
    r"|<link rel=\"(?:stylesheet|icon|preload|modulepreload)\"[^>]*\shref=\"([^\"]+)\""
)
_FROM_SHEETS = re.compile(r"url\(|@import")


@pytest.fixture
def places(visitor, centre):
    """Each page of the way by its name."""
    held = held_by(visitor, centre)
    visitor.post(f"/held/{held.public_id}/", DETAILS)
    other = held_by(visitor, centre, hour=11)
    visitor.post(f"/held/{other.public_id}/", DETAILS)
    visitor.post(f"/held/{other.public_id}/check/")
    address = f"/centres/{centre.external_id}/"
    return {
        "home": "/",
        "centre": address,
        "day": f"{address}?day={in_days(centre, 5)}",
        "check": f"/held/{held.public_id}/check/",
        "booked": f"/booked/{other.public_id}/",
    }


@pytest.fixture
def sent(visitor, client):
    """What a browser gets for an address: the answer, its body as it is on the line."""

    def send(path):
        client.cookies = visitor.cookies
        answer = client.get(path, headers={"Accept-Encoding": "gzip"})
        assert answer.status_code == 200, path
        return answer, answer.getvalue()

    return send


def test_each_page_is_light_and_asks_nobody_else_and_runs_nothing_inline(visitor, places, sent):
    weights = {}
    for name, path in places.items():
        answer, body = sent(path)
        page = visitor.get(path).content.decode()
        fetched = {script or link for script, link in _FETCHED.findall(page)}
        assert len(fetched) >= 5, page
        for each in fetched:
            assert each.startswith(("/static/", "data:")), each
        files = [sent(each) for each in sorted(fetched) if not each.startswith("data:")]
        weights[name] = len(body) + sum(len(part) for _answer, part in files)
        policy = answer["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert not re.search(r"unsafe|https?:|\*", policy), policy
        for found, part in files:
            assert found["Content-Encoding"] == "gzip", found
            assert not _FROM_SHEETS.search(gzip.decompress(part).decode()), found
    assert max(weights.values()) <= MOST_BYTES, weights
