"""manage.py rotate_signing_key: another key signs access tokens from now on."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from audit.actors import SYSTEM
from clients import services


class Command(BaseCommand):
    help = (
        "Make a new signing key. It signs as soon as every process has read it; the keys before it"
        " are retired when the last token they signed has expired."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--at-once",
            action="store_true",
            help="for a key in strange hands: retire the old ones this moment, so that whoever"
            " holds a token of theirs signs in or refreshes anew",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        key = services.rotate_signing_key(actor=SYSTEM, at_once=options["at_once"])
        self.stdout.write(f"Key {key.key_id} signs from {key.signs_from:%Y-%m-%d %H:%M:%S} UTC.")
