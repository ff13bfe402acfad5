"""Where state lives: below the state folder, and what must be elsewhere below /var/tmp."""

import contextlib
import fcntl
import hashlib
import os
import re
import shutil
import stat
from pathlib import Path

from config.embedded.accounts import Account
from config.embedded.processes import CannotStart

SOCKET_PATH_LIMIT = 103  # bytes; what fits sockaddr_un on Linux (108) and macOS (104)
PUBLIC = Path("/var/tmp")  # noqa: S108 - the name is ours alone: see public_place
_PLAIN = re.compile(r"[A-Za-z0-9_./+-]+")


def state_folder(given: str | None) -> Path:
    """The state folder, made if need be; `SLOTKEEPER_VAR` or `var` in the checkout."""
    root = Path(__file__).resolve().parents[2]
    var = Path(given).absolute() if given else root / "var"
    made = folder(var.resolve(), open_to_pass=True)
    if not os.access(made, os.W_OK | os.X_OK):
        raise CannotStart(f"{made} cannot be written to; set SLOTKEEPER_VAR to a folder of yours.")
    return made


def folder(path: Path, *, owner: Account | None = None, open_to_pass: bool = False) -> Path:
    """A folder of ours. One that was there before keeps its permissions.

    `open_to_pass` lets other accounts walk through (not look): only as root, whose PostgreSQL runs
    as another account.
    """
    mode = 0o711 if open_to_pass and os.geteuid() == 0 else 0o700
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.mkdir(mode=0o700)
    except FileExistsError:
        return path
    except OSError as error:
        raise CannotStart(f"{path} cannot be made: {error.strerror}.") from error
    path.chmod(mode)  # whatever the umask
    if owner:
        os.chown(path, owner.uid, owner.gid)
    return path


def hold(var: Path) -> int:
    """Claim the state folder for as long as this process lives; the kernel forgets with it.

    Raises CannotStart if another process holds it.
    """
    lock = os.open(var / "supervisor.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        holder = os.read(lock, 20).decode(errors="replace").strip()
        os.close(lock)
        raise CannotStart(f"process {holder} already runs on {var}.") from error
    os.ftruncate(lock, 0)
    os.write(lock, str(os.getpid()).encode())
    return lock


def public_place(var: Path) -> Path:
    """A folder with a short name that every account can reach; its name follows from `var`.

    Anybody may make a folder there, so one that is not ours alone is refused.
    """
    place = _public_path(var)
    folder(place, open_to_pass=True)
    found = place.lstat()
    ours = stat.S_ISDIR(found.st_mode) and found.st_uid == os.geteuid()
    if not ours or found.st_mode & 0o022:
        raise CannotStart(
            f"{place} is not a folder of ours alone; look who made it, and remove it."
        )
    return place


def forget_public_place(var: Path) -> None:
    """Remove what was kept outside a state folder that goes away itself."""
    place = _public_path(var)
    with contextlib.suppress(FileNotFoundError):
        if place.lstat().st_uid == os.geteuid():
            shutil.rmtree(place)


def socket_folder(var: Path, preferred: Path, socket: str, owner: Account | None = None) -> Path:
    """`preferred`, or a public place if the socket's path were too long or not plain.

    PostgreSQL and its clients read commas, and the clients' URLs several other characters, as
    separators.
    """
    path = str(preferred / socket)
    if len(os.fsencode(path)) > SOCKET_PATH_LIMIT or not _PLAIN.fullmatch(path):
        preferred = public_place(var) / preferred.parent.name / preferred.name
        folder(preferred.parent, open_to_pass=True)
    return folder(preferred, owner=owner)


def _public_path(var: Path) -> Path:
    digest = hashlib.sha256(f"{os.geteuid()}:{var}".encode(errors="surrogateescape"))
    return PUBLIC / f"slotkeeper-{digest.hexdigest()[:12]}"
