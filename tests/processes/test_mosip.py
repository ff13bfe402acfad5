"""The conformance run: MOSIP's backend as a client of the running service, over HTTP."""

import http.client
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest

from tests.outside.mosip import AppointmentException, MosipBackend, RestClientException

pytestmark = pytest.mark.processes

CENTRE = "50002"
BOOKED = "Appointment booked successfully"


@contextmanager
def backend(stack, token, **wishes):
    """MOSIP on a connection of its own, kept open from call to call."""
    line = http.client.HTTPConnection("127.0.0.1", stack.port, timeout=30)

    def send(method, path, headers, body):
        line.request(method, path, body, headers)
        answer = line.getresponse()
        return answer.status, answer.headers, answer.read()

    try:
        yield MosipBackend(send, token, **wishes)
    finally:
        line.close()


@pytest.fixture
def mosip(stack, furniture):
    with backend(stack, furniture.token) as client:
        yield client


def refused(call, *arguments):
    with pytest.raises(AppointmentException) as refusal:
        call(*arguments)
    return refusal.value.code


def wish(on, begins, ends):
    return {
        "registration_center_id": CENTRE,
        "appointment_date": str(on),
        "time_slot_from": begins,
        "time_slot_to": ends,
    }


def three_times(mosip):
    """Free times in a row on a late day of the window, and the day."""
    days = mosip.availability(CENTRE)
    on = max(on for on, left in days.items() if len(left) > 10)
    begins = list(days[on])
    return on, [wish(on, begins[n], begins[n + 1]) for n in range(3)]


def written(stack):
    """Everything the processes have written down."""
    return "".join(path.read_text(errors="replace") for path in (stack.var / "log").glob("*.log"))


def test_every_call_answers_as_mosip_expects_and_nobody_is_written_down(stack, furniture, mosip):
    people = furniture.applicants(8)
    alice, bob, *family = people
    on, times = three_times(mosip)

    # Booked, read, moved; the same again is no move.
    assert mosip.make_appointment(alice, times[0]) == BOOKED
    first = mosip.fetch(alice)
    assert first["registration_center_id"] == CENTRE
    assert first["time_slot_from"] == times[0]["time_slot_from"][:5]
    assert mosip.make_appointment(alice, times[1]) == BOOKED
    assert mosip.fetch(alice)["time_slot_from"] == times[1]["time_slot_from"][:5]
    assert refused(mosip.make_appointment, alice, times[1]) == "PRG_BOOK_RCI_021"

    # A family, all or none: two places a time, one of them hers.
    assert mosip.multi_appointment(dict.fromkeys(family[:2], times[2])) == [BOOKED] * 2
    late = {family[2]: times[0], family[3]: times[2]}
    assert refused(mosip.multi_appointment, late) == "PRG_BOOK_RCI_002"
    assert refused(mosip.fetch, family[2]) == "PRG_BOOK_RCI_013"
    left = mosip.availability(CENTRE)[on]
    assert left[times[0]["time_slot_from"]] == 2
    assert left[times[1]["time_slot_from"]] == 1
    assert times[2]["time_slot_from"] not in left

    # Who is booked, for the registration clients.
    assert set(mosip.ids(CENTRE, str(on))) >= {alice, *family[:2]}
    with_slots = mosip.ids_with_slots(CENTRE, str(on), str(on))
    assert with_slots[alice][str(on)] == {
        "fromTime": times[1]["time_slot_from"],
        "toTime": times[1]["time_slot_to"],
    }

    # Called off in each way; what is gone is gone.
    mosip.cancel(alice)
    assert refused(mosip.cancel, alice) == "PRG_BOOK_RCI_013"
    mosip.cancel_in_batch(family[0])
    mosip.cancel_in_batch(family[1], old_path=True)
    mosip.make_appointment(alice, times[0])
    assert mosip.delete(alice)["preRegistrationId"] == alice
    assert mosip.sync()

    # What the citizen asks for in vain, and what only a fault of the client would send.
    assert refused(mosip.fetch, "99999999999998") == "PRG_PAM_APP_005"
    nothing = dict.fromkeys(times[0])
    assert refused(mosip.make_appointment, bob, nothing) == "PRG_BOOK_RCI_007"
    assert refused(mosip.availability, "404") == "PRG_BOOK_RCI_035"
    assert refused(mosip.ids, CENTRE, "2020-01-01") == "PRG_BOOK_RCI_032"
    with backend(stack, "nonsense") as stranger:
        for call in (stranger.fetch, stranger.cancel, stranger.delete, stranger.cancel_in_batch):
            with pytest.raises(RestClientException) as fault:
                call(alice)
            assert fault.value.status == 401
    with pytest.raises(RestClientException) as fault:
        mosip._call("fetch", "PATCH", f"/appointment/{alice}")
    assert fault.value.status == 405

    log = written(stack)
    assert "Unauthorized" in log
    assert [who for who in people if who in log] == []


@pytest.mark.usefixtures("proves_itself")
def test_a_place_is_given_away_once_however_many_ask(stack, furniture, mosip):
    _on, times = three_times(mosip)

    def ask(who):
        with backend(stack, furniture.token) as client:
            try:
                return client.make_appointment(who, times[0])
            except AppointmentException as refusal:
                return refusal.code

    with ThreadPoolExecutor(16) as crowd:
        outcomes = Counter(crowd.map(ask, furniture.applicants(40)))

    assert outcomes == {BOOKED: 2, "PRG_BOOK_RCI_002": 38}
