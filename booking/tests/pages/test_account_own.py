"""My details, messages to me, my data, and deleting all of it."""

import json
from datetime import UTC, datetime
from importlib import import_module

import pytest
from django.test import Client as Browser
from django.utils import timezone

from audit.models import Entry
from booking import services
from booking.models import Notice, Reservation
from booking.tests.pages.account import EMAIL, PASSWORD, QUICK, login, sign_in, signed_in
from booking.tests.pages.conftest import Visitor
from booking.tests.scenes import acting, assert_invariants, at, slots_in_a_row, taken
from clients.models import Client, SignIn, User
from tests.factories import ApplicantFactory, ClientFactory, HoldFactory, ReservationFactory

pytestmark = pytest.mark.django_db
PROOF = {"password": PASSWORD}
LEAVING = {**PROOF, "sure": "on"}


@pytest.fixture(autouse=True)
def _quick(settings):
    settings.PASSWORD_HASHERS = QUICK


@pytest.fixture
def salma():
    return login()


@pytest.fixture
def browser(salma):
    return signed_in(salma)


def change(browser, **changed):
    told = {"name": "Salma Bennani", "phone": "+212 650-123456", "language": "fr", **changed}
    return browser.post("/account/details/", told)


class TestDetails:
    def test_name_number_and_language_are_changed_and_the_address_stays(self, browser, salma):
        Client.objects.update(verified_phone="+212650123456")
        assert (
            change(browser, name="  Salma  B. ", phone="+212650999999").url == "/account/details/"
        )
        salma.refresh_from_db()
        assert (salma.name, salma.phone.as_e164) == ("Salma B.", "+212650999999")
        assert (salma.language, salma.email) == ("fr", EMAIL)
        # Verified is the number before: the new one has to be shown anew.
        assert salma.verified_phone != salma.phone

    def test_what_is_wrong_is_said_and_kept(self, browser, settings):
        settings.PHONE_PREFIXES = ("+212",)
        for wrong, said in (
            ({"phone": "650"}, "code of its country"),
            ({"phone": "+33612345678"}, "+212"),
        ):
            response = change(browser, **wrong)
            assert response.status_code == 422
            assert said in response.content.decode()
            assert f'value="{wrong["phone"]}"' in response.content.decode()

    def test_how_somebody_is_told_is_chosen_without_an_appointment(self, browser, salma):
        assert "Back to your details" in browser.get("/account/messages/").content.decode()
        answer = browser.post("/account/messages/", {"do": "save", "reminders": "no"})
        assert answer.url == "/account/messages/"
        salma.refresh_from_db()
        assert not salma.wants_reminders


class TestMyData:
    @pytest.fixture
    def plain(self, browser):
        """The same browser; it takes files as well as pages."""
        plain = Browser()
        plain.cookies = browser.cookies
        return plain

    def test_all_that_is_stored_comes_as_a_file(self, plain, salma):
        slots = slots_in_a_row(2)
        kept = services.book(choice=at(slots[0]), actor=acting(salma))
        services.cancel(reservation_id=kept.public_id, actor=acting(salma), reason="ill")
        applicant = ApplicantFactory()
        ReservationFactory(slot=slots[1], client=salma, applicant=applicant)
        services.book(choice=at(slots_in_a_row()[0]), actor=acting(ClientFactory(name="Omar")))

        response = plain.post("/account/data/", PROOF)

        assert response["Content-Disposition"] == 'attachment; filename="slotkeeper-my-data.json"'
        assert "no-store" in response["Cache-Control"]
        told = json.loads(response.getvalue())
        assert told["client"]["name"] == "Salma Bennani"
        assert told["client"]["phone"] == "+212650123456"
        assert told["login"]["email"] == EMAIL
        first, second = told["reservations"]
        assert first["reference"] == kept.reference
        assert (first["status"], first["cancel_reason"]) == ("cancelled", "ill")
        assert [each["verb"] for each in first["history"]] == ["book", "cancel"]
        assert datetime.fromisoformat(first["starts_at"]).astimezone(UTC) == kept.starts_at
        assert second["pre_registration_id"] == applicant.pre_registration_id
        assert {each["kind"] for each in told["messages"]} >= {"confirmed", "cancelled"}
        assert len(told["sign_ins"]) == 1
        assert "Omar" not in response.getvalue().decode()

    def test_no_column_is_forgotten_and_no_secret_told(self, plain, salma):
        """Columns are told unless they are named here as well as there."""
        ReservationFactory(slot=slots_in_a_row()[0], client=salma)
        text = plain.post("/account/data/", PROOF).getvalue().decode()
        told = json.loads(text)
        missing = {field.name for field in Client._meta.concrete_fields} - set(told["client"])
        assert missing == {"id", "user", "portal", "made_by", "erased_at"}
        columns = {field.name for field in Reservation._meta.concrete_fields}
        missing = columns - set(told["reservations"][0])
        assert missing == {"id", "slot", "client", "applicant"}
        assert User.objects.get().password not in text

    def test_somebody_with_nothing_gets_a_file_that_can_be_read(self, plain):
        told = json.loads(plain.post("/account/data/", PROOF).getvalue())
        assert (told["reservations"], told["messages"]) == ([], [])

    def test_a_long_history_is_read_in_portions(self, plain, salma, monkeypatch):
        monkeypatch.setattr(import_module("booking.queries.own_data"), "_PORTION", 2)
        slots = slots_in_a_row(5)
        booked = [services.book(choice=at(slot), actor=acting(salma)) for slot in slots]
        told = json.loads(plain.post("/account/data/", PROOF).getvalue())
        assert [row["reference"] for row in told["reservations"]] == [r.reference for r in booked]
        assert all(len(row["history"]) == 1 for row in told["reservations"])

    @pytest.mark.parametrize("page", ["data", "data/remove"])
    def test_the_password_is_asked_for_and_tries_are_counted(self, browser, page):
        assert browser.get(f"/account/{page}/").status_code == 200
        for typed, said in (("", "Type your password"), ("wrong", "This is not your password")):
            answer = browser.post(f"/account/{page}/", {"password": typed, "sure": "on"})
            assert answer.status_code == 422
            assert said in answer.content.decode()
        for _try in range(10):
            answer = browser.post(f"/account/{page}/", {"password": "wrong", "sure": "on"})
        assert answer.status_code == 429
        assert browser.post(f"/account/{page}/", LEAVING).status_code == 429
        assert User.objects.exists()


class TestLeaving:
    def test_the_page_tells_what_happens(self, browser, salma):
        ReservationFactory(slot=slots_in_a_row()[0], client=salma)
        HoldFactory(slot=slots_in_a_row()[0], client=salma)
        page = browser.get("/account/data/remove/").content.decode()
        assert "2 appointments ahead are cancelled." in page
        assert "Past bookings stay as figures" in page
        ReservationFactory(slot=slots_in_a_row()[0], client=ClientFactory(email=EMAIL))
        assert "are not in your account" in browser.get("/account/data/remove/").content.decode()

    def test_what_lies_ahead_is_cancelled_and_everything_goes(self, browser, salma):
        slots = slots_in_a_row(2)
        applicant = ApplicantFactory(status_code="Booked")
        booked = ReservationFactory(slot=slots[0], client=salma, applicant=applicant)
        held = HoldFactory(slot=slots[1], client=salma)

        answer = browser.post("/account/data/remove/", LEAVING)

        assert answer.url == "/account/removed/"
        assert "Your account is deleted" in browser.get(answer.url).content.decode()
        assert not User.objects.exists()
        assert not SignIn.objects.exists()
        erased = Client.objects.get()
        assert (erased.name, erased.email, str(erased.phone)) == ("", "", "")
        for each in (booked, held):
            each.refresh_from_db()
            assert (each.status, each.cancelled_by) == ("cancelled", "client")
        applicant.refresh_from_db()
        assert applicant.status_code == "Pending_Appointment"
        assert taken(*slots) == [0, 0]
        due = Notice.objects.filter(status="due").exclude(channel="webhook")
        assert [notice.kind for notice in due] == ["erased"]
        assert Entry.objects.filter(verb="cancel", stage="exit").count() == 2
        assert browser.get("/account/").status_code == 302
        assert sign_in(Visitor()).status_code == 422
        assert_invariants()

    def test_somebody_who_never_booked_leaves_no_row(self, browser):
        browser.post("/account/data/remove/", LEAVING)
        assert not Client.objects.exists()

    def test_the_centres_notice_does_not_keep_anybody(self, browser, salma):
        now = timezone.now().replace(second=0, microsecond=0)
        slot = slots_in_a_row(starts_at=now, minutes=60)[0]
        slot.provider.change_notice_minutes = 10_000
        slot.provider.save()
        booked = ReservationFactory(slot=slot, client=salma)
        assert browser.post("/account/data/remove/", LEAVING).url == "/account/removed/"
        booked.refresh_from_db()
        assert booked.status == "cancelled"

    def test_who_has_arrived_leaves_after_the_visit_and_nothing_is_cancelled(self, browser, salma):
        slots = slots_in_a_row(2)
        there = ReservationFactory(
            slot=slots[0], client=salma, status="checked_in", checked_in_at=timezone.now()
        )
        ahead = ReservationFactory(slot=slots[1], client=salma)
        answer = browser.post("/account/data/remove/", LEAVING)
        assert answer.status_code == 409
        assert "after the visit" in answer.content.decode()
        for each, status in ((there, "checked_in"), (ahead, "confirmed")):
            each.refresh_from_db()
            assert each.status == status
        assert User.objects.exists()

    def test_without_the_tick_nothing_happens(self, browser):
        answer = browser.post("/account/data/remove/", PROOF)
        assert answer.status_code == 422
        assert "Tick the box to delete your account" in answer.content.decode()
        assert User.objects.exists()
