"""A link to finish a held time later or on another device."""

from datetime import timedelta

import pytest
from django.utils import timezone

from booking.models import Notice
from booking.tests.pages.conftest import DETAILS, held_by, lapse

OFFER = "Send me the link"


@pytest.fixture
def held(visitor, centre):
    return held_by(visitor, centre)


def sent():
    return list(Notice.objects.order_by("pk").values_list("kind", "channel"))


def test_the_link_is_offered_once_an_address_is_known_and_leads_back_to_the_step(visitor, held):
    page, link = f"/held/{held.public_id}/", f"/held/{held.public_id}/link/"
    assert OFFER not in visitor.get(page).content.decode()
    assert visitor.post(link).status_code == 409
    visitor.post(page, {**DETAILS, "language": "en"})
    assert OFFER in visitor.get(page).content.decode()
    assert OFFER in visitor.get(f"{page}check/").content.decode()

    assert visitor.get(link).url == page
    assert sent() == []
    answer = visitor.post(link, {"at": "check"}, follow=True)

    assert answer.redirect_chain == [(f"{page}check/", 302)]
    assert "It is on its way." in answer.content.decode()
    assert visitor.post(link).url == page
    assert set(sent()) == {("held", "email")}


def test_it_is_sent_three_times_a_day_and_the_answers_stay(visitor, held):
    page, link = f"/held/{held.public_id}/", f"/held/{held.public_id}/link/"
    visitor.post(page, DETAILS)
    for time in range(3):
        assert visitor.post(link).url == page
        newest = Notice.objects.filter(pk=Notice.objects.latest("pk").pk)
        newest.update(created_at=timezone.now() - timedelta(minutes=time + 1))

    refused = visitor.post(link)

    assert refused.status_code == 429
    assert "This was sent several times today" in refused.content.decode()
    assert 'value="Salma Bennani"' in refused.content.decode()
    assert len(sent()) == 3


def test_no_link_leads_to_what_is_not_held_any_more(visitor, held):
    visitor.post(f"/held/{held.public_id}/", DETAILS)
    lapse(held)

    assert visitor.post(f"/held/{held.public_id}/link/").url == f"/held/{held.public_id}/"
    assert sent() == []
