"""The mailbox as a process of its own: mail by SMTP, short messages by HTTP, pages to read them."""

import http.client
import json
import os
import re
import smtplib
import socket
import subprocess
import sys
import threading
from email.message import EmailMessage

import pytest

from config.mailbox import smtp, web
from config.mailbox.store import KEPT, Store
from tests.embedded.conftest import ROOT

pytestmark = pytest.mark.processes

CALENDAR = b"BEGIN:VCALENDAR\r\nSUMMARY:10:15\r\nEND:VCALENDAR\r\n"


class Postbox:
    """A mailbox on ports of its own."""

    def __init__(self, port, smtp_port):
        self.port, self.smtp_port = port, smtp_port

    def mail(self, message, to="amina@example.org"):
        with smtplib.SMTP("127.0.0.1", self.smtp_port, timeout=10) as line:
            if isinstance(message, EmailMessage):
                line.send_message(message, "noreply@slotkeeper.example", [to])
            else:
                line.sendmail("noreply@slotkeeper.example", [to], message)

    def ask(self, method, path, body=None, **headers):
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            line.request(method, path, body, headers)
            answer = line.getresponse()
            return answer.status, answer.headers, answer.read()
        finally:
            line.close()

    def sms(self, **words):
        headers = {"Content-Type": "application/json"}
        status, _headers, told = self.ask("POST", "/sms", json.dumps(words), **headers)
        return status, json.loads(told)

    def page(self, path):
        status, _headers, told = self.ask("GET", path)
        assert status == 200
        return told.decode()


class Running(Postbox):
    """One in a process of its own."""

    def __init__(self, folder, **variables):
        command = [sys.executable, "-m", "config.mailbox", "--folder", str(folder)]
        self.process = subprocess.Popen(
            [*command, "--port", "0", "--smtp-port", "0"],
            cwd=ROOT,
            env={**os.environ, **variables},
            stdout=subprocess.PIPE,
            text=True,
        )
        ports = re.findall(r":(\d+)/.* (\d+)\.", self.process.stdout.readline())
        super().__init__(*map(int, ports[0]))

    def end(self, how="terminate"):
        getattr(self.process, how)()
        self.process.stdout.close()
        return self.process.wait(10)


@pytest.fixture
def post(tmp_path):
    """The same servers on threads of ours: a process for each test would cost a second."""
    store = Store(tmp_path / "mailbox")
    pages, mail = (socket.create_server(("127.0.0.1", 0)) for _ in range(2))
    with smtp.serving(store, mail), web.Server(store, pages) as server:
        thread = threading.Thread(target=server.serve_forever, args=[0.01])
        thread.start()
        yield Postbox(pages.getsockname()[1], mail.getsockname()[1])
        server.shutdown()
        thread.join()


def letter(subject="Your appointment", text="Hello"):
    message = EmailMessage()
    message["Subject"] = subject
    message["From"] = "Slotkeeper <noreply@slotkeeper.example>"
    message["To"] = "amina@example.org"
    message["Message-ID"] = "<n-1@slotkeeper.example>"
    message.set_content(text)
    return message


def rich_letter():
    message = letter(text="Move it: http://127.0.0.1:8000/manage/abc?x=1&y=2.\n")
    markup = "<!doctype html><html><head><title>x</title></head><body><b>10:15</b></body></html>"
    message.add_alternative(markup, subtype="html")
    message.add_attachment(CALENDAR, maintype="text", subtype="calendar", filename="été.ics")
    return message


def test_what_arrives_is_listed_newest_first_and_read_at_its_own_page(post):
    assert "Nothing has arrived yet" in post.page("/")

    post.mail(rich_letter())
    status, told = post.sms(to="+33612345678", text="See http://127.0.0.1:8000/m/1", id="n-2")
    assert (status, told) == (200, {"id": "sms-2"})

    listed = post.page("/")
    assert listed.index('href="/sms/2"') < listed.index('href="/mail/1"')
    assert "Your appointment" in listed
    assert "amina@example.org" in listed
    assert "+33612345678" in listed
    assert "2 messages" in listed

    mail = post.page("/mail/1")
    assert "&lt;n-1@slotkeeper.example&gt;" in mail
    link = "http://127.0.0.1:8000/manage/abc?x=1&amp;y=2"
    assert f'<a href="{link}" target="_blank" rel="noopener">{link}</a>.' in mail
    sms = post.page("/sms/2")
    assert '<a href="http://127.0.0.1:8000/m/1" target="_blank"' in sms
    assert "n-2" in sms


def test_the_page_looks_again_by_itself_until_told_to_stop(post):
    assert '<meta http-equiv="refresh"' in post.page("/")
    assert '<meta http-equiv="refresh"' not in post.page("/?refresh=off")


def test_an_attachment_is_saved_as_it_was_sent(post):
    post.mail(rich_letter())
    path = re.search(r'href="(/mail/1/part/\d+)" download', post.page("/mail/1"))[1]
    status, headers, saved = post.ask("GET", path)
    assert (status, saved) == (200, CALENDAR)
    assert headers["Content-Disposition"] == "attachment; filename*=UTF-8''%C3%A9t%C3%A9.ics"
    assert headers["Content-Type"] == "text/calendar; charset=utf-8"


def test_the_html_of_a_mail_stands_in_a_frame_that_may_nothing(post):
    post.mail(rich_letter())
    frame = re.search(r"<iframe[^>]*>", post.page("/mail/1"))[0]
    assert 'sandbox="allow-popups allow-popups-to-escape-sandbox"' in frame
    _status, headers, shown = post.ask("GET", "/mail/1/html")
    policy = headers["Content-Security-Policy"]
    assert policy.startswith("sandbox allow-popups allow-popups-to-escape-sandbox;")
    assert "default-src 'none'" in policy
    assert b'<head><base target="_blank">' in shown


def test_what_strangers_write_is_shown_and_never_obeyed(post):
    bad = "<script>alert(1)</script>\"'&"
    message = letter(subject=bad, text=bad)
    message.add_attachment(b"x", maintype="text", subtype="html", filename=f"{bad}.html")
    post.mail(message)
    post.sms(to=bad, text=f"{bad} http://x.example/<script>", id=bad)
    for path in ("/", "/mail/1", "/sms/2"):
        _status, headers, told = post.ask("GET", path)
        assert b"<script" not in told
        assert b"&lt;script&gt;alert(1)" in told
        assert "script-src" not in headers["Content-Security-Policy"]
        assert headers["Content-Security-Policy"].startswith("default-src 'none'")
    part = re.search(r'"(/mail/1/part/\d+)"', post.page("/mail/1"))[1]
    assert post.ask("GET", part)[1]["Content-Type"] == "application/octet-stream"


@pytest.mark.parametrize(
    "raw",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"no header at all", id="no header"),
        pytest.param(b"Subject: \xff\xfe\r\n\r\n\xff\xfe", id="no text"),
        pytest.param(b"Subject: =?utf-8?b?!!?=\r\nFrom: <<>>@,\r\nTo: @\r\n\r\nx", id="torn words"),
        pytest.param(b"Content-Type: text/html; charset=nowhere\r\n\r\n<b>x", id="unknown charset"),
        pytest.param(b"Content-Type: multipart/mixed\r\n\r\nx", id="parts without a border"),
        pytest.param(
            b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n"
            b"Content-Type: message/rfc822\r\n\r\nSubject: in\r\n\r\nx\r\n--b--",
            id="a mail in a mail",
        ),
        pytest.param(
            b"Content-Transfer-Encoding: base64\r\nMessage-ID: <[>\r\n\r\n%%", id="torn base64"
        ),
        pytest.param("Subject: 😀\r\n\r\n😀".encode(), id="raw UTF-8"),
    ],
)
def test_a_broken_mail_is_shown_all_the_same(post, raw):
    post.mail(raw)
    post.page("/")
    shown = post.page("/mail/1")
    for path in re.findall(r'"(/mail/1/[^"]+)"', shown):
        assert post.ask("GET", path)[0] == 200


def test_a_kill_loses_nothing_that_was_acknowledged(tmp_path):
    folder = tmp_path / "mailbox"
    first = Running(folder)
    first.mail(letter("before the kill"))
    first.sms(to="+1", text="short before the kill", id="1")
    first.end("kill")
    (folder / ".draft-3").write_bytes(b"half a mail")

    second = Running(folder)
    try:
        listed = second.page("/")
        assert "before the kill" in listed
        assert "short before the kill" in listed
        assert "2 messages" in listed
        second.mail(letter("after it"))
        assert "after it" in second.page("/mail/3")
    finally:
        assert second.end() == 0


def test_it_needs_nothing_of_the_settings(tmp_path):
    post = Running(tmp_path / "mailbox", DATABASE_URL="sqlite:///nowhere", LOG_LEVEL="LOUD")
    try:
        assert "Nothing has arrived yet" in post.page("/")
    finally:
        post.end()


def test_pages_hold_fifty(post):
    for number in range(101):
        post.sms(to="+1", text=f"message {number}", id="")
    pages = [post.page(f"/?page={page}") for page in (1, 2, 3)]
    assert [page.count("<li ") for page in pages] == [50, 50, 1]
    assert "message 100" in pages[0]
    assert "message 0" in pages[2]
    assert 'rel="next" href="/?page=2"' in pages[0]
    assert "Page 3 of 3" in post.page("/?page=999")
    assert "Page 1 of 3" in post.page("/?page=x")


def test_the_oldest_go_when_there_are_too_many(tmp_path):
    store = Store(tmp_path, kept=3)
    numbers = [store.add("mail", b"x") for _ in range(5)]
    assert numbers == [1, 2, 3, 4, 5]
    assert [kept.number for kept in store.newest(0, 50)] == [5, 4, 3]
    assert len(list(tmp_path.iterdir())) == 3

    again = Store(tmp_path, kept=2)
    assert [kept.number for kept in again.newest(0, 50)] == [5, 4]
    assert again.add("sms", b"{}") == 6
    assert KEPT == 2000


@pytest.mark.parametrize(
    ("body", "headers", "status"),
    [
        ("{}", {"Content-Type": "application/json"}, 400),
        ("[]", {"Content-Type": "application/json"}, 400),
        ("no JSON", {"Content-Type": "application/json"}, 400),
        ('{"to": 1, "text": "x"}', {"Content-Type": "application/json"}, 400),
        ('{"to": "1", "text": "x"}', {"Content-Type": "text/plain"}, 415),
        ("x" * 65_537, {"Content-Type": "application/json"}, 413),
    ],
)
def test_a_short_message_that_is_none_is_refused(post, body, headers, status):
    assert post.ask("POST", "/sms", body, **headers)[0] == status
    assert "Nothing has arrived yet" in post.page("/")


@pytest.mark.parametrize(
    "path", ["/mail/9", "/sms/1", "/mail/1/html", "/../etc/passwd", "/mail/1/part/7", "/x"]
)
def test_what_is_not_there_leads_back(post, path):
    post.mail(letter())
    status, _headers, told = post.ask("GET", path)
    assert status == 404
    assert b"See what arrived" in told


def test_a_page_elsewhere_cannot_read_it_by_another_name(post):
    assert post.ask("GET", "/", Host="evil.example")[0] == 421
    assert post.ask("GET", "/", Host=f"localhost:{post.port}")[0] == 200
