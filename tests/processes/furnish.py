"""Set-up of a stack under test, run with its addresses: python -m tests.processes.furnish.

Prints the credentials of a portal. Providers 50001… take one at a time all day long; 50005 has
room for five in a slot.
"""

import argparse
import json
import os
from datetime import time

import django


def main() -> None:
    wishes = argparse.ArgumentParser()
    wishes.add_argument("--providers", type=int, default=10)
    wishes.add_argument("--days", type=int, default=30)
    wishes.add_argument("--capacity", type=int, default=2)
    asked = wishes.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    from booking import services
    from clients import services as client_services
    from tests.factories import ApplicantFactory, ProviderFactory, open_all_week

    portal, secret = client_services.create_portal(name="Crowd")
    ApplicantFactory(portal=portal, pre_registration_id="99999999999999")
    providers = [
        ProviderFactory(
            external_id=f"{50_001 + n}",
            capacity=5 if n == 4 else asked.capacity,
            window_days=asked.days,
        )
        for n in range(max(asked.providers, 5))
    ]
    for provider in providers:
        open_all_week(provider, from_time=time(8), until_time=time(18))
    services.lay_slots(provider_ids=[provider.pk for provider in providers])
    print(json.dumps({"client_id": portal.client_id, "client_secret": secret}))


if __name__ == "__main__":
    main()
