"""Staff brought in a file: who may put whom where."""

import pytest
from django.utils import timezone

from audit.actors import Actor, ActorKind
from audit.tests import cast
from booking import services
from booking.importing import bulk
from booking.models import BulkJob, BulkLine
from booking.tests.bulk.files import Kind, checked, counts, done, refusals, sheet
from booking.tests.racing import in_background, wait_until_blocked
from clients.models import User
from providers.errors import StaffRefused
from providers.models import Membership
from tests import factories

pytestmark = pytest.mark.django_db


def person(provider, email, role="clerk", **cells):
    return {"email": email, "name": "", "role": role, "provider": provider.external_id} | cells


def test_an_administrator_brings_in_people_whom_nobody_can_sign_in_as():
    root = factories.UserFactory(is_staff=True, is_superuser=True)
    provider = factories.ProviderFactory()
    content = sheet(
        [
            person(provider, "Bea@example.org", name="Bea"),
            person(provider, "cem@example.org", "manager"),
            person(provider, "bea@example.org"),
            person(provider, "dan@example.org", "chief"),
        ]
    )
    job = done(Kind.STAFF, content, root)
    assert counts(job) == (2, 0, 0, 2)
    assert set(refusals(job)) == {4, 5}
    made = User.objects.get(email="bea@example.org")
    assert (made.name, made.is_staff, made.has_usable_password()) == ("Bea", True, False)
    assert not made.is_superuser
    roles = Membership.objects.values_list("user__email", "role")
    assert set(roles) == {("bea@example.org", "clerk"), ("cem@example.org", "manager")}
    assert counts(done(Kind.STAFF, content, root)) == (0, 0, 2, 2)


def test_a_manager_puts_staff_on_their_own_desk_alone_and_learns_of_nobody_else():
    provider, other = factories.ProviderFactory(), factories.ProviderFactory()
    manager = factories.MembershipFactory(provider=provider, role="manager").user
    colleague = factories.MembershipFactory(provider=other).user
    citizen = factories.UserFactory()
    rows = [
        person(provider, colleague.email),
        person(other, colleague.email, "manager"),
        person(provider, citizen.email),
        person(provider, "nobody@example.org"),
    ]
    job = done(Kind.STAFF, sheet(rows), manager)
    assert counts(job) == (1, 0, 0, 3)
    assert Membership.objects.get(user=colleague, provider=provider).role == "clerk"
    assert Membership.objects.get(user=colleague, provider=other).role == "clerk"
    said = refusals(job)
    assert said[4] == said[5]
    assert not User.objects.filter(email="nobody@example.org").exists()
    citizen.refresh_from_db()
    assert not citizen.is_staff


def by_file(browser, provider, user, role):
    job = done(Kind.STAFF, sheet([person(provider, user.email, role)]), browser.user)
    return "".join(refusals(job).values())


def by_page(browser, provider, user, role):
    row = provider.memberships.filter(user=user).first()
    address = f"/admin/providers/membership/{f'{row.pk}/change' if row else 'add'}/"
    sent = {"user": user.email, "provider": provider.pk, "role": role, "language": "en"}
    page = browser.post(address, sent)
    if page.status_code == 302:
        return ""
    errors = page.context["adminform"].form.errors
    return " ".join(each for found in errors.values() for each in found)


LAST = "This is the last manager of the centre. Name another one first."


@pytest.mark.parametrize("door", [by_file, by_page])
@pytest.mark.parametrize(
    ("who", "others", "role", "said"),
    [
        ("colleague", 0, "clerk", ""),
        ("colleague", 0, "manager", ""),
        ("clerk", 0, "manager", ""),
        ("manager", 0, "clerk", LAST),
        ("manager", 1, "clerk", ""),
    ],
)
def test_a_manager_gives_the_same_roles_by_a_file_as_on_the_page(door, who, others, role, said):
    provider = factories.ProviderFactory()
    browser = cast.manager(provider)
    for _other in range(others):
        factories.MembershipFactory(provider=provider, role="manager")
    user = {
        "colleague": lambda: factories.UserFactory(is_staff=True),
        "clerk": lambda: factories.MembershipFactory(provider=provider).user,
        "manager": lambda: browser.user,
    }[who]()
    before = provider.memberships.filter(user=user).values_list("role", flat=True).first()
    assert door(browser, provider, user, role) == said
    after = provider.memberships.filter(user=user).values_list("role", flat=True).first()
    assert after == (before if said else role)


@pytest.mark.parametrize("door", [by_file, by_page])
@pytest.mark.parametrize("lacking", ["is_staff", "is_active"])
def test_whom_the_admin_lets_in_nowhere_gets_no_role_at_either_door(door, lacking):
    provider = factories.ProviderFactory()
    user = factories.UserFactory(**{"is_staff": True, lacking: False})
    for browser in (cast.manager(provider), cast.root()):
        assert door(browser, provider, user, "clerk")
    assert not provider.memberships.filter(user=user).exists()


def test_those_who_run_all_centres_may_leave_one_without_a_manager_by_a_file_too():
    only = factories.MembershipFactory(role="manager")
    assert by_file(cast.administrator(), only.provider, only.user, "clerk") == ""
    only.refresh_from_db()
    assert only.role == "clerk"


def test_of_two_managers_in_one_file_the_last_stays_one():
    provider = factories.ProviderFactory()
    browser = cast.manager(provider)
    boss = factories.MembershipFactory(provider=provider, role="manager").user
    rows = [person(provider, boss.email), person(provider, browser.user.email)]
    job = done(Kind.STAFF, sheet(rows), browser.user)
    # The preview, which writes nothing, sees another manager for each.
    assert (counts(job), refusals(job)) == ((0, 1, 0, 1), {3: LAST})


@pytest.mark.django_db(transaction=True)
def test_two_managers_who_take_each_other_away_at_once_leave_one():
    provider = factories.ProviderFactory()
    both = [factories.MembershipFactory(provider=provider, role="manager") for _ in range(2)]
    late = []

    def demoted(by, whom, **more):
        actor = Actor(ActorKind.STAFF, by.user_id)
        given = {"email": whom.user.email, "name": "", "role": "clerk", "provider": provider}
        return services.enlist(**given, actor=actor, **more)

    def meanwhile(_membership):
        late.append(in_background(lambda: demoted(both[1], both[0])))
        wait_until_blocked(late[0])

    demoted(both[0], both[1], noted=meanwhile)
    with pytest.raises(StaffRefused, match="last manager"):
        late[0].result(timeout=30)
    roles = provider.memberships.order_by("pk").values_list("role", flat=True)
    assert list(roles) == ["manager", "clerk"]


def test_what_nobody_confirms_is_forgotten_after_a_day():
    root = factories.UserFactory(is_staff=True, is_superuser=True)
    job = checked(Kind.STAFF, sheet([person(factories.ProviderFactory(), "b@example.org")]), root)
    services.drop_stale(now=timezone.now())
    assert BulkLine.objects.filter(brought__isnull=False).exists()
    services.drop_stale(now=timezone.now() + services.bulk.WAITS * 2)
    assert not BulkLine.objects.filter(brought__isnull=False).exists()
    assert bulk.work(job_id=job.pk).status == BulkJob.Status.DROPPED
