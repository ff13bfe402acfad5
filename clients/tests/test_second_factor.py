"""Codes, recovery codes and keys: each good once, guessed rarely, and never alone in two hands."""

import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from audit.actors import SYSTEM
from audit.models import Entry
from clients import mailed_links, one_time_codes, services
from clients.errors import (
    LastSecondFactor,
    LinkRefused,
    SecondFactorRefused,
    TokenRefused,
    TooManyAttempts,
)
from clients.mailed_links import Purpose, link_token
from clients.models import AuthenticatorApp, RecoveryCode, SecurityKey, StaffSession, User
from clients.services import Origin
from clients.tests.soft_key import SoftKey
from tests import factories

HERE = Origin("192.0.2.1")
ORIGIN = "http://testserver"

pytestmark = pytest.mark.django_db


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def user():
    return factories.UserFactory(is_staff=True)


@pytest.fixture
def seed(user):
    seed = one_time_codes.new_seed()
    AuthenticatorApp.objects.create(user=user, seed=seed)
    return seed


@pytest.fixture
def key(user):
    return with_key(user)


def with_key(user):
    key = SoftKey()
    asked, state = services.ask_new_key(user=user, origin=ORIGIN)
    services.enrol_key(user=user, name="Blue", answer=key.make(asked), state=state, origin=ORIGIN)
    return key


def shown(seed, now, steps=0):
    return one_time_codes.code_of(seed, one_time_codes.step_at(now) + steps)


def take(user, code, now, origin=HERE):
    services.take_code(user=user, code=code, origin=origin, now=now)


@pytest.mark.parametrize(
    ("step", "code"), [(1, "287082"), (37037036, "081804"), (66666666, "279037")]
)
def test_codes_are_those_of_rfc_6238(step, code):
    seed = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
    assert one_time_codes.code_of(seed, step) == code


@pytest.mark.parametrize("steps", [-1, 0, 1])
def test_a_clock_may_be_half_a_minute_off(user, seed, now, steps):
    take(user, shown(seed, now, steps), now)


@pytest.mark.parametrize("steps", [-2, 2])
def test_a_clock_may_not_be_a_minute_off(user, seed, now, steps):
    with pytest.raises(SecondFactorRefused):
        take(user, shown(seed, now, steps), now)


def test_a_code_is_good_once_and_none_before_it_any_more(user, seed, now):
    take(user, shown(seed, now), now)
    for steps in (0, -1):
        with pytest.raises(SecondFactorRefused):
            take(user, shown(seed, now, steps), now)
    take(user, shown(seed, now, 1), now)


def test_somebody_elses_code_is_none(user, seed, now):
    other = factories.UserFactory(is_staff=True)
    with pytest.raises(SecondFactorRefused):
        take(other, shown(seed, now), now)


@pytest.mark.parametrize("written", ["", "1", "abcdef", "٤٠٢٩١٧", "0" * 40])
def test_what_is_no_code_is_refused(user, seed, now, written):
    with pytest.raises(SecondFactorRefused):
        take(user, written, now)


def test_codes_are_guessed_five_times_from_one_place(user, seed, now):
    for _try in range(5):
        with pytest.raises(SecondFactorRefused):
            take(user, "000000" if shown(seed, now) != "000000" else "000001", now)
    with pytest.raises(TooManyAttempts):
        take(user, shown(seed, now), now)
    later = now + timedelta(minutes=15)
    take(user, shown(seed, later), later)


def test_guessing_elsewhere_keeps_nobody_out_of_the_browser_they_know(user, seed, now):
    mark = services.new_mark(user)
    for number in range(30):
        with pytest.raises((SecondFactorRefused, TooManyAttempts)):
            take(user, "12345", now, Origin(f"192.0.2.{number}"))
    with pytest.raises(TooManyAttempts):
        take(user, shown(seed, now), now, Origin("198.51.100.1"))
    for mark_of_other in (services.new_mark(factories.UserFactory()), f"{mark}x", "x"):
        with pytest.raises(TooManyAttempts):
            take(user, shown(seed, now), now, Origin("198.51.100.1", mark_of_other))
    take(user, shown(seed, now), now, Origin("198.51.100.1", mark))


def test_codes_are_guessed_sixty_times_a_day_at_most(user, seed, now):
    refused = 0
    for hour in range(12):
        for number in range(10):
            try:
                take(user, "12345", now + timedelta(hours=hour), Origin(f"192.0.2.{number}"))
            except SecondFactorRefused:
                refused += 1
            except TooManyAttempts:
                pass
    assert refused == 60
    [code, *_others] = services.new_recovery_codes(user=user)
    take(user, code, now + timedelta(hours=12))


def test_of_two_who_send_one_code_at_once_one_is_let_in(transactional_db, now):
    user = factories.UserFactory(is_staff=True)
    seed = one_time_codes.new_seed()
    AuthenticatorApp.objects.create(user=user, seed=seed)
    recovery = services.new_recovery_codes(user=user)[0]
    for code in (shown(seed, now), recovery):
        assert sorted(at_once(user, code, now)) == ["in", "refused"]


def at_once(user, code, now):
    barrier, ends = threading.Barrier(2), []

    def enter():
        try:
            barrier.wait()
            take(user, code, now)
            ends.append("in")
        except SecondFactorRefused:
            ends.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=enter) for _each in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return ends


def test_a_recovery_code_is_good_once_however_it_is_written(user, now):
    first, second, *rest = services.new_recovery_codes(user=user)
    assert len(rest) == 8
    take(user, first.lower().replace("-", " "), now)
    with pytest.raises(SecondFactorRefused):
        take(user, first, now)
    services.new_recovery_codes(user=user)
    with pytest.raises(SecondFactorRefused):
        take(user, second, now)


def test_neither_seed_nor_recovery_code_lies_in_the_database_in_clear(user, seed):
    [code, *_others] = services.new_recovery_codes(user=user)
    with connection.cursor() as cursor:
        cursor.execute("SELECT seed FROM clients_authenticatorapp")
        kept = bytes(cursor.fetchone()[0])
    assert seed.encode() not in kept
    digests = RecoveryCode.objects.values_list("digest", flat=True)
    assert all(code.replace("-", "") not in digest for digest in digests)


def test_a_key_signs_once_for_each_question(user, key):
    asked, state = services.ask_key(user=user, origin=ORIGIN)
    answer = key.sign(asked)
    services.take_key(user=user, answer=answer, state=state, origin=ORIGIN)
    _asked, another = services.ask_key(user=user, origin=ORIGIN)
    for again in (state, another):
        with pytest.raises(SecondFactorRefused):
            services.take_key(user=user, answer=answer, state=again, origin=ORIGIN)


def test_a_copied_key_is_refused(user, key):
    key.times = 10
    asked, state = services.ask_key(user=user, origin=ORIGIN)
    services.take_key(user=user, answer=key.sign(asked), state=state, origin=ORIGIN)
    key.times = 5
    asked, state = services.ask_key(user=user, origin=ORIGIN)
    with pytest.raises(SecondFactorRefused):
        services.take_key(user=user, answer=key.sign(asked), state=state, origin=ORIGIN)


@pytest.mark.parametrize("origin", ["http://testserver.evil.example", "http://sub.testserver"])
def test_a_key_used_at_another_address_is_refused(user, key, origin):
    key.origin = origin
    asked, state = services.ask_key(user=user, origin=ORIGIN)
    with pytest.raises(SecondFactorRefused):
        services.take_key(user=user, answer=key.sign(asked), state=state, origin=ORIGIN)


def test_somebody_elses_key_is_refused(user, key):
    other = factories.UserFactory(is_staff=True)
    with_key(other)
    asked, state = services.ask_key(user=other, origin=ORIGIN)
    with pytest.raises(SecondFactorRefused):
        services.take_key(user=other, answer=key.sign(asked), state=state, origin=ORIGIN)


@pytest.mark.parametrize("answer", [{}, {"id": 5}, {"id": "", "rawId": "", "response": []}])
def test_an_answer_of_no_key_is_refused(user, key, answer):
    _asked, state = services.ask_key(user=user, origin=ORIGIN)
    with pytest.raises(SecondFactorRefused):
        services.take_key(user=user, answer=answer, state=state, origin=ORIGIN)
    with pytest.raises(SecondFactorRefused):
        services.enrol_key(user=user, name="", answer=answer, state=state, origin=ORIGIN)


def test_nobody_takes_away_their_only_way_in(user, seed):
    with pytest.raises(LastSecondFactor):
        services.remove_app(user=user)
    with_key(user)
    services.remove_app(user=user)
    with pytest.raises(LastSecondFactor):
        services.remove_key(user=user, number=SecurityKey.objects.get().pk)


def test_a_first_factor_is_set_up_once(user, now):
    seed = one_time_codes.new_seed()
    link = link_token(user, Purpose.SECOND_FACTOR)
    codes = services.first_app(user=user, seed=seed, code=shown(seed, now), now=now)
    assert len(codes) == 10
    with pytest.raises(LinkRefused):
        services.first_app(user=user, seed=seed, code=shown(seed, now, 1), now=now)
    with pytest.raises(LinkRefused):
        mailed_links.user_of_link(
            link, Purpose.SECOND_FACTOR, lambda number: User.objects.get(pk=number)
        )


def test_a_reset_takes_all_and_ends_all(user, seed, now):
    with_key(user)
    services.new_recovery_codes(user=user)
    tokens = services.issue_user_token(user)
    StaffSession.objects.create(user=user)
    services.reset_second_factor(user_number=user.pk, actor=SYSTEM)
    for model in (AuthenticatorApp, SecurityKey, RecoveryCode):
        assert not model.objects.exists()
    assert not StaffSession.objects.filter(ended_at=None).exists()
    with pytest.raises(TokenRefused):
        services.bearer_of(tokens.access)
    entry = Entry.objects.filter(verb="reset_second_factor").latest("pk")
    assert (entry.actor_kind, entry.record_id) == ("system", user.pk)


def test_what_is_tried_is_recorded_without_the_code(user, seed, now):
    with pytest.raises(SecondFactorRefused):
        take(user, "12345", now)
    take(user, shown(seed, now), now)
    stages = Entry.objects.filter(verb="second_factor").order_by("pk")
    assert [(each.stage, each.error_code) for each in stages] == [
        ("start", ""), ("exception", "second_factor_refused"), ("start", ""), ("exit", "")
    ]  # fmt: skip
