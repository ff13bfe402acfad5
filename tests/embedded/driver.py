"""A supervisor of its own, for tests to hurt: python -m tests.embedded.driver VAR [program …].

Without programs it runs PostgreSQL and Valkey; else each program, a line of shell, in order.
"""

import os
import sys
from pathlib import Path

from config.embedded import places, servers
from config.embedded.processes import MARK, CannotStart, Program
from config.embedded.supervisor import Stopped, Supervisor, complain, say


def programs(var: Path, lines: list[str]) -> list[Program]:
    return [
        Program(
            name=f"program {number}",
            command=["/bin/sh", "-c", line],
            environment={**os.environ, MARK: str(var), "NUMBER": str(number)},
            log=var / "log" / f"{number}.log",
            folder=var,
            is_ready=(var / f"ready-{number}").exists,
            patience_seconds=1,
        )
        for number, line in enumerate(lines)
    ]


def main(var: Path, lines: list[str]) -> int:
    supervisor = Supervisor(str(var))
    try:
        lock = places.hold(var)
        with supervisor.on_duty():
            if not lines:
                servers.publish(var, servers.start(supervisor, var, {}))
            for program in programs(var, lines):
                supervisor.keep(program, ready_within=3)
            say("ready")
            supervisor.keep_watch()
    except Stopped:
        os.close(lock)
        return 0
    except CannotStart as error:
        return complain(error)
    return 0


if __name__ == "__main__":
    sys.exit(main(places.state_folder(sys.argv[1]), sys.argv[2:]))
