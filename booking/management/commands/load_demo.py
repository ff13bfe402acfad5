"""Load the demonstration and write var/demo.json."""

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from booking import demonstration


class Command(BaseCommand):
    help = (
        "Load demonstration centres, a portal with applicants and two staff logins, and write the "
        "way in to demo.json in the state folder. Run again it keeps what is there."
    )
    # It starts with the server, which checks for itself; once more would double the wait.
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--base-url", required=True, help="where the server answers")
        parser.add_argument("--force", action="store_true", help="load it in production as well")

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.PRODUCTION and not options["force"]:
            raise CommandError(
                "The demonstration makes an administrator's login; it is not loaded in "
                "production. --force loads it all the same."
            )
        base_url = options["base_url"].rstrip("/")
        try:
            parts = urlsplit(base_url)
        except ValueError:
            parts = urlsplit("")
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise CommandError("--base-url must be an address such as http://127.0.0.1:8000.")
        loaded = demonstration.load(base_url=base_url, now=timezone.now())
        self.stdout.write(
            f"demonstration: {loaded.centres_created} centres added, "
            f"{loaded.slots_laid} slots laid, {loaded.applicants} applicants waiting; "
            + ("new credentials" if loaded.has_new_credentials else "credentials as before")
        )
