"""The OpenAPI document tells what is so."""

import json
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from drf_spectacular.drainage import GENERATOR_STATS
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.validation import validate_schema
from jsonschema import Draft202012Validator
from rest_framework.utils.encoders import JSONEncoder

from booking.api import urls as booking
from booking.api.mosip import urls as mosip
from clients.api import urls as clients

GOLDEN = Path(settings.BASE_DIR) / "docs" / "openapi.json"
REWRITE = "manage.py spectacular --format openapi-json --file docs/openapi.json"
PREFIXES = {"/api/v1/": [*clients.urlpatterns, *booking.v1], "/": [*clients.keys, *booking.portal]}
BATCHES = "(?:appointment/batch|batch/appointment)"


@pytest.fixture(scope="module")
def document():
    """Made once; with whatever the library warned of."""
    GENERATOR_STATS.reset()
    made = SchemaGenerator().get_schema(request=None, public=True)
    made["warnings"] = [*GENERATOR_STATS._warn_cache, *GENERATOR_STATS._error_cache]
    return json.loads(json.dumps(made, cls=JSONEncoder))


def operations(document):
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield f"{method.upper()} {path}", operation


def contents(document, operation):
    """Every body of an operation, taken or answered."""
    found = [operation["requestBody"]] if "requestBody" in operation else []
    for answer in operation["responses"].values():
        name = answer.get("$ref", "").rpartition("/")[2]
        found.append(document["components"]["responses"][name] if name else answer)
    return [content for each in found for content in each.get("content", {}).values()]


def written(pattern):
    """A route as the document writes it."""
    plain = re.sub(r"\(\?P<(\w+)>.*?\)", r"{\1}", str(pattern))
    plain = re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", plain)
    return plain.strip("^$").removesuffix("/?")


def test_the_document_in_the_repository_is_the_one_we_make(document):
    made = {name: value for name, value in document.items() if name != "warnings"}
    assert json.loads(GOLDEN.read_text()) == made, f"rewrite it: {REWRITE}"


def test_it_is_made_without_a_warning_and_is_openapi(document):
    assert document.pop("warnings") == []
    assert document["openapi"].startswith("3.1")
    validate_schema(document)


def test_every_route_and_method_is_in_it(document):
    routes = dict.fromkeys(PREFIXES)
    routes = [(prefix, each) for prefix in PREFIXES for each in PREFIXES[prefix]]
    routes += [("/preregistration/v1/", each) for each in mosip.urlpatterns]
    missing = []
    for prefix, route in routes:
        view = getattr(route.callback, "cls", None)
        methods = {"get"}
        if view is not None:
            methods = {m for m in view.http_method_names if hasattr(view, m)} - {"options", "head"}
        path = prefix + written(route.pattern)
        paths = [path]
        if BATCHES in path:
            paths = [path.replace(BATCHES, each) for each in BATCHES[3:-1].split("|")]
        missing += [each for each in paths if set(document["paths"].get(each, ())) != methods]
    assert missing == []


def test_every_operation_has_a_summary_a_tag_examples_and_refusals(document):
    lacking = []
    for name, operation in operations(document):
        if not (operation.get("summary") and operation.get("tags")):
            lacking.append(f"{name}: no summary")
        if not all(content.get("examples") for content in contents(document, operation)):
            lacking.append(f"{name}: a body without an example")
        refused = any(status.startswith("4") for status in operation["responses"])
        if not refused and operation["tags"] != ["Service"]:
            lacking.append(f"{name}: no refusal")
    assert lacking == []


def test_every_example_is_of_the_shape_it_shows(document):
    """Without `format`: of what our own words elide, no machine need make anything."""
    wrong = []
    for name, operation in operations(document):
        for content in contents(document, operation):
            schema = {**content["schema"], "components": document["components"]}
            check = Draft202012Validator(schema)
            for title, example in content["examples"].items():
                if "$ref" in example:
                    example = document["components"]["examples"][example["$ref"].split("/")[-1]]
                wrong += [
                    f"{name} {title}: {e.message}" for e in check.iter_errors(example["value"])
                ]
    assert wrong == []


def test_it_is_served_as_json_and_as_yaml(client, document):
    answer = client.get("/api/v1/schema/")
    assert answer.headers["Content-Type"] == "application/json"
    assert answer.json()["paths"].keys() == document["paths"].keys()
    answer = client.get("/api/v1/schema/", headers={"Accept": "application/yaml"})
    assert answer.content.startswith(b"openapi: 3.1")


@pytest.mark.parametrize("page", ["docs", "redoc"])
def test_its_pages_take_everything_from_here_and_run_nothing_inline(client, page):
    answer = client.get(f"/api/v1/{page}/")
    policy = answer.headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert re.search(r"script-src 'self'(;|$)", policy)
    text = answer.content.decode()
    assert "<style" not in text
    assert re.findall(r"<script(?! src=)", text) == []
    assert [
        url for url in re.findall(r'(?:src|href)="([^"]+)"', text) if not url.startswith("/")
    ] == []


@pytest.mark.parametrize("path", ["/.well-known/jwks.json", "/calendars/secret.ics"])
def test_addresses_that_are_no_view_of_drfs_refuse_other_methods_as_such(path):
    answer = Client(enforce_csrf_checks=True).post(path)
    assert answer.status_code == 405
    assert answer.headers["Allow"] == "GET, HEAD"
