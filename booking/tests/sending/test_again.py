"""Who may give a message another chance, and who may write a centre's words."""

import pytest

from audit.actors import SYSTEM, Actor, ActorKind
from booking import errors, services
from booking.models import Notice, NoticeText
from providers.errors import ProviderUnknown
from tests.factories import ClientFactory, MembershipFactory, ReservationFactory

pytestmark = pytest.mark.django_db(transaction=True)

WORDS = {
    "kind": "missed",
    "channel": "email",
    "language": "en",
    "subject": "Away",
    "body": "Away\n\nOn {date}.",
}


def given_up(**about):
    about = about or {"reservation": ReservationFactory()}
    return Notice.objects.create(kind="confirmed", channel="email", status="given_up", **about)


def member(provider, role="clerk", **standing):
    user = MembershipFactory(provider=provider, role=role).user
    return Actor(ActorKind.STAFF, user.pk, **standing)


def test_staff_of_the_centre_and_the_system_send_again():
    for _each in range(2):
        notice = given_up()
        actor = member(notice.reservation.provider) if _each else SYSTEM
        assert services.send_again(notice_number=notice.pk, actor=actor).status == "due"


@pytest.mark.parametrize("who", ["auditor", "stranger", "client"])
def test_for_all_others_there_is_no_such_message(who):
    notice = given_up()
    actors = {
        "auditor": member(notice.reservation.provider, everywhere=True),
        "stranger": member(ReservationFactory().provider),
        "client": Actor(ActorKind.CLIENT, notice.reservation.client_id),
    }
    with pytest.raises(errors.NoticeUnknown):
        services.send_again(notice_number=notice.pk, actor=actors[who])
    with pytest.raises(errors.NoticeUnknown):
        services.send_again(notice_number=0, actor=actors[who])


def test_what_is_about_a_person_alone_is_sent_again_by_administrators():
    notice = given_up(client=ClientFactory())
    clerk = member(ReservationFactory().provider)
    with pytest.raises(errors.NoticeUnknown):
        services.send_again(notice_number=notice.pk, actor=clerk)
    boss = Actor(ActorKind.STAFF, 1, everywhere=True, writes_everywhere=True)
    assert services.send_again(notice_number=notice.pk, actor=boss).attempts == 0


@pytest.mark.parametrize(
    ("role", "standing", "refusal"),
    [
        ("manager", {}, None),
        ("clerk", {}, errors.TextsAreManagers),
        ("manager", {"everywhere": True}, errors.TextsAreManagers),
        ("elsewhere", {}, ProviderUnknown),
        ("client", {}, ProviderUnknown),
    ],
    ids=["manager", "clerk", "auditor", "elsewhere", "client"],
)
def test_managers_alone_write_and_withdraw_words(role, standing, refusal):
    provider = ReservationFactory().provider
    if role == "client":
        actor = Actor(ActorKind.CLIENT, 1)
    elif role == "elsewhere":
        actor = member(ReservationFactory().provider, "manager")
    else:
        actor = member(provider, role, **standing)
    which = {name: WORDS[name] for name in ("kind", "channel", "language")}
    if refusal is None:
        services.write_text(provider_id=provider.pk, actor=actor, **WORDS)
        assert NoticeText.objects.get().subject == "Away"
        services.withdraw_text(provider_id=provider.pk, actor=actor, **which)
        services.withdraw_text(provider_id=provider.pk, actor=actor, **which)
    else:
        with pytest.raises(refusal):
            services.write_text(provider_id=provider.pk, actor=actor, **WORDS)
        with pytest.raises(refusal):
            services.withdraw_text(provider_id=provider.pk, actor=actor, **which)
    assert not NoticeText.objects.exists()


@pytest.mark.parametrize(
    "wrong", [{"body": "Nothing"}, {"kind": "verify"}, {"language": "xx"}, {"channel": "webhook"}]
)
def test_words_that_cannot_be_sent_are_refused_whoever_writes_them(wrong):
    provider = ReservationFactory().provider
    with pytest.raises(errors.TextRefused):
        services.write_text(
            provider_id=provider.pk, actor=member(provider, "manager"), **WORDS | wrong
        )
