"""Clients, guests and logins."""

from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from audit.actors import SYSTEM, Actor, ActorKind
from audit.models import Entry
from clients import services
from clients.errors import ClientUnknown
from clients.models import Client, User
from tests import factories

pytestmark = pytest.mark.django_db
STAFF = Actor(ActorKind.STAFF, 1)


def amend(client, actor, **more):
    told = {
        "name": "Alice Example",
        "email": "alice@example.org",
        "phone": "+4930123456",
        "language": "fr",
    } | more
    return services.amend_client(client_id=client.public_id, actor=actor, **told)


def test_a_guest_is_a_client_of_whom_we_know_the_language():
    guest = Client.objects.get(pk=services.start_guest(language="fr").pk)
    assert (guest.language, guest.name, guest.email, str(guest.phone)) == ("fr", "", "", "")
    assert (guest.hold_limit, guest.appointment_limit, guest.user) == (3, 10, None)


def test_a_client_writes_their_own_row():
    guest = services.start_guest(language="en")
    amend(guest, Actor(ActorKind.CLIENT, guest.pk))
    guest.refresh_from_db()
    assert (guest.name, guest.email, str(guest.phone), guest.language) == (
        "Alice Example",
        "alice@example.org",
        "+4930123456",
        "fr",
    )


def test_staff_write_anybodys():
    guest = services.start_guest(language="en")
    assert amend(guest, STAFF, name="Bob").name == "Bob"


def test_nobody_else_does_and_absent_rows_answer_alike():
    guest, other = (services.start_guest(language="en") for _ in range(2))
    strangers = (
        Actor(ActorKind.CLIENT, other.pk),
        Actor(ActorKind.CLIENT, None),
        Actor(ActorKind.PORTAL, guest.pk),
        SYSTEM,
    )
    for actor in strangers:
        with pytest.raises(ClientUnknown):
            amend(guest, actor)
    with pytest.raises(ClientUnknown):
        amend(Client(public_id=uuid4()), STAFF)
    guest.refresh_from_db()
    assert guest.name == ""


def test_limits_are_not_theirs_to_write():
    guest = factories.ClientFactory(hold_limit=1)
    amend(guest, Actor(ActorKind.CLIENT, guest.pk))
    guest.refresh_from_db()
    assert guest.hold_limit == 1


def test_amending_is_recorded_without_what_was_written():
    guest = services.start_guest(language="en")
    amend(guest, Actor(ActorKind.CLIENT, guest.pk))
    with pytest.raises(ClientUnknown):
        amend(guest, SYSTEM)
    rows = list(Entry.objects.order_by("pk").values())
    assert [(row["stage"], row["error_code"]) for row in rows] == [
        ("start", ""),
        ("exit", ""),
        ("start", ""),
        ("exception", "not_found"),
    ]
    assert (rows[0]["record_kind"], rows[0]["record_id"]) == ("client", guest.pk)
    assert "alice" not in str(rows).lower()


def test_a_logins_email_is_kept_and_looked_up_in_small_letters():
    user = User.objects.create_user(" Alice@Example.org ", "correct horse")
    assert user.email == "alice@example.org"
    assert User.objects.get_by_natural_key("ALICE@example.ORG ") == user
    assert user.check_password("correct horse")
    assert not (user.is_staff or user.is_superuser)
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.create_user("ALICE@example.org")


def test_an_administrator_is_staff_with_every_right():
    user = User.objects.create_superuser("root@example.org", "correct horse")
    assert user.is_staff
    assert user.is_superuser


def test_a_login_needs_an_address():
    with pytest.raises(ValueError, match="e-mail"):
        User.objects.create_user("")


def test_people_stay_out_of_representations():
    assert "Alice" not in repr(factories.ClientFactory())
    applicant = factories.ApplicantFactory()
    assert applicant.pre_registration_id not in repr(applicant)
