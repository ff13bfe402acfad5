"""docs/api.md says who may do what as the policy does."""

from pathlib import Path

from tests.access.written import table

DOCUMENT = Path(__file__).parents[2] / "docs" / "api.md"


def test_the_table_of_the_document_is_the_policy():
    assert table() in DOCUMENT.read_text(), "write it anew: python -m tests.access.written"
