"""script/fuzz: schemathesis against the running service, in every role.

Starts a service of its own, furnishes and ends it; or tries the one at `--url`, as the roles whose
tokens `--furniture` names (a file as `tests.fuzz.furnish` prints it).
"""

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from config.embedded import places
from tests.fuzz.wishes import configuration
from tests.processes.stack import ROOT, Stack

LIMITS = ("ANONYMOUS", "CLIENT", "PORTAL", "STAFF")
#: By these a role ends itself, and whatever follows is answered 401: they are tried last.
LAST = {"client": "DELETE /api/v1/clients/{client_key}"}


def asked(arguments: list[str]) -> argparse.Namespace:
    wishes = argparse.ArgumentParser(prog="script/fuzz", description=__doc__)
    wishes.add_argument("--examples", type=int, default=30, help="at most, for an operation")
    wishes.add_argument("--seconds", type=int, default=0, help="at most, for a role; 0 is no end")
    wishes.add_argument("--seed", type=int, default=1)
    wishes.add_argument("--roles", default="", help="some of them, with commas; all if not given")
    wishes.add_argument("--least", type=int, default=10_000, help="cases; fewer are a failure")
    wishes.add_argument("--url", help="of a service that runs; rate limits must be off there")
    wishes.add_argument("--furniture", type=Path, help="tokens and ids for --url")
    wishes.add_argument("more", nargs="*", help="for schemathesis, after --")
    return wishes.parse_args(arguments)


@contextmanager
def service(wishes: argparse.Namespace) -> Iterator[tuple[str, dict[str, Any]]]:
    """Where the service is, and its furniture."""
    if wishes.url:
        nobody = {"tokens": {"anonymous": None}, "known": {}}
        told = json.loads(wishes.furniture.read_text()) if wishes.furniture else nobody
        yield wishes.url, told
        return
    above = Path(os.environ.get("SLOTKEEPER_VAR") or ROOT / "var")
    var = places.folder(above / f"fuzz{os.getpid()}", open_to_pass=True)
    off = {f"RATE_LIMIT_{name}": "off" for name in LIMITS}
    stack = Stack(var, WEB_PROCESSES="2", **off)
    try:
        stack.await_ready()
        made = stack.python("-m", "tests.fuzz.furnish")
        assert made.returncode == 0, made.stderr
        yield stack.base_url, json.loads(made.stdout)
        verdict = stack.manage("verify_bookings")
        print(verdict.stdout + verdict.stderr)
        assert verdict.returncode == 0
    finally:
        stack.stop()
        places.forget_public_place(var)
        shutil.rmtree(var, ignore_errors=True)


def toml(value: Any) -> str:
    """JSON's texts, numbers and lists are TOML's; a table is written inline."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{json.dumps(k)} = {toml(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(toml, value)) + "]"
    return json.dumps(value)


def try_role(
    wishes: argparse.Namespace, url: str, token: str | None, config: Path, *narrowed: str
) -> tuple[int, int]:
    """schemathesis's exit status, and how many cases it made."""
    command = [sys.executable, "-m", "schemathesis.cli", "--config-file", str(config), "run"]
    command += [f"{url}/api/v1/schema/", "--url", url, "--seed", str(wishes.seed)]
    command += ["--max-examples", str(wishes.examples), "--checks", "all", "--no-color"]
    command += ["--generation-database", "none", *narrowed, *wishes.more]
    if wishes.seconds:
        command += ["--max-time", str(wishes.seconds)]
    if token:
        command += ["--header", f"Authorization:Bearer {token}"]
    environment = {**os.environ, "SCHEMATHESIS_HOOKS": "tests.fuzz.checks"}
    cases = 0
    with subprocess.Popen(
        command, cwd=ROOT, env=environment, text=True, stdout=subprocess.PIPE
    ) as program:
        for line in program.stdout:
            print(line, end="", flush=True)
            if found := re.search(r"([\d,]+) generated", line):
                cases = int(found[1].replace(",", ""))
    return program.returncode, cases


def main(arguments: list[str]) -> int:
    wishes = asked(arguments)
    only = set(filter(None, wishes.roles.split(",")))
    statuses, cases = [], 0
    with service(wishes) as (url, told), tempfile.TemporaryDirectory() as folder:
        config = Path(folder) / "schemathesis.toml"
        parts = configuration(told["known"])
        config.write_text("\n".join(f"{name} = {toml(part)}" for name, part in parts.items()))
        for role, token in told["tokens"].items():
            if only and role not in only:
                continue
            began = time.monotonic()
            print(f"===== {role} =====", flush=True)
            made, last = 0, LAST.get(role)
            rounds = [("--exclude-name", last), ("--include-name", last)] if last else [()]
            for narrowed in rounds:
                status, some = try_role(wishes, url, token, config, *narrowed)
                statuses.append(status)
                made += some
            cases += made
            print(f"{role}: {made} cases in {time.monotonic() - began:.0f} s")
    print(f"{cases} cases in all")
    return 0 if not any(statuses) and cases >= wishes.least else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
