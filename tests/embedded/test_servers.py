"""PostgreSQL and Valkey of our own: real ones, killed for real, with nothing lost."""

import os
import shutil
import signal
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest

from config.embedded import accounts, binaries, places, postgres, processes, valkey
from config.embedded.processes import CannotStart, wait_until
from tests.embedded.conftest import pids

pytestmark = pytest.mark.processes

AS_ROOT = os.geteuid() == 0


@pytest.fixture
def server(var, start, grown):
    data = places.folder(var / "postgres", open_to_pass=True) / "data"
    subprocess.run(["cp", "-a", str(grown), str(data)], check=True)
    supervisor = start(var)
    supervisor.until("ready")
    return supervisor


def put(server, key):
    with server.database() as database:
        database.execute("CREATE TABLE IF NOT EXISTS kept (key text)")
        database.execute("INSERT INTO kept VALUES (%s)", [key])
    with server.cache() as cache:
        cache.set(key, "kept")


def kept(server):
    with server.database() as database:
        return [key for (key,) in database.execute("SELECT key FROM kept ORDER BY key")]


def answers(server):
    try:
        with server.database() as database:
            return database.execute("SELECT true").fetchone()[0]
    except psycopg.OperationalError:
        return False


def master_pid(folder):
    return int((folder / "postmaster.pid").read_text().splitlines()[0])


def test_the_application_is_no_superuser_and_may_create_databases_and_extensions(server):
    with server.database() as database:
        row = database.execute(
            "SELECT rolname, rolsuper, rolcreatedb FROM pg_roles WHERE rolname = current_user"
        )
        assert row.fetchone() == ("slotkeeper", False, True)
        for extension in ("btree_gist", "pg_trgm"):
            database.execute(f"CREATE EXTENSION {extension}")
        assert database.execute("SHOW fsync").fetchone() == ("on",)
        assert database.execute("SHOW synchronous_commit").fetchone() == ("on",)
        assert database.execute("SHOW listen_addresses").fetchone() == ("",)
        assert database.execute("SHOW data_checksums").fetchone() == ("on",)


def test_nothing_listens_on_the_network_and_sockets_are_ours(server, var):
    for folder in (var / "postgres" / "run", var / "postgres" / "data", var / "valkey"):
        assert folder.stat().st_mode & 0o077 == 0
    assert (var / "services.json").stat().st_mode & 0o077 == 0


@pytest.mark.skipif(not AS_ROOT, reason="only root can become somebody else to try the door")
def test_another_account_is_not_let_in_even_at_the_socket(server, var):
    sockets = var / "postgres" / "run"
    psql = binaries.postgres_programs() / "psql"
    command = [str(psql), "-h", str(sockets), "-U", "slotkeeper", "-c", "SELECT 1"]
    keeper = accounts.keeper_of(var / "postgres" / "data")

    assert "Peer authentication failed" in accounts.ask(command, keeper).stderr
    assert "ermission denied" in accounts.ask(command, accounts.Account(54321, 54321)).stderr
    assert accounts.ask(command).returncode == 0


def test_a_second_start_keeps_the_data(server, var, start):
    put(server, "before")
    assert server.end() == 0
    assert pids(var) == []

    begun = time.monotonic()
    again = start(var)
    again.until("ready")

    assert time.monotonic() - begun < 5
    assert kept(again) == ["before"]
    with again.cache() as cache:
        assert cache.get("before") == b"kept"


def test_a_killed_supervisor_takes_its_servers_along_and_the_next_start_has_it_all(
    server, var, start
):
    put(server, "before")
    server.end(signal.SIGKILL)
    assert wait_until(lambda: pids(var) == [], 10)

    again = start(var)
    again.until("ready")
    assert kept(again) == ["before"]


def is_busy(server, backend):
    with server.database() as database:
        found = "SELECT state = 'active' FROM pg_stat_activity WHERE pid = %s"
        return database.execute(found, [backend]).fetchone()[0]


@pytest.fixture
def busy_backend(server):
    """A backend that computes on and notices nothing, its master's death included."""
    with server.database() as database, ThreadPoolExecutor(1) as pool:
        # In the select list, where the numbers pass by; a series in FROM is first put on disk.
        endless = "SELECT count(*) FROM (SELECT generate_series(1, 1000000000000)) AS numbers"
        database.execute("SET statement_timeout = '1min'")
        answer = pool.submit(database.execute, endless)
        assert wait_until(lambda: is_busy(server, database.info.backend_pid), 5)
        yield database.info.backend_pid
        with pytest.raises(psycopg.OperationalError):
            answer.result()


def test_a_killed_postgresql_is_back_by_itself_with_every_committed_row(server, var, busy_backend):
    put(server, "before")
    os.kill(master_pid(var / "postgres" / "data"), signal.SIGKILL)

    assert wait_until(lambda: answers(server), 15)
    assert kept(server) == ["before"]
    assert busy_backend not in [pid for pid, _ in processes.running()]


def test_a_killed_valkey_is_back_by_itself_with_every_key(server, var):
    put(server, "before")
    time.sleep(1.2)  # appendfsync everysec: what a crash of the machine could still cost
    with server.cache() as cache:
        os.kill(cache.info("server")["process_id"], signal.SIGKILL)
    server.until("Valkey was ended by SIGKILL")

    store = valkey.store(var)
    assert wait_until(store.is_ready, 10)
    with server.cache() as cache:
        assert cache.get("before") == b"kept"


@pytest.fixture
def zombie():
    child = subprocess.Popen(["true"])
    os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOWAIT)
    yield child.pid
    child.wait()


@pytest.mark.parametrize("whose", ["stranger", "zombie", "nobody"])
def test_a_stale_pid_file_is_not_believed(server, var, start, zombie, whose):
    put(server, "before")
    data, sockets = var / "postgres" / "data", var / "postgres" / "run"
    file = (data / "postmaster.pid").read_text()
    server.end(signal.SIGKILL)
    assert wait_until(lambda: pids(var) == [], 10)
    pid = {"stranger": os.getpid(), "zombie": zombie, "nobody": 4_000_000}[whose]
    for stale in (data / "postmaster.pid", sockets / ".s.PGSQL.5432.lock"):
        stale.write_text(f"{pid}\n{file.partition(chr(10))[2]}")
        shutil.chown(stale, data.stat().st_uid)

    again = start(var)
    again.until("ready")
    assert kept(again) == ["before"]


def test_servers_that_outlived_their_supervisor_are_stopped_cleanly_first(server, var, start):
    put(server, "before")
    assert server.end() == 0
    orphans = []
    for program in (postgres.cluster(var).program(), valkey.store(var).program()):
        orphan = subprocess.Popen(
            program.command, user=program.uid, group=program.gid, cwd="/", stderr=subprocess.DEVNULL
        )
        orphans.append(orphan)
        assert wait_until(program.is_ready, 10)

    again = start(var)
    again.until("ready")

    assert [orphan.wait(timeout=10) for orphan in orphans] == [0, 0]
    assert kept(again) == ["before"]


def test_below_a_closed_folder_postgresql_is_reached_without_opening_it(tmp_path, start):
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    folder = closed / "var"
    server = start(folder)
    server.until("ready")
    put(server, "before")

    assert closed.stat().st_mode & 0o777 == 0o700
    inside = (folder / "postgres" / "data").exists()
    assert inside is not AS_ROOT  # root's PostgreSQL is somebody else, who may not pass
    assert server.end() == 0
    again = start(folder)
    again.until("ready")
    assert kept(again) == ["before"]


@pytest.mark.parametrize("name", ["long-" * 24, "a folder, with (odd) characters %20 & ümlaut"])
def test_a_path_no_socket_could_have_is_no_obstacle(var, start, name):
    server = start(var / name)
    server.until("ready")
    put(server, "before")

    assert kept(server) == ["before"]
    assert (var / name / "postgres" / "data").exists()


@pytest.fixture
def public_place(var):
    place = places._public_path(var)
    yield place
    if place.is_symlink():
        place.unlink()
    elif place.exists():
        place.rmdir()


@pytest.mark.parametrize("flaw", ["anybody may write to it", "it leads elsewhere", "not ours"])
def test_a_public_place_that_somebody_else_made_is_refused(var, public_place, flaw):
    if flaw == "not ours" and not AS_ROOT:
        pytest.skip("only root can give a folder away")
    if flaw == "it leads elsewhere":
        public_place.symlink_to(var)
    else:
        public_place.mkdir()
        public_place.chmod(0o777 if flaw == "anybody may write to it" else 0o755)
    if flaw == "not ours":
        os.chown(public_place, 54321, 54321)

    with pytest.raises(CannotStart, match="is not a folder of ours alone"):
        places.public_place(var)


def test_data_of_another_release_is_refused_with_a_sentence(var):
    data = places.folder(var / "postgres" / "data")
    (data / "PG_VERSION").write_text("9.6\n")
    if AS_ROOT:
        shutil.chown(data, "nobody")
    with pytest.raises(CannotStart, match=r"was made by PostgreSQL 9 "):
        postgres.cluster(var)


def test_a_half_made_cluster_is_made_again(var, start):
    draft = places.folder(var / "postgres" / "data.new")
    (draft / "PG_VERSION").write_text("18\n")

    start(var).until("ready")
    assert not draft.exists()


def test_without_any_program_one_sentence_says_what_to_install(monkeypatch):
    monkeypatch.setattr(binaries, "_postgres_folders", lambda: iter([]))
    monkeypatch.setattr(binaries, "_package", lambda name: None)
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(CannotStart, match="apt-get install postgresql"):
        binaries.postgres_programs()
    with pytest.raises(CannotStart, match="apt-get install valkey-server"):
        binaries.valkey_program()


def test_zombies_do_not_count_as_running(zombie):
    assert zombie not in [pid for pid, _ in processes.running()]
