"""The code that a demonstration login's authenticator app would show now."""

import time
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from booking.demonstration import demo_file
from clients import one_time_codes


class Command(BaseCommand):
    help = (
        "Prints the six digits with which a login of the demonstration signs in now, out of the "
        "seed in demo.json. Each code is good once. Never in production."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email", help="the login of demo.json")
        parser.add_argument(
            "--fresh", action="store_true", help="wait for the next code: this one is used up"
        )

    def handle(self, *, email: str, fresh: bool, **_options: Any) -> None:
        if settings.PRODUCTION:
            raise CommandError("Nobody's codes are told in production.")
        seed = _seed_of(email)
        step = one_time_codes.step_at(timezone.now())
        while fresh and one_time_codes.step_at(timezone.now()) == step:
            time.sleep(0.5)
        self.stdout.write(one_time_codes.code_of(seed, one_time_codes.step_at(timezone.now())))


def _seed_of(email: str) -> str:
    for part in demo_file.read().values():
        if isinstance(part, dict) and part.get("email") == email and "totp_secret" in part:
            return str(part["totp_secret"])
    raise CommandError("This login is none of the demonstration.")
