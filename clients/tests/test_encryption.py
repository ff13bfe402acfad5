"""Details encrypted at rest."""

import pytest
from cryptography.fernet import Fernet, InvalidToken
from django.core import serializers

from clients.models import Applicant
from tests import factories, raw_sql

pytestmark = pytest.mark.django_db
DETAILS = {"name": "Ada Exámple", "children": [1, None], "nested": {"a": True}}


def stored(applicant):
    return bytes(
        raw_sql.value("SELECT details FROM applicant_demographic WHERE id = %s", [applicant.pk])
    )


def test_details_come_back_as_they_were_and_lie_there_encrypted():
    applicant = factories.ApplicantFactory(details=DETAILS)
    assert Applicant.objects.get().details == DETAILS
    assert b"Ada" not in stored(applicant)


def test_the_same_details_are_never_stored_alike():
    first, second = (factories.ApplicantFactory(details=DETAILS) for _ in range(2))
    assert stored(first) != stored(second)


def test_keys_rotate_the_new_one_writes_and_the_old_one_still_reads(settings):
    old, new = settings.FIELD_ENCRYPTION_KEYS[0], Fernet.generate_key().decode()
    before = factories.ApplicantFactory(details=DETAILS)
    settings.FIELD_ENCRYPTION_KEYS = [new, old]
    after = factories.ApplicantFactory(details=DETAILS)
    assert {tuple(a.details) for a in Applicant.objects.all()} == {tuple(DETAILS)}
    settings.FIELD_ENCRYPTION_KEYS = [new]
    assert Applicant.objects.get(pk=after.pk).details == DETAILS
    with pytest.raises(InvalidToken):
        Applicant.objects.get(pk=before.pk)


def test_tampered_details_are_not_read():
    applicant = factories.ApplicantFactory(details=DETAILS)
    changed = bytearray(stored(applicant))
    changed[40] = ord("A") if changed[40] != ord("A") else ord("B")
    raw_sql.update("applicant_demographic", applicant.pk, details=bytes(changed))
    with pytest.raises(InvalidToken):
        applicant.refresh_from_db()


def test_a_dump_gives_nothing_away():
    applicant = factories.ApplicantFactory(details=DETAILS)
    assert "Ada" not in serializers.serialize("json", [applicant])
