"""Workers that die by kill -9 at a seam of sending: python -m booking.tests.sending.doomed

Reads lines such as "sent 2" and answers each with the signal that ended the worker, or 0. Each
worker is a child forked from here, where no connection and no thread was ever opened.
"""

import os
import signal
import subprocess
import sys
from contextlib import contextmanager

#: Where a worker dies: with messages claimed and none sent; sent and not marked; just marked.
SEAMS = ("claimed", "sent", "marked")


def _die():
    os.kill(os.getpid(), signal.SIGKILL)


def _arm(claims, seam, nth):
    """In a child only: the functions at the seam are exchanged for ones that kill it."""
    claim, mark_sent = claims.claim, claims.mark_sent
    marks = 0

    def claim_and_die(*arguments):
        mine = claim(*arguments)
        if mine.numbers:
            _die()
        return mine

    def mark_and_die(*arguments):
        nonlocal marks
        marks += 1
        if (seam, marks) == ("sent", nth):
            _die()
        marked = mark_sent(*arguments)
        if (seam, marks) == ("marked", nth):
            _die()
        return marked

    if seam == "claimed":
        claims.claim = claim_and_die
    else:
        claims.mark_sent = mark_and_die


def _work(seam, nth):
    from booking import services
    from booking.services.sending import claims

    _arm(claims, seam, nth)
    services.send_due("email", most_seconds=30)


def _ended(seam, nth):
    child = os.fork()
    if child == 0:
        try:
            _work(seam, nth)
            os._exit(0)
        except BaseException as error:
            print(type(error).__name__, file=sys.stderr, flush=True)
            os._exit(1)
    _pid, status = os.waitpid(child, 0)
    return os.WTERMSIG(status) if os.WIFSIGNALED(status) else os.WEXITSTATUS(status)


@contextmanager
def workers(environment):
    """A function that lets a worker go as far as a seam, and says whether it was killed there."""
    command = [sys.executable, "-m", "booking.tests.sending.doomed"]
    parent = subprocess.Popen(
        command, env=environment, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )

    def killed(seam, nth):
        parent.stdin.write(f"{seam} {nth}\n")
        parent.stdin.flush()
        ended = int(parent.stdout.readline())
        assert ended in (0, signal.SIGKILL), f"a worker ended with {ended}"
        return ended == signal.SIGKILL

    try:
        yield killed
    finally:
        parent.communicate()


def main():
    import django

    django.setup()
    for line in sys.stdin:
        seam, nth = line.split()
        print(_ended(seam, int(nth)), flush=True)


if __name__ == "__main__":
    main()
