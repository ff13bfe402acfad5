"""Both gateways against a real server that answers, hangs, drops, drips and refuses."""

import base64
import json
import logging
import socket
import time
import traceback
from urllib.parse import parse_qs
from uuid import UUID

import pytest

from booking.notifications import wire
from booking.notifications.failures import (
    DeliveryFailed,
    PermanentFailure,
    TemporaryFailure,
    Unreachable,
)
from booking.notifications.sms import gateway
from booking.notifications.sms.http import HttpGateway, Statuses
from booking.notifications.sms.twilio import TwilioGateway
from tests.outside.web import listening

TO = "+33612345678"
TEXT = 'Votre rendez-vous {id} "10:15" \\ 😀 & c’est tout'
ID = UUID("6f1a2b3c-0000-4000-8000-000000000001")
BODY = {"to": "{to}", "text": "{text}", "id": "{id}"}
STATUSES = Statuses(temporary=["429", "5xx"], permanent=["4xx"], bad_number=["422"])


@pytest.fixture
def telephone():
    with listening() as found:
        yield found


@pytest.fixture
def http(telephone):
    return HttpGateway(url=f"{telephone.url}/send", template=BODY, statuses=STATUSES)


@pytest.fixture
def twilio(telephone):
    return TwilioGateway(
        account="AC1", token="hush-hush", sender="+15005550006", base_url=telephone.url
    )


@pytest.fixture
def hurried(monkeypatch):
    """Ten seconds are half a second."""
    monkeypatch.setitem(wire.exchange.__kwdefaults__, "seconds", 0.5)


def failure(sender, kind):
    with pytest.raises(DeliveryFailed) as caught:
        sender.send(TO, TEXT, ID)
    assert type(caught.value) is kind
    return caught.value


def test_a_message_goes_out_as_json_with_its_words_intact(http, telephone):
    assert http.send(TO, TEXT, ID) == "gw-1"
    (heard,) = telephone.heard
    assert (heard.method, heard.path) == ("POST", "/send")
    assert heard.headers["Content-Type"] == "application/json"
    assert json.loads(heard.body) == {"to": TO, "text": TEXT, "id": str(ID)}


def test_a_template_may_be_a_form_with_headers_and_a_sender(telephone):
    sender = HttpGateway(
        url=f"{telephone.url}/send?kind=text",
        method="PUT",
        as_form=True,
        template={"msisdn": "00{to}", "msg": "{text}", "from": "{sender}", "flash": "0"},
        headers={"Authorization": "Bearer t0ken"},
        sender="Prefecture",
    )
    sender.send(TO, TEXT, ID)
    (heard,) = telephone.heard
    assert (heard.method, heard.path) == ("PUT", "/send?kind=text")
    assert heard.headers["Authorization"] == "Bearer t0ken"
    assert parse_qs(heard.body.decode()) == {
        "msisdn": ["00" + TO],
        "msg": [TEXT],
        "from": ["Prefecture"],
        "flash": ["0"],
    }


def test_what_a_template_nests_is_filled_and_other_values_are_kept(telephone):
    template = {"messages": [{"to": ["{to}"], "body": "{text}"}], "test": False, "{to}": 1}
    HttpGateway(url=telephone.url, template=template).send(TO, "Hi {to}", ID)
    told = json.loads(telephone.heard[0].body)
    assert told == {"messages": [{"to": [TO], "body": "Hi {to}"}], "test": False, "{to}": 1}


@pytest.mark.parametrize(
    ("told", "path", "expected"),
    [
        pytest.param({"id": 42}, "id", "42", id="a number"),
        pytest.param({"messages": [{"id": "x-9"}]}, "messages.0.id", "x-9", id="nested"),
        pytest.param({"messages": []}, "messages.0.id", "", id="a list too short"),
        pytest.param({"id": None}, "id", "", id="null"),
        pytest.param({"id": True}, "id", "", id="true"),
        pytest.param({"id": "a\nb"}, "id", "", id="two lines"),
        pytest.param({"id": "a" * 101}, "id", "", id="too long"),
        pytest.param({"id": "for-33612345678"}, "id", "", id="the number itself"),
        pytest.param(b"OK", "id", "", id="no JSON"),
        pytest.param(b"\xff\xfe", "id", "", id="no text"),
        pytest.param(b"[" * 60_000, "id", "", id="a bottomless answer"),
        pytest.param([1, 2], "id", "", id="a list"),
    ],
)
def test_an_id_is_found_where_it_is_and_missed_without_harm(http, telephone, told, path, expected):
    telephone.answers(202, told)
    sender = HttpGateway(url=http.url, template=BODY, id_path=path)
    assert sender.send(TO, TEXT, ID) == expected


@pytest.mark.parametrize(
    ("status", "kind", "bad_contact"),
    [
        (429, TemporaryFailure, None),
        (500, TemporaryFailure, None),
        (503, TemporaryFailure, None),
        (302, TemporaryFailure, None),
        (400, PermanentFailure, False),
        (422, PermanentFailure, True),
    ],
)
def test_a_status_means_what_the_settings_say(http, telephone, status, kind, bad_contact):
    telephone.answers(status, {"error": TO}, headers={"Location": f"{telephone.url}/other"})
    refusal = failure(http, kind)
    assert str(refusal) == f"The SMS gateway answered {status}."
    assert getattr(refusal, "bad_contact", None) is bad_contact
    assert len(telephone.heard) == 1  # a redirect is not followed


@pytest.mark.usefixtures("hurried")
@pytest.mark.parametrize("way", ["hang", "drip_head"])
def test_a_gateway_that_takes_its_time_is_cut_off(http, telephone, way):
    telephone.misbehaves(**{way: True, "headers": {"X-Long": "a" * 100}})
    began = time.monotonic()
    failure(http, Unreachable)
    assert time.monotonic() - began < 3


@pytest.mark.usefixtures("hurried")
def test_a_message_that_was_taken_is_not_sent_again_for_want_of_its_id(http, telephone):
    telephone.misbehaves(drip_body=True, body=b'{"id": "' + b"a" * 90 + b'"}')
    began = time.monotonic()
    assert http.send(TO, TEXT, ID) == ""
    assert time.monotonic() - began < 3
    telephone.misbehaves(headers={"Transfer-Encoding": "chunked"}, body=b"zz")
    assert http.send(TO, TEXT, ID) == ""


def test_the_limit_is_ten_seconds():
    assert wire.exchange.__kwdefaults__["seconds"] == 10


def test_a_gateway_that_drops_the_line_is_unreachable(http, telephone):
    telephone.misbehaves(drop=True)
    failure(http, Unreachable)


def test_a_gateway_that_is_not_there_is_unreachable():
    with socket.create_server(("127.0.0.1", 0)) as gone:
        port = gone.getsockname()[1]
    failure(HttpGateway(url=f"http://127.0.0.1:{port}/", template=BODY), Unreachable)
    failure(HttpGateway(url="http://gateway.invalid/", template=BODY), Unreachable)


def test_an_endless_answer_is_read_to_its_limit_only(http, telephone):
    telephone.answers(200, b'{"id": "late", "more": "' + b"x" * 3_000_000)
    answer = wire.exchange(http.url, headers={}, body=b"")
    assert len(answer.body) == 65_536
    assert http.send(TO, TEXT, ID) == ""


def test_a_plain_line_to_a_secure_address_is_unreachable(telephone):
    url = telephone.url.replace("http:", "https:")
    failure(HttpGateway(url=url, template=BODY), Unreachable)


def test_twilio_is_spoken_to_by_its_contract(twilio, telephone):
    telephone.answers(201, {"sid": "SM0123", "to": TO})
    assert twilio.send(TO, TEXT, ID) == "SM0123"
    (heard,) = telephone.heard
    assert heard.path == "/2010-04-01/Accounts/AC1/Messages.json"
    assert heard.headers["Content-Type"] == "application/x-www-form-urlencoded"
    expected = base64.b64encode(b"AC1:hush-hush").decode()
    assert heard.headers["Authorization"] == f"Basic {expected}"
    assert parse_qs(heard.body.decode()) == {
        "To": [TO],
        "From": ["+15005550006"],
        "Body": [TEXT],
    }


def test_twilio_may_choose_the_number_from_a_service(telephone):
    telephone.answers(201, {"sid": "SM1"})
    TwilioGateway("AC1", "hush", "MG77", telephone.url).send(TO, TEXT, ID)
    form = parse_qs(telephone.heard[0].body.decode())
    assert form["MessagingServiceSid"] == ["MG77"]
    assert "From" not in form


@pytest.mark.parametrize(
    ("status", "told", "kind", "bad_contact"),
    [
        (400, {"code": 21211, "message": f"{TO} is not valid"}, PermanentFailure, True),
        (400, {"code": 21610}, PermanentFailure, True),
        (400, {"code": 21614}, PermanentFailure, True),
        (400, {"code": 21617}, PermanentFailure, False),
        (400, {"code": 21606}, TemporaryFailure, None),
        (400, {"code": ["21211"]}, PermanentFailure, False),
        (400, b"<html>", PermanentFailure, False),
        (401, {"code": 20003}, TemporaryFailure, None),
        (429, {"code": 20429}, TemporaryFailure, None),
        (500, [], TemporaryFailure, None),
        (503, b"", TemporaryFailure, None),
    ],
)
def test_twilio_refuses(twilio, telephone, status, told, kind, bad_contact):
    telephone.answers(status, told)
    refusal = failure(twilio, kind)
    assert str(refusal).startswith(f"Twilio answered {status}")
    assert getattr(refusal, "bad_contact", None) is bad_contact


@pytest.mark.usefixtures("hurried")
@pytest.mark.parametrize("name", ["http", "twilio"])
@pytest.mark.parametrize(
    "behaviour",
    [
        {"status": 400, "body": json.dumps({"code": 21211, "message": TO + TEXT}).encode()},
        {"status": 500, "body": (TO + TEXT).encode()},
        {"drop": True},
        {"hang": True},
    ],
    ids=["400", "500", "drop", "hang"],
)
def test_no_failure_tells_the_number_or_the_text(request, telephone, caplog, name, behaviour):
    caplog.set_level(logging.DEBUG)
    telephone.misbehaves(**behaviour)
    with pytest.raises(DeliveryFailed) as caught:
        request.getfixturevalue(name).send(TO, TEXT, ID)
    told = "".join(traceback.format_exception(caught.value)) + caplog.text
    for secret in (TO[1:], "Votre", "hush-hush"):
        assert secret not in told


@pytest.mark.parametrize("name", ["http", "twilio"])
def test_half_a_character_in_a_text_stops_nothing(request, telephone, name):
    telephone.answers(200, {"id": "1", "sid": "1"})
    assert request.getfixturevalue(name).send(TO, "half \ud83d of it", ID) == "1"


def test_the_settings_choose_the_gateway(settings, telephone):
    settings.SMS_BACKEND = ""
    assert gateway() is None

    settings.SMS_BACKEND = "http"
    settings.SMS_HTTP_URL = f"{telephone.url}/sms"
    settings.SMS_HTTP_BAD_NUMBER_STATUSES = ["410"]
    telephone.answers(410, {})
    assert failure(gateway(), PermanentFailure).bad_contact

    settings.SMS_BACKEND = "twilio"
    settings.TWILIO_ACCOUNT_SID = "AC9"
    settings.TWILIO_AUTH_TOKEN = "hush"
    settings.SMS_SENDER = "Prefecture"
    settings.TWILIO_BASE_URL = telephone.url
    telephone.answers(201, {"sid": "SM9"})
    assert gateway().send(TO, TEXT, ID) == "SM9"


def test_a_gateway_shows_no_secret_of_its_own():
    told = repr(HttpGateway("http://x", BODY, headers={"Authorization": "Bearer hush"}))
    assert "hush" not in told + repr(TwilioGateway("AC1", "hush", "x"))
