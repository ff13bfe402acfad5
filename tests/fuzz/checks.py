"""What must hold of every answer besides schemathesis's own checks; loaded as its hooks."""

import json
from functools import cache
from pathlib import Path

import schemathesis

ENVELOPES = ("/booking", "/preregistration/")
#: Addresses whose refusals are no JSON, or are told in a shape of their own.
PLAIN = ("/.well-known/", "/calendars/", "/health")
PROBLEM = {"type", "title", "status", "detail", "code", "errors", "request_id"}
PERSONAL = {
    "client_secret",
    "contact_name",
    "email",
    "name",
    "new_password",
    "old_password",
    "password",
    "phone",
    "preRegistrationId",
    "pre_registration_id",
    "refresh",
    "token",
}


@schemathesis.check
def refusals_have_their_format(ctx, response, case):
    """Every 4xx and 5xx is a problem of RFC 9457, or the portal's envelope."""
    path = case.path
    if response.status_code < 400 or path.startswith(PLAIN):
        return
    kind = response.headers["content-type"][0].partition(";")[0]
    told = response.json()
    if path.startswith(ENVELOPES):
        assert kind == "application/json", f"a refusal of the portal's is {kind}"
        assert told["response"] is None, "a refusal has a response"
        assert told["errors"][0]["errorCode"], "a refusal has no code"
    else:
        assert kind == "application/problem+json", f"a refusal is {kind}"
        assert told.keys() >= PROBLEM, "a problem lacks members"
        assert told["status"] == response.status_code, "a problem tells another status"


@schemathesis.check
def refusals_repeat_nobody(ctx, response, case):
    """Nothing personal that was sent is in a refusal."""
    refused = response.status_code >= 400
    if not refused and case.path.startswith(ENVELOPES):
        refused = response.json().get("errors") is not None
    if refused:
        for value in {*_personal(case.body), *_personal(case.path_parameters)}:
            assert value not in response.text, "a refusal repeats what was sent"


@schemathesis.check
def answers_are_described(ctx, response, case):
    """An answer has no member that the document does not tell of."""
    operation = _document()["paths"][case.operation.path].get(case.method.lower(), {})
    content = operation.get("responses", {}).get(str(response.status_code), {}).get("content", {})
    if response.status_code < 300 and "application/json" in content and response.content:
        if response.headers["content-type"][0] != "application/json":
            return
        extra = set(_untold(content["application/json"]["schema"], response.json()))
        assert not extra, f"the document does not tell of {sorted(extra)}"


@cache
def _document():
    return json.loads((Path(__file__).parents[2] / "docs" / "openapi.json").read_text())


def _untold(schema, value):
    """Members of a value that its schema does not name, where it names any."""
    if "$ref" in schema:
        schema = _document()["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    several = schema.get("anyOf", schema.get("oneOf"))
    if several is not None:
        found = [list(_untold(each, value)) for each in several]
        yield from min(found, key=len)
    elif isinstance(value, list):
        for each in value:
            yield from _untold(schema.get("items", {}), each)
    elif isinstance(value, dict) and "properties" in schema:
        for name, inner in value.items():
            if name not in schema["properties"]:
                yield name
            else:
                yield from _untold(schema["properties"][name], inner)


def _personal(told):
    """Texts under personal names, long enough not to be part of a sentence by chance."""
    if isinstance(told, list):
        for each in told:
            yield from _personal(each)
    elif hasattr(told, "items"):
        for name, value in told.items():
            if name in PERSONAL and isinstance(value, str) and len(value) > 7:
                yield value
            yield from _personal(value)
