"""The words of the API and the engine are there in every language, compiled from what is written.

`.mo` files are kept beside their `.po`, so that a running system needs no gettext.
"""

import ast
import gettext
import re
from pathlib import Path

import pytest
from django.conf import settings

from config.problems import TABLE

ROOT = Path(settings.BASE_DIR)
LANGUAGES = [code for code, _name in settings.LANGUAGES if code != settings.LANGUAGE_CODE]
MODULES = [
    *ROOT.glob("audit/*.py"),
    *ROOT.glob("*/errors.py"),
    *ROOT.glob("*/api/*.py"),
    ROOT / "config/problems.py",
    ROOT / "config/error_pages.py",
]
_ENTRY = re.compile(r'^msgid (?P<said>(?:".*"\n)+)msgstr (?P<meant>(?:".*"\n?)+)', re.MULTILINE)


def folder(language):
    return Path(settings.LOCALE_PATHS[0]) / language / "LC_MESSAGES"


def written(language):
    """Message to translation, as the .po has them; the header left out."""

    def text(lines):
        return "".join(ast.literal_eval(line) for line in lines.splitlines())

    entries = _ENTRY.finditer((folder(language) / "django.po").read_text())
    found = {text(entry["said"]): text(entry["meant"]) for entry in entries}
    assert found.pop("")
    return found


def compiled(language):
    with (folder(language) / "django.mo").open("rb") as file:
        return gettext.GNUTranslations(file)


def messages():
    """What the modules give to gettext, with the module's name."""
    for module in MODULES:
        for node in ast.walk(ast.parse(module.read_text())):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Name)
                and node.func.id in ("_", "gettext", "gettext_lazy")
            ):
                yield ast.literal_eval(node.args[0]), module.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_message_is_translated(language):
    known = compiled(language)
    missing = [f"{where}: {said}" for said, where in messages() if known.gettext(said) == said]
    # Some words are the same in French or Spanish.
    assert [m for m in missing if m.split(": ")[1] not in _ALIKE] == []


_ALIKE = {"Audit", "exception", "actor"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_compiled_catalogue_is_what_is_written(language):
    known = compiled(language)
    found = written(language)

    assert {said: known.gettext(said) for said in found} == found
    assert len(found) >= len({said for said, _where in messages()})


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_translation_is_a_guess(language):
    assert "fuzzy" not in (folder(language) / "django.po").read_text()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_translation_keeps_the_place_holders_and_the_names(language):
    for said, meant in written(language).items():
        for name in re.findall(r"\{\w+\}|%\(\w+\)s|\b\w+_\w+\b", said):
            assert name in meant, said


@pytest.mark.parametrize("language", LANGUAGES)
def test_translations_keep_to_the_house_words(language):
    """visual-language.md, section 6: no please, no sorry, no exclamation mark."""
    unwanted = r"!|s’il vous plaît|désolé|veuillez|por favor|lo sentimos|من فضلك|يرجى|عذر[ًا]"
    assert [m for m in written(language).values() if re.search(unwanted, m, re.IGNORECASE)] == []


def test_the_portals_messages_are_the_contracts_word_for_word():
    """portal-contract.md, sections 1 and 2.5, in English."""
    by_code = {
        row.portal_code: str(row.portal_message or error.message)
        for error, row in TABLE.items()
        if row.portal_code in _CONTRACT
    }
    assert by_code == _CONTRACT


_CONTRACT = {
    "PRG_PAM_RCI_002": "Appointment time slot is already booked.",
    "PRG_BOOK_RCI_002": "Appointment booking/re-booking cannot be done as the requested slot is"
    " not available. Please select another slot or try again later",
    "PRG_BOOK_RCI_013": "Booking data not found",
    "PRG_BOOK_RCI_031": "Invalid Booking Date Time found for preregistration id",
    "PRG_BOOK_RCI_035": "Registration center id not found",
    "PRG_BOOK_RCI_036": "Appointment cannot be booked for incomplete application",
    "PRG_PAM_APP_005": "No data found for the requested pre-registration id",
    "KER-ATH-402": "Token expired",
}
