"""Who works at a centre is told by its managers, and by those who run all centres."""

import pytest
from django.urls import reverse

from audit.admin.standing import standing_of
from audit.tests import cast
from providers.models import Membership
from tests.factories import MembershipFactory, ProviderFactory, UserFactory

pytestmark = pytest.mark.django_db
ADD = "/admin/providers/membership/add/"
LAST = "This is the last manager of the centre. Name another one first."


@pytest.fixture
def provider():
    return ProviderFactory()


@pytest.fixture
def manager(provider):
    return cast.manager(provider)


def row_of(browser):
    return Membership.objects.get(user=browser.user)


def page_of(row, page="change"):
    return reverse(f"admin:providers_membership_{page}", args=[row.pk])


def told(user, provider, role):
    return {"user": user.email, "provider": provider.pk, "role": role, "language": "en"}


def roles_at(provider):
    return dict(provider.memberships.values_list("user", "role"))


@pytest.mark.parametrize("role", Membership.Role.values)
def test_a_manager_puts_a_colleague_on_the_staff_of_their_centre(provider, manager, role):
    someone = UserFactory(is_staff=True)
    assert manager.post(ADD, told(someone, provider, role)).status_code == 302
    assert roles_at(provider)[someone.pk] == role


def test_a_manager_changes_and_takes_away_the_role_of_another(provider, manager):
    row = MembershipFactory(provider=provider)
    manager.post(page_of(row), told(row.user, provider, "manager"))
    assert roles_at(provider)[row.user_id] == "manager"
    manager.post(page_of(row, "delete"), {"post": "yes"})
    assert row.user_id not in roles_at(provider)


def test_a_manager_gives_no_role_at_another_centre(provider, manager):
    other, someone = ProviderFactory(), UserFactory(is_staff=True)
    theirs = MembershipFactory(provider=other)
    mine = MembershipFactory(provider=provider, user=theirs.user)
    assert manager.post(ADD, told(someone, other, "clerk")).status_code == 200
    assert manager.post(page_of(mine), told(mine.user, other, "manager")).status_code == 200
    missing = reverse("admin:index")
    for page in ("change", "delete"):
        answer = manager.post(page_of(theirs, page), told(theirs.user, provider, "clerk"))
        assert answer.headers["Location"] == missing
    assert roles_at(other) == {theirs.user_id: "clerk"}
    assert roles_at(provider)[mine.user_id] == "clerk"


def test_a_clerk_and_an_auditor_give_no_role(provider):
    row = MembershipFactory(provider=provider)
    auditor = cast.auditor()
    MembershipFactory(provider=provider, user=auditor.user, role="manager")
    for browser in (cast.clerk(provider), auditor):
        someone = UserFactory(is_staff=True)
        assert browser.post(ADD, told(someone, provider, "clerk")).status_code == 403
        assert browser.post(page_of(row), told(row.user, provider, "manager")).status_code == 403
        assert browser.post(page_of(row, "delete"), {"post": "yes"}).status_code == 403
    assert roles_at(provider)[row.user_id] == "clerk"


def test_a_manager_raises_nobody_above_their_centre(provider, manager):
    more = {"is_superuser": "on", "groups": "1", "is_staff": "on"}
    manager.post(page_of(row_of(manager)), told(manager.user, provider, "manager") | more)
    user = type(manager.user).objects.get(pk=manager.user.pk)
    assert not standing_of(user).everywhere
    assert manager.get("/admin/clients/user/").status_code == 403
    assert manager.get("/admin/auth/group/").status_code == 403


def test_the_last_manager_of_a_centre_stays_one(provider, manager):
    row = row_of(manager)
    page = manager.post(page_of(row), told(manager.user, provider, "clerk"))
    assert LAST in page.content.decode()
    assert manager.post(page_of(row, "delete"), {"post": "yes"}).status_code == 403
    chosen = {"action": "delete_selected", "_selected_action": [row.pk], "post": "yes"}
    manager.post("/admin/providers/membership/", chosen)
    assert roles_at(provider) == {manager.user.pk: "manager"}
    MembershipFactory(provider=provider, role="manager")
    assert manager.post(page_of(row, "delete"), {"post": "yes"}).status_code == 302


def test_those_who_run_all_centres_may_leave_one_without_a_manager(provider, manager):
    cast.administrator().post(page_of(row_of(manager), "delete"), {"post": "yes"})
    assert roles_at(provider) == {}


@pytest.mark.parametrize("gone", [{"role": "clerk"}, {"DELETE": "on"}], ids=["clerk", "taken"])
def test_on_the_centres_page_the_last_manager_stays_unless_another_follows(provider, manager, gone):
    address = reverse("admin:providers_provider_change", args=[provider.pk])
    own = cast.form_of(manager.get(address))
    without = own | {f"memberships-0-{name}": value for name, value in gone.items()}
    assert LAST in manager.post(address, without).content.decode()
    assert roles_at(provider) == {manager.user.pk: "manager"}
    someone = UserFactory(is_staff=True)
    following = {"TOTAL_FORMS": "2", "1-user": someone.email, "1-role": "manager"}
    following |= {"1-provider": provider.pk, "1-language": "en"}
    more = {f"memberships-{name}": value for name, value in following.items()}
    assert manager.post(address, without | more).status_code == 302
    assert roles_at(provider)[someone.pk] == "manager"
    assert roles_at(provider).get(manager.user.pk) != "manager"


def test_whoever_runs_one_centre_finds_it_chosen_and_their_staff_by_name(provider, manager):
    assert manager.get(ADD).context["adminform"].form.initial == {"provider": provider.pk}
    MembershipFactory(provider=provider, user__name="Bea Clerk")
    assert "Bea Clerk" in manager.get("/admin/providers/membership/").content.decode()
    MembershipFactory(user=manager.user, role="manager")
    many = type(manager)()
    many.cookies = manager.cookies
    assert many.get(ADD).context["adminform"].form.initial == {}


def test_each_field_of_the_staff_on_the_centres_page_has_a_name(provider, manager):
    page = manager.get(reverse("admin:providers_provider_change", args=[provider.pk]))
    [formset] = [
        each.formset
        for each in page.context["inline_admin_formsets"]
        if each.formset.model is Membership
    ]
    for form in formset:
        shown = [field for field in form.visible_fields() if field.html_name in str(page.content)]
        assert len(shown) == 5
        assert all(field.field.widget.attrs.get("aria-label") for field in shown)
