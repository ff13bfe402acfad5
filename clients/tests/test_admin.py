"""People and portals, seen from the admin."""

import re

import pytest
from django.contrib.admin.models import LogEntry as AdminLogEntry
from django.urls import reverse

from audit.tests import cast
from clients.errors import CredentialsRefused
from clients.models import Portal, PortalSecret, SigningKey, User
from clients.services import create_portal, issue_portal_token
from tests.factories import ApplicantFactory, ClientFactory, PortalFactory, UserFactory

pytestmark = pytest.mark.django_db

MACHINERY = ["applicant", "portal", "portalsecret", "signingkey"]


def change(model, pk):
    return reverse(f"admin:clients_{model}_change", args=[pk])


def test_a_list_shows_the_last_four_digits_of_an_applicant_and_the_page_all():
    applicant = ApplicantFactory(pre_registration_id="12345678901234")
    browser = cast.root()
    listed = browser.get("/admin/clients/applicant/").content.decode()
    assert "••••1234" in listed
    assert "12345678901234" not in listed
    assert "12345678901234" in browser.get(change("applicant", applicant.pk)).content.decode()


def test_an_applicants_details_are_not_even_read():
    applicant = ApplicantFactory(details={"fullName": "Zoë Q."})
    browser = cast.root()
    for address in ("/admin/clients/applicant/", change("applicant", applicant.pk)):
        with cast.watched() as asked:
            assert "Zoë" not in browser.get(address).content.decode()
        assert not [query for query in asked if '"details"' in query["sql"]]


def test_an_applicant_is_found_by_our_number_and_not_by_the_pre_registration_number():
    applicant = ApplicantFactory()
    browser = cast.root()
    found = browser.get("/admin/clients/applicant/", {"q": str(applicant.pk)})
    assert [row.pk for row in found.context["cl"].result_list] == [applicant.pk]
    found = browser.get("/admin/clients/applicant/", {"q": applicant.pre_registration_id})
    assert not list(found.context["cl"].result_list)


@pytest.mark.parametrize("model", MACHINERY)
def test_machinery_is_for_superusers_and_auditors(model):
    address = f"/admin/clients/{model}/"
    assert cast.root().get(address).status_code == 200
    assert cast.auditor().get(address).status_code == 200
    assert cast.administrator().get(address).status_code == 403
    assert cast.manager().get(address).status_code == 403


@pytest.mark.parametrize("model", [*MACHINERY, "client"])
def test_nobody_adds_what_a_service_writes(model):
    assert cast.root().get(f"/admin/clients/{model}/add/").status_code == 403


def test_nobody_changes_or_deletes_an_applicant_or_a_client():
    browser = cast.root()
    for model, row in (("applicant", ApplicantFactory()), ("client", ClientFactory())):
        assert browser.post(change(model, row.pk), {}).status_code == 403
        delete = reverse(f"admin:clients_{model}_delete", args=[row.pk])
        assert browser.post(delete, {"post": "yes"}).status_code == 403


def test_digests_and_private_keys_are_nowhere():
    secret = PortalSecret.objects.create(portal=PortalFactory(), digest="ab" * 32)
    key = SigningKey.objects.create(key_id="k1", private_key={"d": "hush"}, public_key="open")
    browser = cast.root()
    for address in (
        "/admin/clients/portalsecret/",
        change("portalsecret", secret.pk),
        change("portal", secret.portal_id),
        "/admin/clients/signingkey/",
        change("signingkey", key.pk),
    ):
        with cast.watched() as asked:
            page = browser.get(address)
        assert page.status_code == 200
        assert "abab" not in page.content.decode()
        assert "hush" not in page.content.decode()
        read = str([query["sql"] for query in asked])
        assert '"digest"' not in read
        assert '"private_key"' not in read


def test_a_superuser_switches_a_portal_off_and_an_auditor_does_not():
    portal = PortalFactory(scopes=["read"])
    form = {"name": portal.name, "scopes": "book", "webhook_url": ""}
    assert cast.auditor().post(change("portal", portal.pk), form).status_code == 403
    assert cast.root().post(change("portal", portal.pk), form).status_code == 302
    assert not Portal.objects.get(pk=portal.pk).is_active


def test_logins_are_made_by_superusers_with_the_address_in_small_letters():
    form = {
        "email": "New.Person@Example.org",
        "name": "New Person",
        "password1": "a-long-phrase-of-words",
        "password2": "a-long-phrase-of-words",
    }
    for other in (cast.auditor(), cast.administrator(), cast.manager()):
        assert other.post("/admin/clients/user/add/", form).status_code == 403
    assert cast.root().post("/admin/clients/user/add/", form).status_code == 302
    assert User.objects.get(name="New Person").email == "new.person@example.org"


def test_nobody_makes_themselves_a_superuser():
    browser = cast.administrator()
    answer = browser.post(change("user", browser.user.pk), {"is_superuser": "on"})
    assert answer.status_code == 403
    assert not User.objects.get(pk=browser.user.pk).is_superuser


def test_the_admins_own_history_keeps_no_address():
    browser = cast.root()
    other = UserFactory()
    address = change("user", other.pk)
    browser.post(address, cast.form_of(browser.get(address)) | {"name": "Zoë Q."})
    assert AdminLogEntry.objects.get().object_repr == f"user {other.pk}"
    assert browser.get(reverse("admin:clients_user_history", args=[other.pk])).status_code == 200


def test_logins_are_not_deleted_and_not_searched_by_address():
    browser = cast.root()
    other = UserFactory()
    delete = reverse("admin:clients_user_delete", args=[other.pk])
    assert browser.post(delete, {"post": "yes"}).status_code == 403
    assert not list(
        browser.get("/admin/clients/user/", {"q": other.email}).context["cl"].result_list
    )


@pytest.mark.parametrize(
    ("model", "factory"), [("applicant", ApplicantFactory), ("user", UserFactory)]
)
def test_a_list_of_people_asks_as_many_queries_for_50_rows_as_for_5(model, factory):
    browser = cast.root()
    factory.create_batch(5)
    few = cast.queries_of(browser, f"/admin/clients/{model}/")
    factory.create_batch(45)
    assert cast.queries_of(browser, f"/admin/clients/{model}/") == few


def test_a_superuser_makes_a_portal_and_sees_its_secret_once():
    for other in (cast.auditor(), cast.administrator(), cast.manager()):
        assert other.post("/admin/clients/portal/new/", {"name": "P"}).status_code == 403
    browser = cast.root()
    assert browser.get("/admin/clients/portal/new/").status_code == 200
    made = browser.post("/admin/clients/portal/new/", {"name": "P", "scopes": ["read"]})
    portal = Portal.objects.get()
    (secret,) = re.findall(r"<code>([\w-]{43})</code>", made.content.decode())
    assert (portal.name, portal.scopes) == ("P", ["read"])
    assert issue_portal_token(client_id=portal.client_id, client_secret=secret)
    assert "no-store" in made["Cache-Control"]
    assert secret not in browser.get(change("portal", portal.pk)).content.decode()
    again = browser.post("/admin/clients/portal/new/", {"name": "P"})
    assert "there already" in again.content.decode()


def test_a_superuser_exchanges_a_secret_for_another():
    portal, first = create_portal(name="P")
    browser = cast.root()
    address = reverse("admin:clients_portal_secret", args=[portal.pk])
    assert cast.auditor().post(address).status_code == 403
    assert browser.get(address).status_code == 200
    assert PortalSecret.objects.count() == 1
    (second,) = re.findall(r"<code>([\w-]{43})</code>", browser.post(address).content.decode())
    assert "two secrets" in browser.post(address).content.decode()
    chosen = [PortalSecret.objects.earliest("pk").pk]
    revoke = {"action": "revoke_chosen", "_selected_action": chosen}
    assert browser.post("/admin/clients/portalsecret/", revoke).status_code == 302
    assert issue_portal_token(client_id=portal.client_id, client_secret=second)
    with pytest.raises(CredentialsRefused):
        issue_portal_token(client_id=portal.client_id, client_secret=first)
    live = PortalSecret.objects.filter(revoked_at=None)
    cast.auditor().post("/admin/clients/portalsecret/", revoke | {"_selected_action": live[0].pk})
    assert live.count() == 1
