"""A mail that came back by mail: take_bounce, as a mail server's alias calls it."""

import io
from types import SimpleNamespace

import pytest
from django.core.management import call_command
from django.db import OperationalError, connection

from booking.models import Notice
from booking.notifications.message_ids import message_id
from booking.tests.notifications.test_bounces import notification
from booking.tests.sending.owing import appointment, send, verified
from clients.models import Client

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def take(monkeypatch, capsys):
    """Give the command something to read; it has nothing to say."""

    def take(octets):
        monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=io.BytesIO(octets)))
        call_command("take_bounce")
        assert capsys.readouterr() == ("", "")

    return take


@pytest.fixture
def sent(mail):
    """Left by SMTP, whose server gives no id of its own."""
    appointment(verified(email="amina@example.org"))
    assert send() == 1
    return Notice.objects.get(kind="confirmed")


def about(notice, **said):
    return notification(original=message_id(notice.public_id), **said)


def stopped():
    return Client.objects.get().stopped_because


def test_nothing_more_goes_to_an_address_from_which_mail_came_back(take, sent):
    take(about(sent))
    take(about(sent))
    sent.refresh_from_db()
    assert stopped() == "bounced"
    assert sent.outcome == "returned"
    assert "amina" not in sent.last_error


def test_the_address_is_the_same_however_it_is_written(take, sent):
    take(about(sent, to="Amina@Example.org"))
    assert stopped() == "bounced"


def test_who_got_a_message_can_stop_no_address_but_their_own(take, sent):
    take(about(sent, to="victim@example.org"))
    sent.refresh_from_db()
    assert (stopped(), sent.last_error) == ("", "")


def test_an_address_given_since_is_not_stopped(take, sent):
    Client.objects.update(email="new@example.org")
    take(about(sent))
    assert stopped() == ""


def test_what_is_not_ours_changes_nothing(take, sent):
    for foreign in (notification(), notification(original="<x@y>"), b"", b"\xff" * 99):
        take(foreign)
    assert stopped() == ""


def test_while_the_database_is_away_the_mail_server_tries_again_later(take, sent):
    def away(*_of_statement):
        raise OperationalError

    with connection.execute_wrapper(away), pytest.raises(SystemExit) as ended:
        take(about(sent))
    assert ended.value.code == 75
    assert stopped() == ""
