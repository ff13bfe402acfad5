"""The texts we ship: all there, alike in every language, short enough, in the house's words."""

import re
import string

import pytest
from django.conf import settings

from booking.models import Notice
from booking.notifications import wording
from booking.notifications.samples import sample
from booking.notifications.shipped import words
from booking.notifications.sms.segments import segments
from booking.notifications.values import BLOCKS, PLACEHOLDERS, values_of

LANGUAGES = [code for code, _name in settings.LANGUAGES]
KINDS = sorted(PLACEHOLDERS)
CHANNELS = ["email", "sms"]
#: Portals are told by webhook; people know.
FOR_PORTALS = {"expired", "checked_in", "hours"}

each_text = pytest.mark.parametrize(
    ("kind", "channel", "language"),
    [(kind, channel, code) for kind in KINDS for channel in CHANNELS for code in LANGUAGES],
)


def placeholders(text):
    return {name for _t, name, *_r in string.Formatter().parse(text.subject + text.body) if name}


def test_every_kind_of_notice_has_words():
    assert set(KINDS) == set(Notice.Kind.values) - FOR_PORTALS


@each_text
def test_each_text_passes_the_check_that_staff_texts_pass(kind, channel, language):
    wording.check(wording.shipped(kind, channel, language), kind, channel, language)


@each_text
def test_each_text_says_the_same_facts_in_every_language(kind, channel, language):
    in_english = wording.shipped(kind, channel, "en")
    translated = wording.shipped(kind, channel, language)

    assert placeholders(translated) == placeholders(in_english)
    assert translated.body.count("\n\n") == in_english.body.count("\n\n")
    if language != "en":
        assert translated.body != in_english.body


@each_text
def test_each_text_is_in_the_words_of_the_house(kind, channel, language):
    text = wording.shipped(kind, channel, language)
    unwanted = (
        r"!|please|sorry|invalid|s’il vous plaît|désolé|veuillez|por favor|lo sentimos|invalid"
        r"|من فضلك|يرجى|عذر[ًا]"
    )
    assert not re.search(unwanted, f"{text.subject}\n{text.body}", re.IGNORECASE)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_a_text_message_takes_few_parts(kind, language):
    body = wording.sms_body(wording.shipped(kind, "sms", language), sample(kind, language))

    has_a_long_link = "https://" in body
    assert segments(body).parts <= (3 if has_a_long_link else 2), body


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("language", ["en", "fr", "es"])
def test_no_word_of_ours_makes_a_text_message_dearer(kind, language):
    """One sign outside GSM-7 more than halves what fits into a part."""
    ours = re.sub(r"\{\w+\}", "", wording.shipped(kind, "sms", language).body)
    assert segments(ours).encoding == "GSM-7"


@each_text
def test_each_sample_shows_every_line_of_its_text(kind, channel, language):
    """A preview would hide the lines whose facts the sample lacks."""
    facts, text = sample(kind, language), wording.shipped(kind, channel, language)
    values = values_of(facts)
    may_lack = {"until", "until_date", "client_name"} if kind == "reassigned" else {"client_name"}

    lacking = {name for name in placeholders(text) - BLOCKS if not values[name]}

    assert lacking <= may_lack


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_file_has_the_same_entries(language):
    def shape(table):
        return {
            name: shape(entry) if isinstance(entry, dict) else None
            for name, entry in table.items()
            # These two tables hold what only some languages need.
            if name not in ("formats", "cities")
        }

    assert shape(words(language)) == shape(words("en"))


def test_a_language_we_do_not_have_reads_english():
    assert wording.shipped("confirmed", "sms", "de") == wording.shipped("confirmed", "sms", "en")


def test_a_webhook_has_no_words():
    with pytest.raises(KeyError):
        wording.shipped("expired", "webhook", "en")
