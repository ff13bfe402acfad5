"""A mail that says that another came back, for a mail server's alias: take_bounce < mail."""

import os
import sys
from typing import Any

from django.core.management.base import BaseCommand
from django.db import OperationalError

from booking import services
from booking.notifications import bounces

#: What is read of a mail; what it says of the one that came back stands at its beginning.
MOST_BYTES = 1_000_000


class Command(BaseCommand):
    """Says nothing and succeeds whatever the mail holds, for a mail server would return it too."""

    help = (
        "Reads one delivery status notification (RFC 3464) from stdin. Nothing more is sent to an"
        " address that takes no mail. Ends with 75 (try again later) if the database is away."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        bounce = bounces.read(sys.stdin.buffer.read(MOST_BYTES))
        if bounce is None:
            return
        try:
            services.note_bounce(notice_id=bounce.notice_id, recipients=bounce.recipients)
        except OperationalError:
            sys.exit(os.EX_TEMPFAIL)
