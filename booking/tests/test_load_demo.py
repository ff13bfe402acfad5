"""manage.py load_demo: the demonstration, and var/demo.json."""

import json
import shutil
import stat
from collections import Counter
from io import StringIO
from pathlib import Path

import pytest
from django.contrib.auth import authenticate
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.test import override_settings

from audit.errors import DomainError
from booking.demonstration.people import is_checked, pre_registration_id
from booking.models import Slot
from clients import services as client_services
from clients.models import Applicant, Portal, PortalSecret
from providers.models import Membership, Offer, Opening, Provider, Service

pytestmark = pytest.mark.django_db


#: Passwords are hashed slowly on purpose; here many are made.
QUICK = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(scope="module")
def _loaded_once(django_db_setup, django_db_blocker, tmp_path_factory):
    """The file of a load whose rows every test of this module finds, and may change for itself."""
    folder = tmp_path_factory.mktemp("loaded") / "var"
    with django_db_blocker.unblock(), transaction.atomic():
        # Of the test case's kind, or no service could open the durable block it wants.
        connection.atomic_blocks[-1]._from_testcase = True
        with override_settings(VAR_DIR=folder, PASSWORD_HASHERS=QUICK):
            run(f"{ADDRESS}/")
        yield folder / "demo.json"
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def _folder_of_its_own(settings, tmp_path):
    settings.VAR_DIR = tmp_path / "var"
    settings.PASSWORD_HASHERS = QUICK


@pytest.fixture
def loaded(_loaded_once, db, settings):
    """The demonstration is loaded."""
    settings.VAR_DIR.mkdir(mode=0o700)
    shutil.copy2(_loaded_once, demo_path(settings))


ADDRESS = "http://127.0.0.1:8000"


def run(base_url: str = ADDRESS, *options: str) -> str:
    printed = StringIO()
    call_command("load_demo", "--base-url", base_url, *options, stdout=printed)
    return printed.getvalue()


def demo_path(settings) -> Path:
    return settings.VAR_DIR / "demo.json"


def demo(settings) -> dict:
    return json.loads(demo_path(settings).read_text(encoding="utf-8"))


def lose_a_centre(external_id: str) -> None:
    lost = Provider.objects.get(external_id=external_id)
    Slot.objects.filter(provider=lost).delete()
    lost.delete()


def opens_the_doors(found: dict) -> bool:
    """Whether the staff's, the manager's and the portal's credentials work."""
    people = [
        authenticate(username=found[role]["email"], password=found[role]["password"])
        for role in ("staff", "centre_manager")
    ]
    try:
        client_services.issue_portal_token(**found["portal"])
    except DomainError:
        return False
    return all(people)


def test_the_file_says_where_and_how_to_get_in(loaded, _loaded_once, settings):
    found = demo(settings)
    assert list(found) == [
        "base_url", "staff", "centre_manager", "portal", "applicants", "providers"
    ]  # fmt: skip
    assert found["base_url"] == "http://127.0.0.1:8000"
    way_in = {"email", "password", "totp_secret"}
    assert set(found["staff"]) == set(found["centre_manager"]) == way_in
    assert set(found["portal"]) == {"client_id", "client_secret"}
    assert stat.S_IMODE(_loaded_once.stat().st_mode) == 0o600
    assert [path.name for path in _loaded_once.parent.iterdir()] == ["demo.json"]
    assert opens_the_doors(found)
    assert authenticate(
        username=found["staff"]["email"], password=found["staff"]["password"]
    ).is_superuser
    membership = Membership.objects.get(user__email=found["centre_manager"]["email"])
    assert (membership.role, membership.provider.external_id) == ("manager", "10001")


def test_the_centres_are_many_and_one_takes_five(loaded, settings):
    listed = demo(settings)["providers"]
    assert len(listed) >= 40
    assert set(listed[0]) == {"id", "external_id", "name", "capacity", "time_zone"}
    assert [centre["external_id"] for centre in listed if centre["capacity"] == 5] == ["10001"]
    assert all(1 <= centre["capacity"] <= 8 for centre in listed)
    assert len({centre["time_zone"] for centre in listed}) >= 15
    rows = Provider.objects.in_bulk([centre["id"] for centre in listed], field_name="public_id")
    assert len({row.country for row in rows.values()}) >= 10
    assert all(
        set(row.name) == set(row.address) == {"en", "fr", "es", "ar"} for row in rows.values()
    )
    assert all(row.holiday_calendars.exists() for row in rows.values())


def test_the_centres_are_open_on_most_days_with_slots_and_services(loaded, settings):
    days = Counter(
        Opening.objects.values_list("provider", "weekday")
        .distinct()
        .values_list("provider", flat=True)
    )
    assert min(days.values()) >= 5
    assert set(Slot.objects.values_list("provider", flat=True)) == set(days)
    assert {service.code: service.slots_needed for service in Service.objects.all()} == {
        "new-id-card": 1, "id-card-renewal": 1, "passport": 2, "family-registration": 3
    }  # fmt: skip
    assert set(Offer.objects.values_list("provider", flat=True)) == set(days)


def test_two_thousand_applicants_wait(loaded, settings):
    applicants = demo(settings)["applicants"]
    assert len(set(applicants)) == 2000
    waiting = Applicant.objects.filter(status_code="Pending_Appointment")
    assert set(waiting.values_list("pre_registration_id", flat=True)) == set(applicants)


def test_run_again_it_keeps_everything_but_the_address(loaded, settings):
    before = demo(settings)
    tables = (Provider, Opening, Slot, Offer, Applicant, PortalSecret)
    rows = [list(model.objects.order_by("pk").values()) for model in tables]
    assert "credentials as before" in run("https://demo.example")
    assert demo(settings) == {**before, "base_url": "https://demo.example"}
    assert [list(model.objects.order_by("pk").values()) for model in tables] == rows


def test_a_lost_or_broken_file_is_made_anew_with_new_credentials(loaded, settings):
    for left in (None, "", "{}", "[1]", '{"portal": {"client_id": 1}}'):
        before = demo(settings)
        if left is None:
            demo_path(settings).unlink()
        else:
            demo_path(settings).write_text(left)
        run()
        after = demo(settings)
        assert after["applicants"] == before["applicants"]
        assert after["providers"] == before["providers"]
        assert opens_the_doors(after)
        assert not opens_the_doors(before)
    assert Portal.objects.count() == 1


def test_a_file_whose_secret_was_replaced_since_is_made_anew(loaded, settings):
    client_services.replace_secrets(portal=Portal.objects.get())
    assert not opens_the_doors(demo(settings))
    run()
    assert opens_the_doors(demo(settings))


def test_a_file_of_another_database_is_made_anew(loaded, settings):
    PortalSecret.objects.all().delete()
    run()
    assert opens_the_doors(demo(settings))


def test_a_load_that_was_cut_short_is_finished(loaded, settings):
    lose_a_centre("10203")
    Applicant.objects.filter(pk__in=Applicant.objects.values("pk")[:5]).delete()
    kept = Provider.objects.get(external_id="10001")
    Provider.objects.filter(pk=kept.pk).update(name={"en": "Renamed by staff"})
    assert "1 centres added" in run()
    assert Slot.objects.filter(provider__external_id="10203").exists()
    assert len(demo(settings)["applicants"]) == 2000
    kept.refresh_from_db()
    assert kept.name == {"en": "Renamed by staff"}


def test_applicants_who_were_booked_are_replaced_by_others_who_wait(loaded, settings):
    booked = demo(settings)["applicants"][0]
    Applicant.objects.filter(pre_registration_id=booked).update(status_code="Booked")
    run()
    applicants = demo(settings)["applicants"]
    assert len(applicants) == 2000
    assert booked not in applicants


def test_production_refuses_it_unless_forced(_loaded_once, settings):
    lose_a_centre("10203")
    settings.PRODUCTION = True
    with pytest.raises(CommandError, match="--force"):
        run()
    assert not Provider.objects.filter(external_id="10203").exists()
    assert not demo_path(settings).exists()
    run(ADDRESS, "--force")
    assert Provider.objects.filter(external_id="10203").exists()


@pytest.mark.parametrize("address", ["", "127.0.0.1:8000", "ftp://host", "http://", "http://[::1"])
def test_an_address_that_is_none_is_refused(address):
    with pytest.raises(CommandError, match="--base-url"):
        run(address)


def test_numbers_of_applicants_are_as_mosip_gives_them_out():
    assert is_checked("20167403769842")  # the example of the portal's contract
    assert not is_checked("20167403769843")
    for _ in range(200):
        number = pre_registration_id()
        assert len(number) == 14
        assert number[0] not in "01"
        assert is_checked(number)


def test_the_code_of_a_demonstration_login_is_told_and_lets_it_in(loaded, settings):
    staff = demo(settings)["staff"]
    printed = StringIO()
    call_command("second_factor_code", staff["email"], stdout=printed)
    given = {"email": staff["email"], "password": staff["password"], "place": "192.0.2.1"}
    assert client_services.sign_in(**given, otp=printed.getvalue().strip()).access
    with pytest.raises(CommandError, match="none of the demonstration"):
        call_command("second_factor_code", "somebody@example.org")
    settings.PRODUCTION = True
    with pytest.raises(CommandError, match="in production"):
        call_command("second_factor_code", staff["email"])
