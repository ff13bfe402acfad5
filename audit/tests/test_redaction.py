"""No log line tells who somebody is."""

import io
import logging

import pytest
from django.db import connection
from django.test import RequestFactory

from audit.redaction import HIDDEN, RedactingFilter, RedactingFormatter, redact


@pytest.mark.parametrize(
    "personal",
    [
        "alice.o'neil+id@example.org",
        "alice%40example.org",
        "20167403769842",
        "+49 151 2345 6789",
        "(030) 123-456-78",
        "+4915123456789",
        "eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJhIn0.c2ln",
        "eyJhbGciOiJub25lIn0.eyJzdWIiOiJhIn0.",
    ],
)
def test_what_looks_like_a_person_is_hidden_wherever_it_stands(personal):
    for text in (
        personal,
        f"for {personal}.",
        f"({personal})",
        f"'{personal}'",
        f"2027-05-17 {personal}",
        f"at 2027-05-17 09:00:00 {personal}",
        f"{{'a': '{personal}'}}",
    ):
        assert HIDDEN in redact(text)
        assert personal not in redact(text)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Authorization: Bearer abcdefgh.ijkl", "Authorization: [hidden]"),
        ("authorization: basic cG9ydGFsOnNlY3JldA==", "authorization: [hidden]"),
        ("client_secret=abc&x=1", "client_secret= [hidden]&x=1"),
        ('{"password": "abc def"}', None),
        ('"GET /preregistration/v1/appointment/2016 HTTP/1.1" 200', '"GET [hidden] HTTP/1.1" 200'),
        ("Origin https://a.example does not match", "Origin https://a.example does not match"),
        ("see https://a.example/b/alice?c=d now", "see https://a.example [hidden] now"),
        ("DETAIL:  Failing row contains (1, Alice Example).", "DETAIL: [hidden]"),
        (
            "DETAIL:  Key (email)=(a@b.example) exists.\nHINT:  Alice",
            "DETAIL: [hidden]\nHINT: [hidden]",
        ),
        (
            'invalid input syntax for type uuid: "Alice"',
            "invalid input syntax for type uuid: [hidden]",
        ),
        ("LINE 1: SELECT 'Alice'", "LINE 1: [hidden]"),
    ],
)
def test_what_comes_after_these_words_is_hidden(text, told):
    assert redact(text) == told or (told is None and "abc" not in redact(text))


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-21 12:07:09,123 INFO booking laid 5760 slots for 12 centres in 0.84 s",
        "2027-03-01T09:00:00 provider 17",
        "expired 100000 holds",
        "Conflict: /api/v1/appointments/<uuid:reservation_id>/confirm",
        "[5cc3bc65804d4c8bad7ea0dbd9a2e43f] K7M-2QX-9RT-4HC",
        "listening on http://127.0.0.1:8000",
    ],
)
def test_what_a_reader_of_logs_needs_stays(text):
    assert redact(text) == text


@pytest.fixture
def log():
    """A logger whose handler is set up as in the settings, and what it has written."""
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.addFilter(RedactingFilter())
    handler.setFormatter(RedactingFormatter("%(name)s %(message)s"))
    logger = logging.Logger("test")
    logger.addHandler(handler)
    logger.written = written.getvalue
    return logger


def request_for(path):
    return RequestFactory().get(path + "?q=Alice")


def test_a_route_stands_where_the_path_was(log):
    request = request_for("/api/v1/providers/Alice/time-slots")
    log.warning("%s: %s", "Not Found", request.path, extra={"request": request})

    assert log.written() == ("test Not Found: /api/v1/providers/<str:provider_key>/time-slots\n")


@pytest.mark.parametrize("path", ["/nothing/Alice", "/nothing/Älice\u202e"])
def test_a_path_without_a_route_is_not_written(log, path):
    request = request_for(path)
    escaped = request.path.encode("unicode_escape").decode()
    log.warning("%s: %s", "Not Found", escaped, extra={"request": request})
    log.warning(f"seen at {request.path}", extra={"request": request})

    assert "lice" not in log.written()
    assert log.written().count("(no such address)") == 2


def test_the_root_is_not_taken_for_part_of_another_path(log):
    log.warning("a/b %s", "/", extra={"request": request_for("/")})

    assert log.written().startswith("test a/b /")


def raised(message, cause=None):
    try:
        raise ValueError(message) from cause
    except ValueError as error:
        return error


def test_a_traceback_names_the_error_and_keeps_its_message_to_itself(log):
    alice, bob = "".join(["Ali", "ce"]), "".join(["B", "ob"])  # not in the source lines it shows
    log.error("It broke", exc_info=raised(alice, cause=raised(bob)))
    written = log.written()

    assert alice not in written
    assert bob not in written
    assert written.count("Traceback (most recent call last):") == 2
    assert written.count("\nValueError\n") == 2
    assert "test_redaction.py" in written


def test_a_traceback_formatted_by_another_handler_is_not_taken_over(log):
    message = "".join(["Ali", "ce"])
    record = log.makeRecord("x", logging.ERROR, "f", 1, "It broke", (), None)
    error = raised(message)
    record.exc_info = (type(error), error, error.__traceback__)
    logging.Formatter().format(record)
    assert message in record.exc_text
    log.handle(record)

    assert message not in log.written()
    assert message in record.exc_text


def test_an_error_tells_what_the_database_calls_it(log, db):
    name = "".join(["Ali", "ce"])
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT %s::uuid", [name])
    except Exception:
        log.exception("It broke")
    written = log.written()

    assert "(22P02)" in written
    assert "django.db.utils.DataError" in written
    assert name not in written


def test_an_exception_that_causes_itself_ends(log):
    error = raised("x")
    error.__context__ = error
    log.error("It broke", exc_info=error)

    assert log.written().count("ValueError") >= 1
