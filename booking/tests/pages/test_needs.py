"""What somebody tells of their visit: a pre-registration number, and help on the day."""

import pytest

from booking import services
from booking.models import Reservation
from booking.pages.guests import actor_of
from booking.tests.pages.conftest import DETAILS, Visitor, at, held_by, lapse
from booking.tests.pages.links import mailed

NUMBER = "98765432101234"
TOLD = {
    **DETAILS,
    "stated_number": "9876 5432 1012 34",
    "needs": ["wheelchair", "interpreter"],
    "interpreter_language": " Rifian ",
}


@pytest.fixture
def held(visitor, centre):
    return held_by(visitor, centre)


def tell(visitor, held, **changed):
    return visitor.post(f"/held/{held.public_id}/", {**TOLD, **changed})


def told_of(held):
    row = Reservation.objects.get(pk=held.pk)
    return row.needs, row.interpreter_language, row.stated_number


def ticked(page):
    return [kind for kind in ("wheelchair", "sign_language", "interpreter")
            if "checked" in page.split(f'value="{kind}"')[1].split(">")[0]]  # fmt: skip


def test_what_is_told_is_kept_and_leads_to_the_check(visitor, held):
    response = tell(visitor, held)

    assert response.url == f"/held/{held.public_id}/check/"
    assert told_of(held) == (["wheelchair", "interpreter"], "Rifian", NUMBER)


def test_none_of_it_is_needed(visitor, held):
    assert visitor.post(f"/held/{held.public_id}/", DETAILS).status_code == 302
    assert told_of(held) == ([], "", None)


@pytest.mark.parametrize(
    "written",
    ["9876-5432-1012-34", "٩٨٧٦٥٤٣٢١٠١٢٣٤", "\u200e98765432101234", "98765\u00a043210 1234"],
    ids=["dashes", "arabic", "marks", "spaces"],
)
def test_the_number_is_read_as_people_write_it(visitor, held, written):
    tell(visitor, held, stated_number=written)

    assert told_of(held)[2] == NUMBER


@pytest.mark.parametrize(
    ("changed", "anchor", "sentence"),
    [
        ({"stated_number": "1234"}, "id_stated_number", "Type the 14 digits of your"),
        ({"stated_number": "9876543210123x"}, "id_stated_number", "Type the 14 digits of your"),
        ({"stated_number": "9" * 15}, "id_stated_number", "Type the 14 digits of your"),
        ({"stated_number": "9" * 500}, "id_stated_number", "Type the 14 digits of your"),
        ({"stated_number": "\0"}, "id_stated_number", "Type the 14 digits of your"),
        ({"needs": ["lift"]}, "id_needs_0", "Tick only what is offered here"),
        ({"interpreter_language": "R" * 41}, "id_interpreter_language", "Type a language of at"),
        ({"interpreter_language": "123"}, "id_interpreter_language", "Type the language in"),
        ({"interpreter_language": "R\0"}, "id_interpreter_language", "Type the language in"),
    ],
    ids=["short", "letter", "long", "longest", "nul", "kind", "words", "figures", "control"],
)
def test_a_wrong_answer_is_named_and_the_others_stay(visitor, held, changed, anchor, sentence):
    response = tell(visitor, held, **changed)

    page = response.content.decode()
    assert response.status_code == 422
    assert "Check 1 answer<" in page
    assert f'<li><a href="#{anchor}">{sentence}' in page
    assert 'value="Salma Bennani"' in page
    if "stated_number" not in changed:
        assert 'value="9876 5432 1012 34"' in page
    if "needs" not in changed:
        assert ticked(page) == ["wheelchair", "interpreter"]
    assert told_of(held) == (None, "", None)


def test_the_check_shows_it_with_a_way_to_change_it_that_comes_back(visitor, held):
    tell(visitor, held)
    path = f"/held/{held.public_id}/"

    page = visitor.get(f"{path}check/").content.decode()

    assert NUMBER in page
    assert "I use a wheelchair or cannot climb stairs" in page
    assert "I need an interpreter for another language" in page
    assert "Rifian" in page
    for anchor in ("id_stated_number", "id_needs_0"):
        assert f'href="{path}#{anchor}"' in page
        assert f'id="{anchor}"' in visitor.get(path).content.decode()
    assert 'href="/privacy/"' in page
    assert tell(visitor, held, needs=[]).url == f"{path}check/"


def test_the_check_says_what_was_not_told(visitor, held):
    visitor.post(f"/held/{held.public_id}/", DETAILS)

    page = visitor.get(f"/held/{held.public_id}/check/").content.decode()

    assert "None needed" in page
    assert "Not given" in page


def test_what_is_sent_too_late_is_in_the_form_of_the_next_hold(visitor, centre, held):
    lapse(held)
    assert visitor.get(tell(visitor, held, phone="12").url).status_code == 410

    again = visitor.hold(centre, at(centre, days=4))
    page = visitor.get(again.url).content.decode()

    assert ticked(page) == ["wheelchair", "interpreter"]
    assert f'value="{NUMBER}"' in page
    assert 'value="Rifian"' in page


def test_what_was_taken_back_stays_so(visitor, centre, held):
    tell(visitor, held)
    other = held_by(visitor, centre, days=5)
    visitor.post(f"/held/{other.public_id}/", DETAILS)

    page = visitor.get(f"/held/{other.public_id}/").content.decode()

    assert ticked(page) == []
    assert NUMBER not in page


def test_whoever_came_by_a_link_sees_nothing_of_another_time(visitor, centre, held):
    """The address the link went to may have been mistyped."""
    tell(visitor, held)
    other = held_by(visitor, centre, days=5)
    stranger = Visitor()
    stranger.post(mailed(other), {"do": "finish"})

    page = stranger.get(f"/held/{other.public_id}/").content.decode()

    assert ticked(page) == []
    assert NUMBER not in page
    assert NUMBER in visitor.get(f"/held/{other.public_id}/").content.decode()


def test_the_answers_go_with_whichever_button_is_pressed(visitor, centre, held):
    for button in ("more-time", "link", "give-back"):
        visitor.post(f"/held/{held.public_id}/{button}/", {**TOLD, "stated_number": ""})
        assert told_of(held) == (["wheelchair", "interpreter"], "Rifian", None)
        actor = actor_of(held.client)
        services.describe_needs(reservation_id=held.public_id, visit=services.Visit(), actor=actor)
