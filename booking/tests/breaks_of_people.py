"""How the rules of reasons and of requests about people are broken (see test_constraints)."""

from tests import factories, raw_sql


def a_note(**values):
    given = {"reservation_id": factories.ReservationFactory().pk, "verb": "book", "text": "Called"}
    raw_sql.insert("booking_reservationnote", **given | values)


def a_request(**values):
    given = {"kind": "export", "status": "waiting", "reason": ""}
    given |= {"client_id": factories.ClientFactory().pk}
    raw_sql.insert("booking_personrequest", **given | values)


def decided_by_the_asker():
    user = factories.UserFactory(is_staff=True)
    a_request(status="confirmed", decided_at="now", asked_by_id=user.pk, decided_by_id=user.pk)


def two_that_wait():
    client = factories.ClientFactory()
    a_request(client_id=client.pk)
    a_request(client_id=client.pk)


BREAKS = {
    "reservation_note_is_of_a_known_verb": lambda: a_note(verb="dance"),
    "reservation_note_says_something": lambda: a_note(text=""),
    "person_request_is_of_a_known_kind": lambda: a_request(kind="sell"),
    "person_request_has_a_known_status": lambda: a_request(status="lost", decided_at="now"),
    "person_request_is_decided_by_another_than_asked": decided_by_the_asker,
    "person_request_has_a_moment_once_it_is_over": lambda: a_request(status="refused"),
    "person_has_one_waiting_request_of_a_kind": two_that_wait,
}
