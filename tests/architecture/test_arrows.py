"""Imports and foreign keys run one way: config → booking → (providers | clients) → audit."""

import ast
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.db import models

from audit.errors import DomainError
from config.problem_table import TABLE

ROOT = Path(settings.BASE_DIR)
OURS = ("audit", "booking", "clients", "config", "providers")
BELOW = {
    "audit": set(),
    "clients": {"audit"},
    "providers": {"audit"},
    "booking": {"audit", "clients", "providers"},
}


def our_models():
    return [model for model in apps.get_models() if model._meta.app_label in BELOW]


def our_modules():
    """Every module that runs in production."""
    return [
        path
        for app in OURS
        for path in sorted((ROOT / app).rglob("*.py"))
        if "tests" not in path.parts and "migrations" not in path.parts
    ]


@pytest.mark.parametrize("model", our_models(), ids=lambda model: model._meta.label)
def test_foreign_keys_follow_the_arrows(model):
    """The user model is the one exception: Django's own indirection, which anybody may use."""
    label = model._meta.app_label
    for field in model._meta.get_fields():
        if not isinstance(field, (models.ForeignKey, models.ManyToManyField)):
            continue
        target = field.related_model
        if target._meta.label == settings.AUTH_USER_MODEL or target._meta.app_label not in BELOW:
            continue
        assert target._meta.app_label in BELOW[label] | {label}, field


def test_no_module_has_outgrown_a_sitting():
    long = {
        str(path.relative_to(ROOT)): lines
        for path in our_modules()
        if (lines := len(path.read_text().splitlines())) > 320
    }
    assert not long


def _calls(path):
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            yield node.func.attr, ast.unparse(node.func.value), node


def test_nothing_asks_the_machine_for_the_date_or_a_naive_time():
    guilty = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in our_modules()
        for name, owner, node in _calls(path)
        if (name == "today" and owner.split(".")[-1] in ("date", "datetime"))
        or name == "utcnow"
        or (name == "now" and owner.split(".")[-1] == "datetime" and not node.args)
    ]
    assert not guilty


def test_apps_do_not_signal_each_other():
    """django-auditlog's own signal is the library's business, spoken to in audit alone."""
    guilty = [
        str(path.relative_to(ROOT))
        for path in our_modules()
        if path.relative_to(ROOT).parts[0] != "audit"
        and "django.db.models.signals" in path.read_text()
    ]
    assert not guilty


def _refusals(kind=DomainError):
    for refusal in kind.__subclasses__():
        yield refusal
        yield from _refusals(refusal)


def test_every_refusal_has_a_row_in_the_problem_table():
    abstract = {refusal for refusal in _refusals() if refusal.__subclasses__()}
    missing = {
        refusal for refusal in _refusals() if refusal not in abstract and refusal not in TABLE
    }
    assert not {refusal for refusal in missing if not refusal.__module__.startswith("tests")}


def test_codes_are_not_shared_but_for_not_found():
    codes = {}
    for refusal in _refusals():
        codes.setdefault(refusal.__dict__.get("code"), set()).add(refusal.__name__)
    shared = {code: names for code, names in codes.items() if len(names) > 1}
    assert set(shared) <= {None, "not_found", "validation_failed"}


def test_the_top_level_is_what_the_house_is_made_of():
    apart = {"config", "booking", "providers", "clients", "audit", "templates", "static", "docs"}
    apart |= {"script", "deploy", "benchmarks", "tests", "var", "node_modules"}
    folders = {path.name for path in ROOT.iterdir() if path.is_dir() and path.name[0] not in "._"}
    assert folders <= apart
