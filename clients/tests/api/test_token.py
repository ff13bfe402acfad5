"""POST /api/v1/token: client credentials for a bearer token (RFC 6749, section 4.4)."""

import base64

import jwt
import pytest

from clients.services import create_portal, replace_secrets

TOKEN = "/api/v1/token"
FORM = "application/x-www-form-urlencoded"


def wish(client_id, secret, **changes):
    body = {
        "grant_type": "client_credentials",
        "client_id": client_id,
        "client_secret": secret,
    } | changes
    return {name: value for name, value in body.items() if value is not None}


def basic(client_id, secret):
    return {"Authorization": "Basic " + base64.b64encode(f"{client_id}:{secret}".encode()).decode()}


def refused(answer, status, error):
    body = answer.json()
    assert answer.status_code == status
    assert body["error"] == error
    assert answer["Content-Type"] == "application/problem+json"
    assert answer["Cache-Control"] == "no-store"
    return body


def as_form(client, body, **headers):
    return client.post(
        TOKEN,
        "&".join(f"{name}={value}" for name, value in body.items()),
        content_type=FORM,
        headers=headers,
    )


def as_json(client, body, **headers):
    return client.post(TOKEN, body, content_type="application/json", headers=headers)


@pytest.mark.parametrize("send", [as_form, as_json])
def test_credentials_give_a_token(client, credentials, settings, send):
    portal, client_id, secret = credentials
    answer = send(client, wish(client_id, secret))
    body = answer.json()

    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/json"
    assert answer["Cache-Control"] == "no-store"
    assert answer["Pragma"] == "no-cache"
    assert list(body) == ["access_token", "token_type", "expires_in"]
    assert (body["token_type"], body["expires_in"]) == ("Bearer", 900)
    claims = jwt.decode(body["access_token"], options={"verify_signature": False})
    assert claims["sub"] == str(portal.public_id)
    assert claims["exp"] - claims["iat"] == 900


@pytest.mark.parametrize("send", [as_form, as_json])
def test_credentials_may_come_by_basic(client, credentials, send):
    _portal, client_id, secret = credentials
    answer = send(client, {"grant_type": "client_credentials"}, **basic(client_id, secret))

    assert answer.status_code == 200


def test_the_secret_is_not_sent_in_two_ways(client, credentials):
    _portal, client_id, secret = credentials
    answer = as_form(client, wish(client_id, secret), **basic(client_id, secret))

    refused(answer, 400, "invalid_request")


@pytest.mark.parametrize("send", [as_form, as_json])
def test_wrong_credentials_are_refused_alike(client, credentials, send):
    portal, client_id, secret = credentials
    wrong_secret = refused(send(client, wish(client_id, "wrong")), 401, "invalid_client")
    unknown = refused(send(client, wish("unknown", secret)), 401, "invalid_client")
    portal.is_active = False
    portal.save()
    inactive = refused(send(client, wish(client_id, secret)), 401, "invalid_client")

    for body in (wrong_secret, unknown, inactive):
        body.pop("request_id")
    assert wrong_secret == unknown == inactive
    assert wrong_secret["code"] == "credentials_refused"


def test_one_portals_secret_is_no_other_portals(client, credentials):
    other, _secret = create_portal(name="Elsewhere")
    refused(as_json(client, wish(other.client_id, credentials[2])), 401, "invalid_client")


def test_a_revoked_secret_is_refused_and_its_successor_is_not(client, credentials):
    portal, client_id, secret = credentials
    fresh = replace_secrets(portal=portal)

    refused(as_json(client, wish(client_id, secret)), 401, "invalid_client")
    assert as_json(client, wish(client_id, fresh)).status_code == 200


def test_a_challenge_is_in_the_scheme_that_was_tried(client, credentials):
    by_basic = as_form(client, {"grant_type": "client_credentials"}, **basic("unknown", "wrong"))
    by_body = as_form(client, wish("unknown", "wrong"))

    refused(by_basic, 401, "invalid_client")
    assert by_basic["WWW-Authenticate"] == 'Basic realm="slotkeeper"'
    assert by_body["WWW-Authenticate"].startswith("Bearer")


@pytest.mark.parametrize("header", ["Basic !!!", "Basic /////w==", "Basic", "basic YQ==:"])
def test_basic_that_cannot_be_read_is_refused(client, credentials, header):
    answer = as_form(client, {"grant_type": "client_credentials"}, Authorization=header)

    assert answer.status_code in (400, 401)
    assert answer.json()["error"]


def test_another_grant_is_refused_by_its_name_in_rfc_6749(client, credentials):
    _portal, client_id, secret = credentials
    body = refused(
        as_json(client, wish(client_id, secret, grant_type="Zq7mark")),
        400,
        "unsupported_grant_type",
    )
    assert "Zq7mark" not in str(body)


@pytest.mark.parametrize("missing", ["grant_type", "client_id", "client_secret"])
def test_a_request_that_lacks_something_is_refused(client, credentials, missing):
    _portal, client_id, secret = credentials
    whole = wish(client_id, secret)
    body = refused(as_json(client, {**whole, missing: None}), 400, "invalid_request")
    assert body["errors"][0]["code"] == "null"
    del whole[missing]
    body = refused(as_json(client, whole), 400, "invalid_request")

    assert [(e["field"], e["code"]) for e in body["errors"]] == [(missing, "required")]


def test_a_name_twice_in_a_form_is_refused(client, credentials):
    _portal, client_id, secret = credentials
    body = (
        f"grant_type=client_credentials&client_id={client_id}"
        f"&client_secret=wrong&client_secret={secret}"
    )
    refused(client.post(TOKEN, body, content_type=FORM), 400, "invalid_request")


def test_a_form_over_the_limit_is_refused(client, credentials, settings):
    size = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    answer = client.post(TOKEN, "a=" + "x" * size, content_type=FORM)

    refused(answer, 413, "invalid_request")


def test_a_form_with_too_many_fields_is_refused(client, credentials, settings):
    body = "&".join(f"a{n}=1" for n in range(settings.DATA_UPLOAD_MAX_NUMBER_FIELDS + 1))
    refused(client.post(TOKEN, body, content_type=FORM), 400, "invalid_request")


def test_a_method_that_is_none_is_refused(client, db):
    refused(client.get(TOKEN), 405, "invalid_request")


@pytest.mark.parametrize("send", [as_form, as_json])
def test_fewer_scopes_may_be_asked_for_and_are_told(client, credentials, send):
    portal, client_id, secret = credentials
    portal.scopes = ["book", "read"]
    portal.save()
    body = send(client, wish(client_id, secret, scope="read")).json()
    claims = jwt.decode(body["access_token"], options={"verify_signature": False})

    assert body["scope"] == claims["scope"] == "read"


def test_a_scope_the_portal_lacks_is_refused_by_its_name_in_rfc_6749(client, credentials):
    _portal, client_id, secret = credentials
    refused(as_json(client, wish(client_id, secret, scope="book all")), 400, "invalid_scope")
