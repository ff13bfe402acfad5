"""Words of a centre's own: begun from ours, tried, refused, saved, given back."""

import html
import re

import pytest
from django.urls import reverse

from audit.models import Entry
from audit.tests import cast
from booking.admin.messages.meanings import MEANINGS
from booking.models import NoticeText
from booking.notifications import wording
from booking.notifications.own_words import ownable
from booking.notifications.values import PLACEHOLDERS
from tests.factories import ProviderFactory

pytestmark = pytest.mark.django_db

LIST = "/admin/booking/noticetext/"
ADD = "/admin/booking/noticetext/add/"
MAIL = ("missed", "email", "en")
OWN = {"subject": "You were away on {date}", "body": "Away\n\nOn {date} at {provider}."}


def words_of(provider, which=MAIL):
    return reverse("admin:booking_noticetext_words", args=[provider.pk, *which])


def own_text(provider=None, which=MAIL, **values):
    kind, channel, language = which
    return NoticeText.objects.create(
        **{"provider": provider or ProviderFactory(), "kind": kind, "channel": channel}
        | {"language": language}
        | OWN
        | values
    )


def shown(page):
    return html.unescape(page.content.decode())


def test_one_begins_with_the_words_we_ship():
    provider = ProviderFactory()
    page = cast.manager(provider).get(words_of(provider))
    ours = wording.shipped(*MAIL)
    assert page.context["form"]["subject"].value() == ours.subject
    assert page.context["form"]["body"].value() == ours.body
    assert page.context["drawn"].subject == "We did not see you on Wednesday 11 November 2026"
    assert "Amina Benali" in page.context["drawn"].text


@pytest.mark.parametrize("which", list(ownable()), ids="-".join)
def test_every_message_has_its_page_with_preview_and_placeholders(which):
    provider = ProviderFactory()
    page = cast.root().get(words_of(provider, which))
    assert page.context["drawn"] is not None
    allowed = {each.name.strip("{}") for each in page.context["placeholders"]}
    left_out = {"appointment", "lines"} if which[1] == "sms" else set()
    assert allowed == PLACEHOLDERS[which[0]] - left_out


def test_every_placeholder_has_a_meaning():
    assert set(MEANINGS) == frozenset().union(*PLACEHOLDERS.values())


def test_a_preview_keeps_what_is_typed_and_saves_nothing():
    provider = ProviderFactory()
    page = cast.manager(provider).post(words_of(provider), {**OWN, "preview": "Preview"})
    assert page.status_code == 200
    assert page.context["form"]["body"].value() == OWN["body"]
    assert "You were away on Wednesday 11 November 2026" in page.context["drawn"].subject
    assert "Tangier City Centre" in page.context["drawn"].html
    assert not NoticeText.objects.exists()


def test_a_manager_saves_words_and_they_are_audited():
    provider = ProviderFactory()
    browser = cast.manager(provider)
    answer = browser.post(words_of(provider), {**OWN, "save": "Save"})
    assert answer.status_code == 302
    text = NoticeText.objects.get()
    assert (text.provider, text.kind, text.subject) == (provider, "missed", OWN["subject"])
    entry = Entry.objects.get(verb="write_text", stage="exit")
    assert (entry.provider_id, entry.actor_id) == (provider.pk, browser.user.pk)
    again = {**OWN, "body": "Again\r\n\r\nOn {date}.", "save": "Save"}
    browser.post(words_of(provider), again)
    assert NoticeText.objects.get().body == "Again\n\nOn {date}."


@pytest.mark.parametrize(
    ("written", "field", "sentence"),
    [
        ({"body": "Away on {date}, {doctor}"}, "body", "There is no placeholder {doctor}"),
        ({"body": "You were away."}, "body", "Put {date} into the text."),
        ({"subject": "{doctor}"}, "subject", "There is no placeholder {doctor}"),
        ({"subject": ""}, "subject", "Write the subject"),
        ({"body": ""}, "body", "Write the text"),
    ],
)
@pytest.mark.parametrize("button", ["save", "preview"])
def test_what_cannot_be_sent_is_refused_at_its_field(written, field, sentence, button):
    provider = ProviderFactory()
    page = cast.manager(provider).post(words_of(provider), {**OWN, **written, button: "x"})
    assert page.status_code == 422
    assert list(page.context["form"].errors) == [field]
    assert sentence in page.context["form"].errors[field][0]
    assert page.context["drawn"] is None
    assert not NoticeText.objects.exists()


def test_a_text_message_has_no_subject_and_tells_its_parts():
    provider = ProviderFactory()
    which = ("reminder", "sms", "en")
    browser = cast.manager(provider)
    page = browser.post(words_of(provider, which), {"body": "{date}, {time}", "preview": "x"})
    assert "subject" not in page.context["form"].fields
    assert "Sent in 1 part" in shown(page)
    browser.post(words_of(provider, which), {"body": "{date}, {time}", "save": "x"})
    assert NoticeText.objects.get().subject == ""


def test_words_at_fault_are_flagged_until_they_are_saved_anew():
    text = own_text(body="Gone {doctor}", fault="There is no placeholder {doctor}.")
    own_text()
    browser = cast.manager(text.provider)
    assert text.fault in shown(browser.get(LIST))
    assert list(browser.get(LIST, {"faulty": "yes"}).context["cl"].result_list) == [text]
    page = browser.get(words_of(text.provider))
    assert f"These words are not used: {text.fault}" in shown(page)
    assert page.context["drawn"] is None
    browser.post(words_of(text.provider), {**OWN, "save": "x"})
    text.refresh_from_db()
    assert text.fault == ""
    assert "These words are not used" not in shown(browser.get(words_of(text.provider)))


def test_one_goes_back_to_the_shipped_words():
    text = own_text()
    browser = cast.manager(text.provider)
    delete = reverse("admin:booking_noticetext_delete", args=[text.pk])
    assert delete in shown(browser.get(words_of(text.provider)))
    assert browser.get(delete).status_code == 200
    browser.post(delete, {"post": "yes"})
    assert not NoticeText.objects.exists()
    assert Entry.objects.filter(verb="withdraw_text", stage="exit", record_id=text.pk).exists()
    page = browser.get(words_of(text.provider))
    assert page.context["form"]["body"].value() == wording.shipped(*MAIL).body


def test_an_entry_of_the_list_leads_to_its_words():
    text = own_text()
    entry = reverse("admin:booking_noticetext_change", args=[text.pk])
    answer = cast.clerk(text.provider).get(entry)
    assert (answer.status_code, answer.url) == (302, words_of(text.provider))


@pytest.mark.parametrize("who", ["clerk", "auditor"])
def test_those_who_only_read_write_nothing(who):
    text = own_text()
    browser = cast.clerk(text.provider) if who == "clerk" else cast.auditor()
    page = browser.get(words_of(text.provider))
    assert OWN["body"] in shown(page)
    assert not re.search(r'type="submit" [^>]*name="save"', shown(page))
    assert page.context["drawn"] is not None
    assert browser.post(words_of(text.provider), {**OWN, "save": "x"}).status_code == 403
    delete = reverse("admin:booking_noticetext_delete", args=[text.pk])
    assert browser.post(delete, {"post": "yes"}).status_code == 403
    assert browser.get(ADD).status_code == 403


def test_words_of_another_centre_are_not_there():
    text = own_text()
    browser = cast.manager(ProviderFactory())
    assert browser.get(words_of(text.provider)).status_code == 404
    assert browser.post(words_of(text.provider), {**OWN, "save": "x"}).status_code == 404
    assert list(browser.get(LIST).context["cl"].result_list) == []


def test_one_chooses_which_message_to_write():
    provider = ProviderFactory()
    browser = cast.manager(provider)
    assert browser.get(ADD).status_code == 200
    which = {"kind": "missed", "channel": "email", "language": "ar"}
    answer = browser.get(ADD, {"provider": provider.pk, **which})
    assert answer.url == words_of(provider, ("missed", "email", "ar"))
    elsewhere = browser.get(ADD, {"provider": ProviderFactory().pk, **which})
    assert elsewhere.status_code == 422
    assert "Choose one of the centres you manage." in shown(elsewhere)


@pytest.mark.parametrize(
    "which", [("verify", "email", "en"), ("erased", "email", "en"), ("daily_list", "sms", "en")]
)
def test_what_no_centre_says_has_no_page(which):
    assert cast.root().get(words_of(ProviderFactory(), which)).status_code == 404


def test_the_list_of_the_day_is_offered_as_it_is_sent():
    which = {"kind": "daily_list", "channel": "sms", "language": "en"}
    page = cast.root().get(ADD, {"provider": ProviderFactory().pk, **which})
    assert "The list of the day is sent to managers" in shown(page)


def test_the_mail_is_drawn_by_its_own_styles_and_no_script_runs():
    provider = ProviderFactory()
    page = cast.root().get(words_of(provider))
    policy = page.headers["Content-Security-Policy"]
    styles = policy.partition("style-src")[2].partition(";")[0]
    assert "'unsafe-hashes'" in styles
    assert "'unsafe-inline'" not in policy
    # Whole within its attribute, and so within its frame.
    framed = re.search(r'<iframe sandbox srcdoc="([^"<]*)" title=', page.content.decode())
    assert html.unescape(framed[1]) == page.context["drawn"].html


def test_markup_in_words_is_text_in_the_preview():
    provider = ProviderFactory()
    nasty = {**OWN, "body": OWN["body"] + '\n\n<script>alert(1)</script>"><b>x</b>'}
    page = cast.root().post(words_of(provider), {**nasty, "preview": "x"})
    assert "<script>alert" not in page.context["drawn"].html
    assert "<script>alert" not in page.content.decode()
