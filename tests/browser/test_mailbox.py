"""The local mailbox in a real browser: legible, and what strangers wrote runs nowhere."""

import socket
import threading
from email.message import EmailMessage

import pytest
from axe_playwright_python.sync_playwright import Axe

from config.mailbox import web
from config.mailbox.store import Store

HOSTILE = """<!doctype html><html lang="en"><head><title>Mail</title></head><body>
<h1>You are booked</h1><p id="spot">untouched</p><a href="{link}">Move or cancel</a>
<form action="{link}"><button>Send</button></form><img src="{link}" alt="">
<script>document.getElementById("spot").textContent = "ran"; top.document.title = "ran"</script>
<p onclick="1"></p></body></html>"""


@pytest.fixture
def post(tmp_path):
    """A mailbox with one of each, and its address."""
    store = Store(tmp_path / "mailbox")
    listener = socket.create_server(("127.0.0.1", 0))
    address = f"http://127.0.0.1:{listener.getsockname()[1]}"
    message = EmailMessage()
    message["Subject"] = "Your appointment on Monday 30 November at 10:15"
    message["From"] = "Slotkeeper <noreply@slotkeeper.example>"
    message.set_content(f"Move or cancel: {address}/sms/2\n")
    message.add_alternative(HOSTILE.format(link=f"{address}/sms/2"), subtype="html")
    store.add("mail", b"X-Envelope-To: amina@example.org\r\n" + message.as_bytes())
    store.add_sms("+212612345678", "موعدك يوم الاثنين 30 نوفمبر الساعة 10:15", "n-2")
    with web.Server(store, listener) as server:
        thread = threading.Thread(target=server.serve_forever, args=[0.02])
        thread.start()
        yield address
        server.shutdown()
        thread.join()


@pytest.fixture
def page(windows):
    page = windows.take(width=400)
    yield page
    windows.give_back(page)


def test_a_mail_is_looked_at_and_can_do_nothing_but_lead_on(post, page):
    answered = []
    page.goto(f"{post}/?refresh=off")
    page.on("response", lambda answer: answered.append(answer.url))
    page.get_by_role("link", name="Your appointment on Monday").click()
    mail = page.frame_locator("iframe")
    assert mail.get_by_role("heading", name="You are booked").is_visible()
    assert mail.locator("#spot").text_content() == "untouched"
    assert page.title().startswith("Your appointment")

    mail.get_by_role("button", name="Send").click()
    assert f"{post}/mail/1/html" in answered
    assert [url for url in answered if "/sms/2" in url] == []  # neither image nor form went there

    with page.context.expect_page() as opened:
        mail.get_by_role("link", name="Move or cancel").click()
    assert opened.value.url == f"{post}/sms/2"
    assert opened.value.get_by_text("الاثنين").first.is_visible()
    assert page.url == f"{post}/mail/1"


def test_its_pages_fit_a_phone_and_offend_nobody(post, page):
    for path in ("/?refresh=off", "/mail/1", "/sms/2", "/nowhere"):
        page.goto(post + path)
        assert page.evaluate("document.documentElement.scrollWidth") == 400
        found = Axe().run(page, options={"iframes": False})
        assert found.violations_count == 0, found.generate_report()
