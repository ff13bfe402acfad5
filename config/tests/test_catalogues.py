"""What a citizen or a portal reads is there in every language, compiled from what is written.

`.mo` files are kept beside their `.po`, so that a running system needs no gettext. The words of
the admin are translated too; those that are new there may follow later.
"""

import ast
import gettext
import re
from functools import cache
from pathlib import Path

import pytest
from django.conf import settings
from django.utils.translation.template import templatize

from config.problem_table import TABLE

ROOT = Path(settings.BASE_DIR)
LANGUAGES = [code for code, _name in settings.LANGUAGES if code != settings.LANGUAGE_CODE]
APPS = ("audit", "booking", "clients", "config", "providers")
#: Read by staff alone, or by nobody.
_BEHIND = re.compile(
    r"(^|/)(admin|models|management|demonstration|tests|migrations|master_data|ics|mailbox)/"
    r"|/(apps|admin_site)\.py$|^providers/(?!errors)"
)
#: Where context, message and plural are among the arguments.
_PLACES = {"_": ("one",), "gettext": ("one",), "ngettext": ("one", "many")}
_PLACES |= {"pgettext": ("context", "one"), "npgettext": ("context", "one", "many")}
_STRING = r"""u?(?:"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')"""
_IN_TEMPLATE = re.compile(rf"\b(_|n?p?gettext)\(\s*({_STRING}(?:,\s*{_STRING})*)")
_FIELD = re.compile(r'^(msg\w+)(?:\[\d\])? ((?:".*"\n?)+)', re.MULTILINE)


def folder(language):
    return Path(settings.LOCALE_PATHS[0]) / language / "LC_MESSAGES"


@cache
def written(language):
    """Context, message and plural to translations, as the .po has them; the header left out."""
    found = {}
    for entry in (folder(language) / "django.po").read_text().split("\n\n"):
        said = {"msgctxt": [], "msgid": [], "msgid_plural": [], "msgstr": []}
        for name, lines in _FIELD.findall(entry + "\n"):
            said[name].append("".join(ast.literal_eval(line) for line in lines.splitlines()))
        key = (*said["msgctxt"], None)[0], *said["msgid"], (*said["msgid_plural"], None)[0]
        found[key] = said["msgstr"]
    assert found.pop((None, "", None))
    return found


def compiled(language):
    with (folder(language) / "django.mo").open("rb") as file:
        return gettext.GNUTranslations(file)


@cache
def messages():
    """What modules and templates give to gettext, each with the files that do."""
    found = {}
    for said, where in [*_of_modules(), *_of_templates()]:
        found.setdefault(said, []).append(where)
    return found


def _files(folders, pattern):
    for above in folders:
        for path in (ROOT / above).rglob(pattern):
            where = path.relative_to(ROOT).as_posix()
            if not _BEHIND.search(where):
                yield where, path.read_text()


def _of_modules():
    for where, source in _files(APPS, "*.py"):
        if "gettext" not in source:
            continue
        names = {}
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation":
                names |= {one.asname or one.name: one.name for one in node.names}
            elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                name = names.get(node.func.id, "").removesuffix("_lazy")
                if name in _PLACES and isinstance(node.args[0], ast.Constant):
                    yield _said(name, [getattr(one, "value", "") for one in node.args]), where


def _of_templates():
    for where, source in _files(["templates"], "*.html"):
        for name, given in _IN_TEMPLATE.findall(templatize(source)):
            yield _said(name, ast.literal_eval(f"({given},)")), where


def _said(name, given):
    said = dict(zip(_PLACES[name], given, strict=False))
    return said.get("context"), said["one"], said.get("many")


def test_the_words_of_pages_doors_and_refusals_are_found():
    """Else the tests below would hold of nothing."""
    files = {where for found in messages().values() for where in found}
    assert {
        "booking/errors/places.py",
        "booking/api/shapes.py",
        "templates/pages/held.html",
    } <= files
    assert ("places", "many", None) in messages()
    assert ("date format: Wed 11 Nov", "D j M", None) in messages()
    assert (None, "%(centres)s centre", "%(centres)s centres") in messages()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_message_is_translated(language):
    known = written(language)
    assert [said for said in messages() if not all(known.get(said) or [""])] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_compiled_catalogue_is_what_is_written(language):
    known = compiled(language)
    for (context, one, many), meant in written(language).items():
        about = (context,) if context else ()
        if many:
            ask = known.npgettext if context else known.ngettext
            forms = {ask(*about, one, many, n) for n in (0, 1, 2, 3, 11, 100)}
            assert forms == set(meant), one
        else:
            assert [(known.pgettext if context else known.gettext)(*about, one)] == meant


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_translation_is_a_guess(language):
    assert "fuzzy" not in (folder(language) / "django.po").read_text()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_translation_keeps_the_place_holders_and_the_names(language):
    for (_context, one, _many), meant in written(language).items():
        for name in re.findall(r"\{\w+\}|%\(\w+\)s|\b\w+_\w+\b", one):
            # Arabic has words of its own for none, one and two of a thing, where a figure is odd.
            in_words = 3 if name == "%(counter)s" and len(meant) == 6 else 0
            assert all(name in each for each in meant[in_words:]), one


@pytest.mark.parametrize("language", LANGUAGES)
def test_translations_keep_to_the_house_words(language):
    """visual-language.md, section 6: no please, no sorry, no exclamation mark."""
    unwanted = r"!|s’il vous plaît|désolé|veuillez|por favor|lo sentimos|من فضلك|يرجى|عذر[ًا]"
    said = [each for meant in written(language).values() for each in meant]
    assert [each for each in said if re.search(unwanted, each, re.IGNORECASE)] == []


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
