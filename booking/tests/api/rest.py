"""Reading REST's problems, and where its verbs are."""

import re


def confirm_path(public_id):
    return f"/api/v1/appointments/{public_id}/confirm"


def cancel_path(public_id):
    return f"/api/v1/appointments/{public_id}/cancel"


def problem(answer, status, code):
    """The whole of RFC 9457 with our extensions, or a failure."""
    body = answer.json()
    assert answer.status_code == status
    assert answer["Content-Type"] == "application/problem+json"
    assert list(body) == ["type", "title", "status", "detail", "code", "errors", "request_id"]
    assert (body["status"], body["code"]) == (status, code)
    assert body["type"] == f"/problems/{code}"
    assert body["title"]
    assert body["detail"]
    assert body["request_id"] == answer["X-Request-Id"]
    assert re.fullmatch(r"[0-9a-f]{32}", body["request_id"])
    return body
