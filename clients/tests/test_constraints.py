"""Every rule of the people's tables, broken on purpose."""

import pytest

from tests import factories, raw_sql

pytestmark = pytest.mark.django_db


def a_number_of_13_digits():
    raw_sql.update(
        "applicant_demographic", factories.ApplicantFactory().pk, pre_registration_id="1" * 13
    )


def an_unheard_of_status():
    raw_sql.update("applicant_demographic", factories.ApplicantFactory().pk, status_code="Lost")


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


#: Rule to what it must refuse; tests/architecture sees that no rule is left out.
BREAKS = {
    "applicant_number_has_14_digits": a_number_of_13_digits,
    "applicant_has_a_known_status": an_unheard_of_status,
    "client_language_is_one_of_ours": a_language_we_do_not_speak,
    "client_is_told_in_a_known_way": a_client_told_by_pigeon,
    "phone_code_is_kept_as_a_digest": a_code_in_clear,
    "phone_code_is_tried_five_times_at_most": a_sixth_try,
    "portal_secret_is_a_sha256_digest": a_secret_in_clear,
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
