"""pgbench doing the writes of one booking, and nothing else."""

import re
import subprocess
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from config.embedded import binaries

# The same rows as services.book, in the same order, under the same triggers and constraints.
SCRIPT = r"""
\set slot random({first_slot}, {last_slot})
SELECT nextval('bench_applicant') AS applicant \gset
BEGIN;
SELECT id, provider_id, starts_at, ends_at FROM booking_slot WHERE id = :slot FOR UPDATE \gset s_
INSERT INTO booking_reservation
       (public_id, reference, provider_id, slot_id, starts_at, ends_at, applicant_id, status,
        confirmed_at, changes, revision)
VALUES (gen_random_uuid(), translate(upper(left(md5(random()::text), 12)), '01', 'GH'),
        :s_provider_id, :s_id, :s_starts_at, :s_ends_at, :applicant, 'confirmed', now(), 0, 0)
RETURNING id \gset r_
UPDATE applicant_demographic SET status_code = 'Booked' WHERE id = :applicant;
INSERT INTO booking_notice (public_id, reservation_id, kind, channel)
VALUES (gen_random_uuid(), :r_id, 'confirmed', 'webhook');
INSERT INTO audit_entry (verb, stage, actor_kind, actor_id, provider_id, record_kind, record_id)
VALUES ('book', 'start', 'portal', 1, :s_provider_id, 'reservation', :r_id),
       ('book', 'exit', 'portal', 1, :s_provider_id, 'reservation', :r_id);
COMMIT;
"""


def run(
    database_url: str, folder: Path, slots: tuple[int, int], *, seconds: int, clients: int
) -> tuple[float, list[float]]:
    """Transactions per second, and each one's latency in seconds, in rising order."""
    script = folder / "booking.sql"
    script.write_text(SCRIPT.format(first_slot=slots[0], last_slot=slots[1]))
    address = urlsplit(database_url)
    command = [str(binaries.postgres_programs() / "pgbench"), "-n", "-M", "prepared"]
    command += ["-c", str(clients), "-j", "2", "-T", str(seconds), "-f", str(script)]
    command += ["-l", "--log-prefix", str(folder / "latency")]
    command += ["-h", parse_qs(address.query)["host"][0], "-U", address.username or ""]
    command.append(address.path.lstrip("/"))
    answer = subprocess.run(command, check=False, capture_output=True, text=True)
    found = re.search(r"tps = ([0-9.]+)", answer.stdout)
    assert found and not answer.returncode, answer.stdout + answer.stderr
    latencies: list[float] = []
    for log in folder.glob("latency.*"):
        latencies += [int(line.split()[2]) / 1e6 for line in log.read_text().splitlines()]
        log.unlink()
    return float(found[1]), sorted(latencies)
