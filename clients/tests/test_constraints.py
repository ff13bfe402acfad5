"""Every rule of the people's tables, broken on purpose."""

import secrets
import uuid

import pytest

from clients.encryption import cipher
from clients.models import SignIn
from tests import factories, raw_sql

pytestmark = pytest.mark.django_db


def a_number_of_13_digits():
    raw_sql.update(
        "applicant_demographic", factories.ApplicantFactory().pk, pre_registration_id="1" * 13
    )


def an_unheard_of_status():
    raw_sql.update("applicant_demographic", factories.ApplicantFactory().pk, status_code="Lost")


def an_owner_in_clear():
    raw_sql.update("applicant_demographic", factories.ApplicantFactory().pk, owner_digest="alice")


def a_language_we_do_not_speak():
    raw_sql.update("clients_client", factories.ClientFactory().pk, language="xx")


def a_client_told_by_pigeon():
    raw_sql.update("clients_client", factories.ClientFactory().pk, notify_by="bird")


def a_secret_in_clear():
    portal = factories.PortalFactory()
    raw_sql.insert("clients_portalsecret", portal_id=portal.pk, digest="correct horse battery")


def an_email_in_capitals():
    raw_sql.update("clients_user", factories.UserFactory().pk, email="Alice@example.org")


def a_phone_code(**values):
    given = {"client_id": factories.ClientFactory().pk, "phone": "+4930123456", "tries": 0}
    given |= {"digest": "0" * 64, "expires_at": "2027-03-01T09:00Z"}
    raw_sql.insert("clients_phonecode", **given | values)


def a_code_in_clear():
    a_phone_code(digest="042917")


def a_sixth_try():
    a_phone_code(tries=6)


def a_scope_nobody_knows():
    raw_sql.update("clients_portal", factories.PortalFactory().pk, scopes=["book", "rule"])


def a_secret(portal=None, **values):
    given = {"portal_id": (portal or factories.PortalFactory()).pk, "digest": secrets.token_hex(32)}
    raw_sql.insert("clients_portalsecret", **given | values)


def a_third_place():
    a_secret(place=3)


def two_live_secrets_in_one_place():
    portal = factories.PortalFactory()
    for _time in range(2):
        a_secret(portal, place=2)


def a_signing_key(key_id="k1"):
    raw_sql.insert("clients_signingkey", key_id=key_id, private_key=b"x", public_key="y")


def two_newest_keys():
    a_signing_key("k1")
    a_signing_key("k2")


def a_key_named_by_a_path():
    a_signing_key("../k1")


def staff_nobody_has_verified():
    user = factories.UserFactory(is_staff=True)
    raw_sql.update("clients_user", user.pk, email_verified_at=None)


def a_sign_in(**values):
    given = {"user_id": factories.UserFactory().pk, "public_id": uuid.uuid4()}
    given |= {"created_at": "2027-03-01T09:00Z", "expires_at": "2027-03-02T09:00Z"}
    raw_sql.insert("clients_signin", **given | values)


def a_sign_in_ended_without_a_word():
    a_sign_in(revoked_at="2027-03-01T10:00Z")


def a_sign_in_over_before_it_began():
    a_sign_in(expires_at="2027-03-01T08:00Z")


def a_refresh_token(**values):
    sign_in = values.pop("sign_in", None) or SignIn.objects.create(
        user=factories.UserFactory(), expires_at="2227-03-02T09:00Z"
    )
    given = {"sign_in_id": sign_in.pk, "digest": secrets.token_hex(32)}
    raw_sql.insert("clients_refreshtoken", **given | values)
    return sign_in


def a_refresh_token_in_clear():
    a_refresh_token(digest="correct horse battery")


def two_fresh_tokens():
    a_refresh_token(sign_in=a_refresh_token())


def a_successor_of_a_fresh_token():
    a_refresh_token(successor=b"x")


def attempts_under_an_address():
    raw_sql.insert(
        "clients_signinattempts",
        digest="alice@example.org",
        tries=1,
        forgotten_at="2027-03-01T09:00Z",
    )


def a_recovery_code_in_clear():
    raw_sql.insert(
        "clients_recoverycode", user_id=factories.UserFactory().pk, digest="ABCD-EFGH-IJKL-MNOP"
    )


def a_session_seen_before_it_began():
    raw_sql.insert(
        "clients_staffsession",
        user_id=factories.UserFactory().pk,
        device="",
        began_at="2027-03-01T09:00Z",
        seen_at="2027-03-01T08:59Z",
    )


def a_webhook_secret(portal=None, **values):
    portal = portal or factories.PortalFactory()
    given = {"portal_id": portal.pk, "secret": cipher().encrypt(b'"whsec_"')}
    raw_sql.insert("clients_webhooksecret", **given | values)
    return portal


def two_webhook_secrets_in_one_place():
    a_webhook_secret(a_webhook_secret())


#: Rule to what it must refuse; tests/architecture sees that no rule is left out.
BREAKS = {
    "portal_has_two_live_webhook_secrets_at_most": two_webhook_secrets_in_one_place,
    "webhook_secret_is_first_or_second": lambda: a_webhook_secret(place=3),
    "applicant_number_has_14_digits": a_number_of_13_digits,
    "applicant_has_a_known_status": an_unheard_of_status,
    "applicant_owner_is_kept_as_a_digest": an_owner_in_clear,
    "client_language_is_one_of_ours": a_language_we_do_not_speak,
    "client_is_told_in_a_known_way": a_client_told_by_pigeon,
    "erased_client_tells_nobody_who_it_was": lambda: raw_sql.update(
        "clients_client", factories.ErasedClientFactory().pk, name="Alice"
    ),
    "phone_code_is_kept_as_a_digest": a_code_in_clear,
    "phone_code_is_tried_five_times_at_most": a_sixth_try,
    "attempts_are_kept_under_a_digest": attempts_under_an_address,
    "newest_signing_key_is_the_only_one_without_an_end": two_newest_keys,
    "only_a_used_token_has_a_successor": a_successor_of_a_fresh_token,
    "portal_has_scopes_we_know": a_scope_nobody_knows,
    "portal_has_two_live_secrets_at_most": two_live_secrets_in_one_place,
    "portal_secret_is_a_sha256_digest": a_secret_in_clear,
    "portal_secret_is_the_first_or_the_second": a_third_place,
    "recovery_code_is_a_sha256_digest": a_recovery_code_in_clear,
    "staff_session_is_seen_after_it_began": a_session_seen_before_it_began,
    "refresh_token_is_a_sha256_digest": a_refresh_token_in_clear,
    "sign_in_ended_early_says_why": a_sign_in_ended_without_a_word,
    "sign_in_ends_after_it_began": a_sign_in_over_before_it_began,
    "sign_in_has_one_fresh_token": two_fresh_tokens,
    "signing_key_id_is_letters_and_digits": a_key_named_by_a_path,
    "staff_have_a_verified_email": staff_nobody_has_verified,
    "user_email_is_lower_case": an_email_in_capitals,
}


@pytest.mark.parametrize("rule", BREAKS)
def test_the_database_refuses(rule):
    with raw_sql.refused_by(rule):
        BREAKS[rule]()


@pytest.mark.parametrize(
    "number", ["1234567890123x", "１２３４５６７８９０１２３４", "123456789012 4"]
)
def test_an_applicants_number_is_ascii_digits_only(number):
    applicant = factories.ApplicantFactory()
    with raw_sql.refused_by("applicant_number_has_14_digits"):
        raw_sql.update("applicant_demographic", applicant.pk, pre_registration_id=number)
