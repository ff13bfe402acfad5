"""Verifies a house again and again in one process: python -m tests.processes.examiner.

For each line it reads it runs `verify_bookings` and prints one line of JSON: whether all invariants
hold, and what was said. Starting manage.py for each test would cost two seconds of a processor.
"""

import json
import os
import sys
from io import StringIO

import django


def verdict() -> dict[str, object]:
    from django.core.management import call_command
    from django.db import connections

    said = StringIO()
    try:
        call_command("verify_bookings", stdout=said, stderr=said)
        holds = True
    except SystemExit:
        holds = False
    finally:
        connections.close_all()  # a test may kill the server before we are asked again
    return {"holds": holds, "said": said.getvalue()}


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    for _wish in sys.stdin:
        print(json.dumps(verdict()), flush=True)
