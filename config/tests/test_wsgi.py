"""What is put right before Django looks at a request."""

import io
import json

import pytest
from django.test import RequestFactory
from django.utils.http import parse_header_parameters

from config.wsgi import _plain_content_type, application

TOKEN = "/api/v1/token"


@pytest.fixture
def call(transactional_db):
    """Status and body of the whole application, as a server would have it."""

    def send(body, **environ):
        request = RequestFactory().post(TOKEN, b"{}", content_type="application/json")
        whole = request.environ | {"wsgi.input": io.BytesIO(body)} | environ
        whole = {name: value for name, value in whole.items() if value is not None}
        statuses = []
        answer = application(whole, lambda status, _headers: statuses.append(status))
        return statuses[0][:3], json.loads(b"".join(answer))

    return send


@pytest.mark.parametrize(
    "parameters", ["a*=nonsense''b", "charset=zip", "charset=hex", "charset=\0", ";;=", 'charset="']
)
def test_parameters_of_a_content_type_break_nothing(call, parameters):
    status, body = call(
        b"{}", CONTENT_TYPE=f"application/json; {parameters}", QUERY_STRING="x=%FF&y=z"
    )
    assert (status, body["code"]) == ("400", "validation_failed")


@pytest.mark.parametrize("boundary", ["----WebKitFormBoundaryAbC123", "'a b:c'"])
def test_the_boundary_of_a_form_is_kept(boundary):
    environ = {"CONTENT_TYPE": f'multipart/form-data; boundary="{boundary}"; charset=zip'}
    _plain_content_type(environ)

    assert parse_header_parameters(environ["CONTENT_TYPE"]) == (
        "multipart/form-data",
        {"boundary": boundary},
    )


def test_a_boundary_that_is_none_is_dropped():
    environ = {"CONTENT_TYPE": 'multipart/form-data; boundary="a\\"b"'}
    _plain_content_type(environ)

    assert environ["CONTENT_TYPE"] == "multipart/form-data"


def test_a_body_in_chunks_is_read(call):
    wish = {"grant_type": "client_credentials", "client_id": "a", "client_secret": "b"}
    status, body = call(
        json.dumps(wish).encode(), CONTENT_LENGTH=None, HTTP_TRANSFER_ENCODING="chunked"
    )
    assert (status, body["error"]) == ("401", "invalid_client")


def test_a_body_in_chunks_is_read_up_to_the_limit(call, settings):
    class Endless:
        read_so_far = 0

        def read(self, size=-1):
            assert size > 0
            Endless.read_so_far += size
            return b"x" * size

    status, body = call(
        b"", CONTENT_LENGTH=None, HTTP_TRANSFER_ENCODING="chunked", **{"wsgi.input": Endless()}
    )
    assert (status, body["code"]) == ("413", "too_large")
    assert Endless.read_so_far <= settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1


def test_a_request_without_a_body_is_left_alone(call):
    status, body = call(b"", CONTENT_LENGTH=None)

    assert (status, body["code"]) == ("400", "validation_failed")
