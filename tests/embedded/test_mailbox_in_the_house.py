"""When script/server keeps a mailbox, on which ports, and who is told of it."""

import pytest

from config import serve
from config.embedded import mailbox
from config.embedded.processes import CannotStart


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        ({}, True),
        ({"EMAIL_HOST": ""}, True),
        ({"SMS_BACKEND": "twilio"}, True),
        ({"EMAIL_HOST": "smtp.example"}, False),
        ({"EMAIL_BACKEND": "anymail.backends.mailgun.EmailBackend"}, False),
        ({"SLOTKEEPER_ENV": "production"}, False),
    ],
)
def test_it_stands_in_only_where_nobody_else_was_named(given, wanted):
    assert mailbox.is_wanted(given) is wanted


def test_short_messages_stay_with_the_gateway_the_operator_named(tmp_path):
    post = mailbox.mailbox(tmp_path, port=None, beside=65_535)
    with post.pages, post.mail:
        assert set(post.addresses({})) == {
            "MAILBOX_URL",
            "EMAIL_HOST",
            "EMAIL_PORT",
            "SMS_BACKEND",
            "SMS_HTTP_URL",
        }
        assert "SMS_BACKEND" not in post.addresses({"SMS_BACKEND": "twilio"})


def test_two_of_them_never_share_a_port(tmp_path):
    first = mailbox.mailbox(tmp_path, port=None, beside=65_535)
    with first.pages, first.mail:
        port = first.pages.getsockname()[1]
        second = mailbox.mailbox(tmp_path, port=None, beside=port - 1)
        with second.pages, second.mail:
            assert second.url != first.url
        with pytest.raises(CannotStart, match=f"port {port} for the mailbox is not free"):
            mailbox.mailbox(tmp_path, port=port, beside=8000)


@pytest.mark.parametrize("port", ["eighty", "0", "65536"])
def test_a_port_that_is_none_is_refused_with_a_sentence(var, port):
    with pytest.raises(CannotStart, match="MAILBOX_PORT must be a whole number from 1 to 65535"):
        serve.wishes({"SLOTKEEPER_VAR": str(var), "MAILBOX_PORT": port})


def test_the_welcome_says_where_messages_are_read(var):
    asked = serve.wishes({"SLOTKEEPER_VAR": str(var), "PORT": "8100"})
    assert "http://127.0.0.1:8101/" in serve.welcome(asked, 1.0, "http://127.0.0.1:8101/")
    assert "Mail and SMS" not in serve.welcome(asked, 1.0)


def test_links_lead_to_the_house_unless_told_otherwise(var):
    asked = serve.wishes({"SLOTKEEPER_VAR": str(var), "HOST": "::", "PORT": "8100"})
    assert serve.links(asked, {}) == {"SITE_URL": "http://[::1]:8100"}
    assert serve.links(asked, {"SITE_URL": "https://book.example"}) == {}
    assert serve.links(asked, {"SLOTKEEPER_ENV": "production"}) == {}
