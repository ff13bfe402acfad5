"""One sender of benchmarks.messages: how many left, its memory early and late, its start-up."""

import os
import resource
import time

import django

_BEGAN = time.perf_counter()


def mebibytes() -> float:
    """The most memory this process ever held."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
    django.setup()
    from booking import services

    started = time.perf_counter() - _BEGAN
    sent = services.send_due("email", most_seconds=10)
    early = mebibytes()
    while more := services.send_due("email", most_seconds=120):
        sent += more
    print(sent, early, mebibytes(), started)


if __name__ == "__main__":
    main()
