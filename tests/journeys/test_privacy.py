"""Nobody's number, name, address or key is anywhere but in the rows that are meant to hold it."""

import base64
import io
import json
import logging
from datetime import time, timedelta

import pytest
from django.apps import apps
from django.db import connection
from django.utils import timezone
from django_redis import get_redis_connection

from audit.actors import Actor, ActorKind
from audit.redaction import RedactingFormatter
from booking import services
from booking.availability import day_bounds
from booking.choices import SlotChoice
from booking.models import Reservation, Slot
from booking.tasks import expire_lapsed, repair_availability_cache, top_up_slots
from clients.services import amend_client, create_portal, start_guest
from config.tasks import heartbeat
from tests.factories import ApplicantFactory, ProviderFactory, open_all_week

NUMBER = "20167403769842"
NAME = "Xenia Privatova"
EMAIL = "xenia.privatova@private.example"
PHONE = "+4915198765432"
#: How any of them could show, written another way.
TRACES = {
    NUMBER,
    "Privatova",
    "privatova",
    "15198765432",
    "151 98765432",
    base64.b64encode(NUMBER.encode()).decode().rstrip("="),
    "xenia",
}
#: Rows that are meant to hold a person.
HOLDERS = {"applicant_demographic", "clients_client"}


@pytest.fixture
def log():
    """Every line of every logger at every level, as the process writes them."""
    root = logging.getLogger()
    [handler] = [h for h in root.handlers if isinstance(h.formatter, RedactingFormatter)]
    lines = io.StringIO()
    stream, level = handler.setStream(lines), root.level
    root.setLevel(logging.DEBUG)
    yield lines
    root.setLevel(level)
    handler.setStream(stream)


class Journey:
    """A portal's day, and a citizen's, with everything going wrong once."""

    def __init__(self, client):
        self.client = client
        self.client.raise_request_exception = False
        self.answers = []
        self.centre = ProviderFactory(external_id="10001", window_days=6, change_notice_minutes=60)
        open_all_week(self.centre, until_time=time(10))
        services.lay_slots(provider_ids=[self.centre.pk])
        self.portal, self.secret = create_portal(name="Ministry")
        details = {"name": NAME, "email": EMAIL, "phone": PHONE}
        self.applicant = ApplicantFactory(
            portal=self.portal, pre_registration_id=NUMBER, details=details
        )
        self.token = ""
        self.on = timezone.localtime(timezone=self.centre.zone).date() + timedelta(days=3)

    def send(self, path, body=None, *, method="POST", **headers):
        raw = body if isinstance(body, bytes) else json.dumps(body or {}).encode()
        if self.token:
            headers.setdefault("Authorization", f"Bearer {self.token}")
        # Whatever a caller puts into a key, it is not to be found again.
        headers.setdefault("Idempotency-Key", f"{NUMBER}-{len(self.answers)}")
        answer = self.client.generic(
            method, path, raw, content_type="application/json", headers=headers
        )
        self.answers.append(answer)
        return answer

    def slots(self):
        low, high = day_bounds(self.on, self.centre.zone)
        return list(Slot.objects.filter(starts_at__gte=low, starts_at__lt=high).order_by("pk"))

    def wish(self, **changes):
        return {
            "pre_registration_id": NUMBER,
            "registration_center_id": "10001",
            "appointment_date": str(self.on),
            "time_slot": "09:00-09:15",
            "name": NAME,
        } | changes

    def sign_in(self):
        credentials = {
            "grant_type": "client_credentials",
            "client_id": self.portal.client_id,
            "client_secret": self.secret,
        }
        self.send("/api/v1/token", {**credentials, "client_secret": EMAIL})
        self.send("/api/v1/token", {**credentials, "grant_type": NAME})
        self.token = self.send("/api/v1/token", credentials).json()["access_token"]
        self.answers.pop()  # the one answer that must hold the token

    def book(self):
        """Refused in each way, then booked, moved and cancelled."""
        for changes in (
            {"pre_registration_id": "99999999999999"},
            {"registration_center_id": NAME},
            {"appointment_date": EMAIL},
            {"time_slot": PHONE},
            {"time_slot": "09:05-09:20"},
            {"appointment_date": "2020-01-01"},
            {"pre_registration_id": [NUMBER]},
        ):
            assert self.send("/booking", self.wish(**changes)).status_code >= 400
        assert self.send("/booking", self.wish()).status_code == 200
        assert self.send("/booking", self.wish(time_slot="09:15-09:30")).status_code == 409
        booked = Reservation.objects.get()
        actor = Actor(ActorKind.PORTAL, self.portal.pk)
        services.reschedule(
            reservation_id=booked.public_id,
            choice=SlotChoice(slot_id=self.slots()[2].pk),
            actor=actor,
        )
        assert self.send(f"/api/v1/appointments/{booked.public_id}/cancel").status_code == 200

    def hold(self):
        body = {"slot_id": self.slots()[0].pk, "pre_registration_id": NUMBER}
        held = self.send("/api/v1/appointments/reserve", body).json()["id"]
        self.send("/api/v1/appointments/reserve", {**body, "provider_id": NAME})
        assert self.send(f"/api/v1/appointments/{held}/confirm").status_code == 200
        assert self.send(f"/api/v1/appointments/{held}/cancel").status_code == 200

    def knock_at_wrong_doors(self):
        self.send(f"/preregistration/v1/appointment/{NUMBER}", method="GET")
        self.send(f"/api/v1/applicants/{NUMBER}/{NAME}?email={EMAIL}&phone={PHONE}", method="GET")
        self.send(f"/api/v1/providers/{NUMBER}/time-slots?date={NAME}", method="GET")
        self.send(f"/api/v1/providers/{NAME}/time-slots?date={self.on}", method="GET")
        self.send(f"/api/v1/appointments/{NUMBER}/confirm?name={NAME}")
        self.send("/booking", NAME.encode() + b"{" + EMAIL.encode())
        self.send("/booking", self.wish(), method="PUT")
        self.send("/booking", self.wish(), Authorization=f"Bearer {NUMBER}.{NAME}.x")
        self.send("/booking", self.wish(), Authorization=f"Basic {self.secret}")
        self.send("/booking", self.wish(time_slot=""), Host="xenia.private.example:99999")
        self.send("/admin/login/", f"email={EMAIL}".encode(), Referer=f"https://a.b/{EMAIL}")
        for header in ("X-Request-Id", "X-Correlation-Id", "Accept-Language", "User-Agent"):
            self.send("/booking", self.wish(time_slot=""), **{header: EMAIL})

    def break_down(self):
        """Something nobody has thought of, at the very row that holds the person."""
        with connection.cursor() as cursor:
            cursor.execute(
                "ALTER TABLE applicant_demographic ADD CONSTRAINT nobody_turns_booked"
                " CHECK (status_code <> 'Booked') NOT VALID"
            )
        try:
            assert self.send("/booking", self.wish()).status_code == 500
        finally:
            with connection.cursor() as cursor:
                cursor.execute(
                    "ALTER TABLE applicant_demographic DROP CONSTRAINT nobody_turns_booked"
                )

    def come_from_mosip(self):
        """Every call of the contract whose address or body names the applicant."""
        base, moment = "/preregistration/v1", f"{timezone.now():%Y-%m-%dT%H:%M:%S.000Z}"
        envelope = {"id": "mosip.pre-registration.booking.book", "version": "1.0"}
        wish = {"registration_center_id": "10001", "appointment_date": str(self.on)}
        wish |= {"time_slot_from": "09:00:00", "time_slot_to": "09:15:00"}
        book = {**envelope, "requesttime": moment, "request": wish}
        several = {**book, "request": {"bookingRequest": [{"preRegistrationId": NUMBER, **wish}]}}
        one, batch = f"{base}/appointment/{NUMBER}", f"{base}/appointment/batch/{NUMBER}"
        for method, path, body in (
            ("POST", one, {**book, "requesttime": NAME}),
            ("POST", one, book),
            ("GET", one, None),
            ("POST", one + "/", book),
            ("PUT", one, {"request": NAME}),
            ("POST", f"{base}/appointment", several),
            ("PUT", batch, None),
            ("PUT", f"{base}/batch/appointment/{NUMBER}", None),
            ("PATCH", one, None),
            ("POST", one, NAME.encode()),
        ):
            self.send(path, body, method=method)
            self.send(path, body, method=method, Authorization=f"Bearer {NUMBER}")
        self.send(f"{base}/appointment?preRegistrationId={NUMBER}", method="DELETE")
        cookie = f"Authorization=Bearer%20{self.token}; a={EMAIL}"
        self.send(one, method="GET", Authorization="Basic eDp4", Cookie=cookie)
        self.send(f"{base}/nothing/{NUMBER}", method="GET")

    def live_as_a_citizen(self):
        guest = start_guest(language="fr")
        actor = Actor(ActorKind.CLIENT, guest.pk)
        choice = SlotChoice(slot_id=self.slots()[1].pk)
        held = services.hold(choice=choice, actor=actor)
        amend_client(
            client_id=guest.public_id,
            name=NAME,
            email=EMAIL,
            phone=PHONE,
            language="fr",
            actor=actor,
        )
        services.confirm(reservation_id=held.public_id, actor=actor)
        services.reschedule(
            reservation_id=held.public_id,
            choice=SlotChoice(slot_id=self.slots()[3].pk),
            actor=actor,
        )
        services.cancel(reservation_id=held.public_id, actor=actor)
        lapsed = services.hold(choice=choice, actor=actor)
        Reservation.objects.filter(pk=lapsed.pk).update(
            expires_at=timezone.now() - timedelta(minutes=1)
        )

    def let_time_pass(self):
        self.send(f"/api/v1/providers/10001/time-slots?date={self.on}", method="GET")
        for task in (expire_lapsed, top_up_slots, repair_availability_cache, heartbeat):
            task()
        self.send("/health/ready", method="GET")


@pytest.fixture
def journey(client, transactional_db, log):
    journey = Journey(client)
    journey.sign_in()
    journey.knock_at_wrong_doors()
    journey.book()
    journey.hold()
    journey.come_from_mosip()
    journey.break_down()
    journey.live_as_a_citizen()
    journey.let_time_pass()
    return journey


def rows():
    """Table to the text of all its rows, as a dump would have it."""
    tables = {model._meta.db_table for model in apps.get_models(include_auto_created=True)}
    with connection.cursor() as cursor:
        for table in sorted(tables):
            cursor.execute(f"SELECT coalesce(string_agg(t::text, chr(10)), '') FROM {table} t")
            yield table, cursor.fetchone()[0]


def kept_in_valkey():
    valkey = get_redis_connection("default")
    for key in valkey.scan_iter("*"):
        kind = valkey.type(key)
        yield str(key)
        yield str(valkey.hgetall(key) if kind == b"hash" else valkey.dump(key))
        if kind == b"string":
            yield str(valkey.get(key))


def found(text, traces):
    return sorted(trace for trace in traces if trace in text)


def test_nobody_is_anywhere_but_in_the_rows_that_hold_them(journey, log):
    keys = {journey.secret, journey.token, journey.token.split(".")[1]}
    traces = TRACES | keys
    tables = dict(rows())

    # The search would find them: they are where they belong, and nothing was left empty.
    assert found(tables["applicant_demographic"], traces) == [NUMBER]
    assert set(found(tables["clients_client"], traces)) >= {"Privatova", "privatova"}
    assert "nobody_turns_booked" in log.getvalue()
    assert len(log.getvalue().splitlines()) > 50
    assert tables["audit_entry"].count("\n") > 30
    assert tables["booking_notice"]
    assert any("timeslots" in text for text in kept_in_valkey())

    elsewhere = {name: text for name, text in tables.items() if name not in HOLDERS}
    assert {
        name: found(text, traces) for name, text in elsewhere.items() if found(text, traces)
    } == {}
    assert found(log.getvalue(), traces) == []
    assert found(" ".join(kept_in_valkey()), traces) == []
    for answer in journey.answers:
        said = answer.content.decode() + str(answer.headers) + answer.get("Location", "")
        assert found(said, traces) == [], answer.request["PATH_INFO"]


def test_keys_are_not_even_in_the_rows_that_hold_people(journey):
    keys = {journey.secret, journey.token}
    assert [name for name, text in rows() if found(text, keys)] == []
