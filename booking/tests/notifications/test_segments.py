"""Lengths as networks count them. The numbers come from the standards, not from our code."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from booking.notifications.sms import Segments, segments

BASIC = (
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    "ÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
EXTENSION = "\f^{}\\[~]|€"
EMOJI = "😀"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("", Segments("GSM-7", 0, 1), id="nothing"),
        pytest.param("a" * 160, Segments("GSM-7", 160, 1), id="one full part"),
        pytest.param("a" * 161, Segments("GSM-7", 161, 2), id="one septet more"),
        pytest.param("a" * 306, Segments("GSM-7", 306, 2), id="two full parts"),
        pytest.param("a" * 307, Segments("GSM-7", 307, 3), id="a third"),
        pytest.param("€" * 80, Segments("GSM-7", 160, 1), id="extension characters take two"),
        pytest.param("€" * 81, Segments("GSM-7", 162, 2), id="and so reach two parts"),
        pytest.param("ü" * 70, Segments("GSM-7", 70, 1), id="umlauts are in the alphabet"),
        pytest.param("ç" * 70, Segments("UCS-2", 70, 1), id="a small c with cedilla is not"),
        pytest.param("ا" * 71, Segments("UCS-2", 71, 2), id="Arabic"),
        pytest.param("ا" * 134, Segments("UCS-2", 134, 2), id="two full parts of Arabic"),
        pytest.param("ا" * 135, Segments("UCS-2", 135, 3), id="a third of Arabic"),
        pytest.param("a" * 159 + "’", Segments("UCS-2", 160, 3), id="one curly apostrophe"),
        pytest.param(EMOJI * 35, Segments("UCS-2", 70, 1), id="an emoji is a pair"),
    ],
)
def test_a_text_is_counted(text, expected):
    assert segments(text) == expected


def test_every_character_of_the_alphabet_is_known():
    assert len(BASIC) == 127  # 128 places, one of them the escape
    assert segments(BASIC) == Segments("GSM-7", 127, 1)
    assert segments(EXTENSION) == Segments("GSM-7", 20, 1)


def test_an_escape_is_never_torn_from_its_character():
    # 152 + 2: the second half would be the first septet of the next part.
    torn = "a" * 152 + "€" + "a" * 152
    assert segments(torn) == Segments("GSM-7", 306, 3)
    assert segments("a" * 151 + "€" + "a" * 153).parts == 2


def test_a_surrogate_pair_is_never_torn():
    assert segments("ا" * 66 + EMOJI + "ا" * 66) == Segments("UCS-2", 134, 3)
    assert segments("ا" * 65 + EMOJI + "ا" * 67).parts == 2


@given(st.text(st.sampled_from(BASIC + EXTENSION), max_size=700))
def test_parts_are_as_few_as_fit_and_never_fewer(text):
    found = segments(text)
    assert found.encoding == "GSM-7"
    assert found.units == len(text) + sum(text.count(character) for character in EXTENSION)
    if found.parts == 1:
        assert found.units <= 160
    else:
        # A part wastes one septet at most.
        assert (found.parts - 1) * 152 < found.units <= found.parts * 153


@given(st.text(max_size=400))
def test_any_text_has_a_length(text):
    found = segments(text)
    if found.encoding == "UCS-2":
        assert found.units == len(text.encode("utf-16-le", "surrogatepass")) // 2
