"""Staff brought in a file: who may put whom where."""

import pytest
from django.utils import timezone

from booking import services
from booking.importing import bulk
from booking.models import BulkJob, BulkLine
from booking.tests.bulk.files import Kind, checked, counts, done, refusals, sheet
from clients.models import User
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
    boss = factories.MembershipFactory(provider=provider, role="manager").user
    citizen = factories.UserFactory()
    rows = [
        person(provider, colleague.email),
        person(provider, colleague.email, "manager") | {"provider": str(provider.public_id)},
        person(provider, boss.email),
        person(other, colleague.email),
        person(provider, citizen.email),
        person(provider, "nobody@example.org"),
    ]
    job = done(Kind.STAFF, sheet(rows), manager)
    assert counts(job) == (1, 0, 0, 5)
    assert Membership.objects.get(user=colleague, provider=provider).role == "clerk"
    assert Membership.objects.get(user=boss).role == "manager"
    said = refusals(job)
    assert said[6] == said[7]
    assert not User.objects.filter(email="nobody@example.org").exists()
    citizen.refresh_from_db()
    assert not citizen.is_staff


def test_what_nobody_confirms_is_forgotten_after_a_day():
    root = factories.UserFactory(is_staff=True, is_superuser=True)
    job = checked(Kind.STAFF, sheet([person(factories.ProviderFactory(), "b@example.org")]), root)
    services.drop_stale(now=timezone.now())
    assert BulkLine.objects.filter(brought__isnull=False).exists()
    services.drop_stale(now=timezone.now() + services.bulk.WAITS * 2)
    assert not BulkLine.objects.filter(brought__isnull=False).exists()
    assert bulk.work(job_id=job.pk).status == BulkJob.Status.DROPPED
