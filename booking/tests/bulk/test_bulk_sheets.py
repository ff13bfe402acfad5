"""Files as they come: other encodings, other signs between cells, and those meant to do harm."""

import io
import zipfile

import pytest
from openpyxl import Workbook

from booking.importing.bulk import sheets
from booking.importing.bulk.sheets import SheetRefused, read_sheet
from booking.spreadsheets import cell, read_cell

COLUMNS = ("provider", "date", "reason")
ONE = "provider,date,reason\n10001,2027-03-01,Fête\n"


def read(content):
    content = content.encode() if isinstance(content, str) else content
    return read_sheet(content, COLUMNS, ["provider"])


def workbook(*rows):
    book, file = Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(file)
    return file.getvalue()


def zipped(**parts):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return file.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        ONE,
        b"\xef\xbb\xbf" + ONE.encode(),
        ONE.replace(",", ";"),
        ONE.replace(",", "\t").encode("utf-16"),
        ONE.replace("\n", "\r\n"),
        ONE.replace("provider,", "Provider ,"),
        workbook(["provider", "date", "reason"], [10001, "2027-03-01", "Fête"]),
    ],
    ids=["plain", "byte-order-mark", "semicolons", "utf-16-tabs", "crlf", "capitals", "xlsx"],
)
def test_the_same_lines_however_they_were_saved(content):
    assert read(content) == [(2, {"provider": "10001", "date": "2027-03-01", "reason": "Fête"})]


def test_lines_are_numbered_as_an_editor_numbers_them():
    lines = read('provider,reason\n\n1,"two\nlines"\n\n2,x\n')
    assert [(number, cells["provider"]) for number, cells in lines] == [(3, "1"), (6, "2")]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("provider,date\n1,\x00\n", "Line 2 holds signs"),
        ("provider,reason\n1,ok\n2,Fête\n".encode("cp1252"), "Line 3 is not UTF-8"),
        ("provider,pages\n1,2\n", "no column “pages”"),
        ("provider,provider\n1,2\n", "there twice"),
        ("date\n2027-03-01\n", "“provider” is missing"),
        ("provider\n1,2\n", "Line 2 has more cells"),
        ("provider\n", "no line below"),
        ("", "no line below"),
        ('provider\n"1\n', "Line 2 cannot be read as CSV"),
        (f"provider\n{'x' * 200_000}\n", "Line 2 cannot be read as CSV"),
        ("provider\n" + "1\n" * 5_001, "more than 5,000 lines"),
        (b"x" * 5_000_001, "larger than 5 MB"),
        (b"PK\x03\x04 and then nothing", "cannot be read as a workbook"),
        (zipped(**{"a.xml": b"0" * 45_000_000}), "unpacks to more than 40 MB"),
        (zipped(**{f"{number}.xml": b"" for number in range(201)}), "unpacks to more"),
        (zipped(**{"xl/workbook.xml": b'<!DOCTYPE x [<!ENTITY a "b">]>'}), "cannot be read"),
        (zipped(**{"a.txt": b"no workbook"}), "cannot be read as a workbook"),
    ],
    ids=[
        "nul",
        "cp1252",
        "unknown-column",
        "column-twice",
        "column-missing",
        "too-many-cells",
        "no-lines",
        "empty",
        "open-quotation",
        "huge-cell",
        "too-many-lines",
        "huge",
        "no-zip",
        "zip-bomb",
        "many-parts",
        "entities",
        "other-zip",
    ],
)
def test_what_cannot_be_taken_is_refused_as_a_whole_with_the_line(content, said):
    with pytest.raises(SheetRefused, match=said):
        read(content)


def test_a_workbook_with_a_line_far_down_is_not_read_to_there():
    book, file = Workbook(), io.BytesIO()
    book.active["A1"] = "provider"
    book.active["A1048576"] = "1"
    book.save(file)
    with pytest.raises(SheetRefused, match="no line below"):
        read(file.getvalue())


def test_a_bomb_that_lies_about_its_size_unpacks_no_further():
    honest = zipped(**{"a.xml": b"0" * 1_000_000})
    lying = honest.replace((1_000_000).to_bytes(4, "little"), (10).to_bytes(4, "little"))
    with pytest.raises(SheetRefused, match="cannot be read as a workbook"):
        read(lying)


@pytest.mark.parametrize(
    "text",
    ["=1+1", "+33 1", "-5", "@x", "\tx", "\rx", "'=1", "''=1", "'", "'x", "plain", ""],
    ids=repr,
)
def test_a_text_comes_back_as_it_was_and_never_begins_as_a_formula(text):
    written = cell(text)
    assert not written.startswith(("=", "+", "-", "@", "\t", "\r"))
    assert read_cell(written) == text


def test_the_rows_of_a_workbook_are_what_it_shows():
    lines = read(workbook(["provider", "reason"], [10001.0, "=HYPERLINK(1)"], [True, None]))
    # A formula that nobody has worked out shows nothing.
    assert [cells for _number, cells in lines] == [
        {"provider": "10001", "reason": ""},
        {"provider": "yes", "reason": ""},
    ]
    assert sheets.MOST_LINES == 5_000
