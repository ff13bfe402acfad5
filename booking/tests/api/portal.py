"""Reading the portal's envelope."""

import re

from clients.models import Applicant

BOOK_ID = "mosip.pre-registration.booking.book"


def refusal(answer):
    """HTTP status and portal code of an answer, once it has proved to be a whole envelope."""
    body = answer.json()
    assert answer["Content-Type"] == "application/json"
    assert list(body) == ["id", "version", "responsetime", "response", "errors"]
    assert (body["id"], body["version"], body["response"]) == (BOOK_ID, "1.0", None)
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", body["responsetime"])
    [error] = body["errors"]
    assert list(error) == ["errorCode", "message"]
    return answer.status_code, error["errorCode"]


def message(answer):
    return answer.json()["errors"][0]["message"]


def status_of(pre_registration_id):
    return Applicant.objects.get(pre_registration_id=pre_registration_id).status_code
