"""How far it is from the first page to a held place."""

import re
from html import unescape

from booking.models import Reservation
from booking.tests.pages.conftest import lay
from tests.factories import OfferFactory, ProviderFactory, ServiceFactory, open_all_week


def test_the_first_free_time_near_me_is_held_after_four_taps(visitor):
    provider = ProviderFactory(name={"en": "Tangier"}, latitude=35.77, longitude=-5.8, capacity=2)
    open_all_week(provider)
    lay(provider)
    OfferFactory(provider=provider, service=ServiceFactory(code="passport"))

    # "Near me" is the first tap, and letting the browser tell the position the second.
    taps = 2
    found = visitor.get("/", {"near": "35.77,-5.80"}).content.decode()
    tile = unescape(re.search(r'class="next" href="([^"]+)"', found)[1])
    wanted = re.search(r"start=([^&#]+)", tile)[1].replace("%3A", ":")
    taps += 1
    day = visitor.get(tile.partition("#")[0]).content.decode()
    assert f'value="{wanted}"' in day
    taps += 1
    body = {"starts_at": wanted}
    if service := re.search(r'name="service" value="([^"]+)"', day):
        body["service"] = service[1]
    held = visitor.post(f"/centres/{provider.external_id}/hold/", body)

    assert held.status_code == 302
    assert held["Location"].startswith("/held/")
    assert Reservation.objects.get().starts_at.strftime("%Y-%m-%dT%H:%M:%SZ") == wanted
    assert taps == 4
