"""Take away somebody's second factor and print the link to set up a new one."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.urls import reverse

from audit.actors import SYSTEM
from clients import services
from clients.models import User


class Command(BaseCommand):
    help = (
        "For the first administrator and for the last one who lost their device: removes app, "
        "keys and recovery codes, ends all sessions, and prints a set-up link good for three days."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email", help="the login")

    def handle(self, *, email: str, **_options: Any) -> None:
        user = User.objects.filter(email=email.strip().lower(), is_staff=True).first()
        if user is None:
            raise CommandError("No member of staff has this login.")
        token = services.reset_second_factor(user_number=user.pk, actor=SYSTEM)
        path = reverse("admin:second_factor_link", args=[token])
        self.stdout.write(f"{settings.SITE_URL.rstrip('/')}{path}")
