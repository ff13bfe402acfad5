"""Centres, their hours, services and people, seen from the admin."""

from datetime import time

import pytest
from auditlog.models import LogEntry
from django.urls import reverse

from audit.tests import cast
from providers.models import Opening, Provider
from tests.factories import (
    MembershipFactory,
    OpeningFactory,
    ProviderFactory,
    ServiceFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

PROVIDERS = "/admin/providers/provider/"
AUTOCOMPLETE = (
    "/admin/autocomplete/?term=&app_label=providers&model_name=opening&field_name=provider"
)


def page_of(provider):
    return reverse("admin:providers_provider_change", args=[provider.pk])


def listed(browser, address):
    page = browser.get(address)
    assert page.status_code == 200
    return set(page.context["cl"].result_list)


def change(browser, provider, **fields):
    form = cast.form_of(browser.get(page_of(provider)))
    return browser.post(page_of(provider), form | fields)


def errors_of(page):
    return str(page.context["errors"])


def test_staff_see_their_own_centres_and_others_all():
    mine, other = ProviderFactory.create_batch(2)
    assert listed(cast.clerk(mine), PROVIDERS) == {mine}
    assert listed(cast.manager(mine), PROVIDERS) == {mine}
    for everywhere in (cast.root(), cast.auditor(), cast.administrator()):
        assert listed(everywhere, PROVIDERS) == {mine, other}


def test_staff_of_no_centre_see_nothing():
    ProviderFactory()
    assert cast.clerk().get(PROVIDERS).status_code == 403


def test_another_centre_answers_exactly_as_one_that_is_not_there():
    mine, other = ProviderFactory.create_batch(2)
    browser = cast.manager(mine)
    absent = Provider(pk=other.pk + 1000)
    answers = [browser.get(page_of(provider)) for provider in (other, absent)]
    assert [(a.status_code, a["Location"]) for a in answers] == [(302, "/admin/")] * 2


def test_the_lookup_of_centres_offers_only_ones_own():
    mine, other = ProviderFactory.create_batch(2)
    found = cast.manager(mine).get(AUTOCOMPLETE).json()["results"]
    assert [row["id"] for row in found] == [str(mine.pk)]
    found = cast.root().get(AUTOCOMPLETE).json()["results"]
    assert {row["id"] for row in found} == {str(mine.pk), str(other.pk)}


def test_the_list_of_hours_is_that_of_ones_own_centres():
    mine, other = OpeningFactory.create_batch(2)
    browser = cast.clerk(mine.provider)
    assert listed(browser, "/admin/providers/opening/") == {mine}
    theirs = reverse("admin:providers_opening_change", args=[other.pk])
    assert browser.get(theirs).status_code == 302


@pytest.mark.parametrize("person", [cast.clerk, lambda centre: cast.auditor()])
def test_clerks_and_auditors_look_and_change_nothing(person):
    provider = ProviderFactory(window_days=60)
    opening = OpeningFactory(provider=provider)
    browser = person(provider)
    assert browser.get(page_of(provider)).status_code == 200
    assert browser.post(page_of(provider), {"window_days": "5"}).status_code == 403
    delete = reverse("admin:providers_opening_delete", args=[opening.pk])
    assert browser.post(delete, {"post": "yes"}).status_code == 403
    assert browser.get("/admin/providers/opening/add/").status_code == 403
    provider.refresh_from_db()
    assert provider.window_days == 60
    assert Opening.objects.filter(pk=opening.pk).exists()


def test_an_auditor_who_is_also_a_manager_still_only_looks():
    provider = ProviderFactory()
    browser = cast.auditor()
    MembershipFactory(user=browser.user, provider=provider, role="manager")
    assert browser.post(page_of(provider), {"window_days": "5"}).status_code == 403


def test_a_manager_changes_the_rules_of_their_centre():
    provider = ProviderFactory()
    answer = change(cast.manager(provider), provider, window_days="14")
    assert answer.status_code == 302
    provider.refresh_from_db()
    assert provider.window_days == 14


@pytest.mark.parametrize("name", ["opening", "recurringopening", "openingexception", "offer"])
def test_rows_of_hours_are_seen_in_lists_and_written_elsewhere(name):
    provider = ProviderFactory()
    for browser in (cast.root(), cast.manager(provider)):
        page = browser.get(f"/admin/providers/{name}/")
        assert page.status_code == 200
        assert not page.context["cl"].formset
        assert "delete_selected" not in page.content.decode()
        assert browser.get(f"/admin/providers/{name}/add/").status_code == 403


@pytest.mark.parametrize("language", ["en", "fr", "es", "ar"])
def test_hours_are_told_by_a_clock_of_24_hours(language):
    opening = OpeningFactory(from_time=time(8, 30), until_time=time(18))
    for page in ("/admin/providers/opening/", page_of(opening.provider)):
        said = cast.root().get(page, headers={"Accept-Language": language}).content.decode()
        assert "08:30" in said
        assert "18:00" in said


def test_a_role_is_given_by_the_address_one_signs_in_with():
    provider = ProviderFactory()
    someone = UserFactory(is_staff=True)
    browser = cast.root()
    added = {
        "memberships-TOTAL_FORMS": "1",
        "memberships-0-user": someone.email.upper(),
        "memberships-0-role": "clerk",
        "memberships-0-language": "fr",
    }
    assert change(browser, provider, **added).status_code == 302
    assert provider.memberships.get().user == someone
    assert change(browser, provider).status_code == 302


def test_a_role_is_given_to_nobody_who_may_not_enter():
    provider = ProviderFactory()
    added = {
        "memberships-TOTAL_FORMS": "1",
        "memberships-0-user": UserFactory(is_staff=False).email,
        "memberships-0-role": "clerk",
    }
    page = change(cast.root(), provider, **added)
    assert "Nobody who may enter the admin signs in with this address." in errors_of(page)


@pytest.mark.parametrize("zone", ["Mars/Olympus", "GMT+5", "", "../etc/passwd", "asia/manila"])
def test_a_time_zone_is_one_that_exists(zone):
    browser = cast.root()
    form = cast.form_of(browser.get(f"{PROVIDERS}add/")) | {"name_en": "Centre"}
    page = browser.post(f"{PROVIDERS}add/", form | {"time_zone": zone})
    assert "time zone" in errors_of(page)
    assert not Provider.objects.exists()


def test_the_page_offers_time_zones_without_a_script():
    page = cast.root().get(f"{PROVIDERS}add/").content.decode()
    assert '<option value="Asia/Manila">' in page


def test_a_name_is_written_in_each_language_and_other_languages_are_kept():
    provider = ProviderFactory(name={"en": "Centre", "tl": "Sentro"})
    answer = change(cast.root(), provider, name_en="", name_fr="Mairie", name_ar="مركز")
    assert answer.status_code == 302
    provider.refresh_from_db()
    assert provider.name == {"fr": "Mairie", "ar": "مركز", "tl": "Sentro"}


def test_a_centre_needs_a_name_in_some_language():
    provider = ProviderFactory()
    page = change(cast.root(), provider, name_en="", name_fr=" ")
    assert "Write the name in at least one language." in errors_of(page)


def test_those_who_only_look_read_names_and_not_notation():
    provider = ProviderFactory(name={"en": "Centre", "ar": "مركز"})
    page = cast.clerk(provider).get(page_of(provider)).content.decode()
    assert "مركز" in page
    assert "{&quot;en" not in page


def test_a_centre_and_a_service_are_switched_off_and_not_deleted():
    browser = cast.root()
    for model, row in (("provider", ProviderFactory()), ("service", ServiceFactory())):
        delete = reverse(f"admin:providers_{model}_delete", args=[row.pk])
        assert browser.post(delete, {"post": "yes"}).status_code == 403


@pytest.mark.parametrize("term", ["10001", "mairie", "Quezon"])
def test_a_centre_is_found_by_number_name_and_place(term):
    wanted = ProviderFactory(external_id="10001", name={"fr": "Mairie"}, district="Quezon City")
    ProviderFactory()
    assert listed(cast.root(), f"{PROVIDERS}?q={term}") == {wanted}


def test_a_change_of_a_centre_is_recorded_without_its_contact():
    provider = ProviderFactory()
    LogEntry.objects.all().delete()
    change(cast.root(), provider, email="zoe@example.net", contact_name="Zoë Q.", window_days="7")
    record = LogEntry.objects.get(content_type__model="provider")
    assert record.changes["window_days"] == ["60", "7"]
    assert set(record.changes) == {"email", "contact_name", "window_days"}
    assert record.object_repr == f"provider {provider.pk}"
    kept = str(LogEntry.objects.values())
    assert "zoe@example.net" not in kept
    assert "Zoë" not in kept


@pytest.mark.parametrize(
    ("address", "factory"),
    [
        (PROVIDERS, ProviderFactory),
        ("/admin/providers/opening/", OpeningFactory),
        ("/admin/providers/membership/", MembershipFactory),
        ("/admin/providers/service/", ServiceFactory),
    ],
)
def test_a_list_asks_as_many_queries_for_50_rows_as_for_5(address, factory):
    browser = cast.root()
    factory.create_batch(5)
    few = cast.queries_of(browser, address)
    factory.create_batch(45)
    assert cast.queries_of(browser, address) == few


def test_a_centres_page_asks_as_many_queries_for_50_rows_of_hours_as_for_5():
    provider = ProviderFactory()
    browser = cast.root()
    OpeningFactory.create_batch(5, provider=provider)
    MembershipFactory.create_batch(5, provider=provider)
    few = cast.queries_of(browser, page_of(provider))
    OpeningFactory.create_batch(20, provider=provider)
    MembershipFactory.create_batch(20, provider=provider)
    assert cast.queries_of(browser, page_of(provider)) == few


def test_what_to_bring_is_written_in_lines_in_each_language():
    service, browser = ServiceFactory(), cast.administrator()
    address = reverse("admin:providers_service_change", args=[service.pk])
    form = cast.form_of(browser.get(address))

    written = {"bring_en": "Your old card\r\n2 photographs", "bring_ar": "بطاقتك القديمة"}
    assert browser.post(address, form | written).status_code == 302

    service.refresh_from_db()
    assert service.things_to_bring == ["Your old card", "2 photographs"]
    assert service.bring["ar"] == "بطاقتك القديمة"
    assert "بطاقتك القديمة" in browser.get(address).content.decode()
