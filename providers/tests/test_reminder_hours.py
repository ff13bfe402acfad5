"""When a centre reminds people, as its manager writes it."""

from datetime import time

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from audit.tests import cast
from providers.admin.reminders import ReminderHoursField
from providers.models import Membership, Provider
from tests.factories import MembershipFactory, ProviderFactory


@pytest.mark.parametrize(
    ("written", "hours"),
    [("168, 24", [168, 24]), ("2,24,24", [24, 2]), ("", []), (" 5 ,", [5]), ("1440", [1440])],
)
def test_hours_are_written_as_one_speaks_of_them(written, hours):
    field = ReminderHoursField(required=False)
    assert field.clean(written) == hours
    assert not field.has_changed(hours, written)
    assert field.prepare_value([168, 24]) == "168, 24"


@pytest.mark.parametrize("written", ["a day", "0", "1441", "-5", "24; 2", "1.5", "٣", "99999"])
def test_what_is_no_hour_is_refused_with_an_example(written):
    with pytest.raises(ValidationError, match="such as 168, 24"):
        ReminderHoursField(required=False).clean(written)


def test_more_than_five_are_refused():
    with pytest.raises(ValidationError, match="At most five"):
        ReminderHoursField(required=False).clean("1, 2, 3, 4, 5, 6")


@pytest.mark.django_db
def test_a_manager_changes_when_people_are_reminded():
    provider = ProviderFactory()
    browser = cast.manager(provider)
    address = reverse("admin:providers_provider_change", args=[provider.pk])
    fields = cast.form_of(browser.get(address))
    assert fields["reminder_hours"] == "168, 24"
    fields |= {"reminder_hours": "48", "quiet_from": "20:00", "quiet_until": "09:00"}
    assert browser.post(address, fields).status_code == 302
    provider = Provider.objects.get(pk=provider.pk)
    assert provider.reminder_hours == [48]
    assert (provider.quiet_from, provider.quiet_until) == (time(20), time(9))


@pytest.mark.django_db
def test_an_administrator_says_who_gets_the_list_of_the_day():
    membership = MembershipFactory(role="manager")
    address = reverse("admin:providers_membership_change", args=[membership.pk])
    browser = cast.administrator()
    fields = cast.form_of(browser.get(address))
    assert fields.pop("gets_daily_list") == "on"
    assert browser.post(address, fields).status_code == 302
    assert not Membership.objects.get().gets_daily_list
