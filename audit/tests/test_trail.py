"""The stages of a verb: success in the work's own transaction, failure after its rollback."""

import pytest
from django.db import transaction

from audit import services
from audit.actors import SYSTEM, Actor, ActorKind, request_id
from audit.models import Entry

pytestmark = pytest.mark.django_db(transaction=True)


class Refused(Exception):
    """With a code, as refusals of ours have."""

    code = "refused_here"


def entries():
    return list(Entry.objects.order_by("pk").values_list("verb", "stage", "error_code"))


def test_success_is_a_start_and_an_exit():
    with services.trail("greet", Actor(ActorKind.STAFF, 7)) as trail, transaction.atomic():
        trail.provider_id, trail.record_kind, trail.record_id = 1, "reservation", 2
        trail.record_success()
    assert entries() == [("greet", "start", ""), ("greet", "exit", "")]
    entry = Entry.objects.first()
    assert (entry.actor_kind, entry.actor_id) == ("staff", 7)
    assert (entry.provider_id, entry.record_kind, entry.record_id) == (1, "reservation", 2)


def test_success_is_undone_with_the_work():
    with pytest.raises(Refused), services.trail("greet", SYSTEM) as trail, transaction.atomic():
        trail.record_success()
        raise Refused
    assert entries() == [("greet", "start", ""), ("greet", "exception", "refused_here")]


def test_any_other_error_is_named_by_its_type_and_goes_on():
    with pytest.raises(ZeroDivisionError), services.trail("greet", SYSTEM):
        raise ZeroDivisionError("with words nobody should keep")
    assert entries()[-1] == ("greet", "exception", "ZeroDivisionError")


def test_a_very_long_name_of_an_error_fits():
    class_ = type("E" * 200, (Exception,), {})
    with pytest.raises(class_), services.trail("greet", SYSTEM):
        raise class_
    assert entries()[-1][2] == "E" * 60


def test_work_that_says_nothing_leaves_nothing():
    """A repeat that changed nothing is no stage."""
    with services.trail("greet", SYSTEM):
        pass
    assert entries() == []


def test_entries_carry_the_request_they_belong_to():
    token = request_id.set("6d9e")
    try:
        with services.trail("greet", SYSTEM) as trail:
            trail.record_success()
    finally:
        request_id.reset(token)
    assert set(Entry.objects.values_list("request_id", flat=True)) == {"6d9e"}
    assert request_id.get() == ""
