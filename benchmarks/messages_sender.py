"""One sender of benchmarks.messages: says every few seconds how many left and what it holds."""

import os
import sys
import time
from pathlib import Path

import django

#: Between two lines it says.
INTERVAL_SECONDS = 5.0
_PAGE = os.sysconf("SC_PAGE_SIZE")


def mebibytes() -> float:
    """What this process holds now (proc_pid_statm(5)); not the most it ever held."""
    resident = int(Path("/proc/self/statm").read_text().split()[1])
    return resident * _PAGE / 2**20


def main() -> None:
    """Lines of: messages that left since the line before, MiB, seconds of processor so far."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
    django.setup()
    from booking import services

    print("ready", flush=True)
    sys.stdin.readline()
    began = time.process_time()
    while sent := services.send_due("email", most_seconds=INTERVAL_SECONDS):
        print(sent, mebibytes(), time.process_time() - began, flush=True)


if __name__ == "__main__":
    main()
