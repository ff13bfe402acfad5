"""docs/api.md tells what is so."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import Resolver404, resolve

from booking.api import urls as booking
from booking.api.portal import PortalRequestError
from clients.api import urls as clients
from config.problem_table import TABLE
from config.problems import BY_STATUS, UNAVAILABLE, UNEXPECTED

TEXT = (Path(settings.BASE_DIR) / "docs" / "api.md").read_text()
CODES = re.search(r"<!-- codes:.*?-->\n(.*?)<!-- end of codes -->", TEXT, re.DOTALL)[1]


def rows():
    """Every code with its status, the portal's codes and what it means, as the document has it."""
    listed = {}
    for error, row in TABLE.items():
        if error is not PortalRequestError:
            listed.setdefault((error.code, row.status), (set(), set()))
            codes, sentences = listed[error.code, row.status]
            codes.add(row.portal_code)
            sentences.add(str(error.message))
    for refusal in (*BY_STATUS.values(), UNEXPECTED, UNAVAILABLE):
        codes, sentences = listed.setdefault((refusal.code, refusal.row.status), (set(), set()))
        codes.add(refusal.row.portal_code)
        sentences.add(str(refusal.sentence))
    listed["validation_failed", 422] = (
        {"PRG_PAM_CORE_004"},
        {"The request is not in the shape this address takes."},
    )
    return [
        f"| `{code}` | {status} | {', '.join(f'`{c}`' for c in sorted(codes))} |"
        f" {' '.join(sorted(sentences))} |"
        for (code, status), (codes, sentences) in sorted(listed.items())
    ]


def test_the_table_of_codes_is_the_one_we_answer_from():
    assert CODES.splitlines()[2:] == rows()


@pytest.mark.parametrize("path", sorted(set(re.findall(r"`(?:GET|POST) (/[^`?\[]*)", TEXT))))
def test_every_address_of_the_document_is_there(path):
    try:
        resolve(path.replace("{id}", "0f8c6d34-0000-4000-8000-000000000000"))
    except Resolver404:
        pytest.fail(f"{path} is not an address of ours")


def test_the_document_names_every_door_there_is():
    for route in (*booking.v1, *clients.urlpatterns):
        written = re.sub(r"<\w+:\w+>", "{id}", str(route.pattern))
        assert f"/api/v1/{written}" in TEXT
