"""What is seen of the running program from outside: its samples, its log, its process."""

import contextlib
import os
import re
from pathlib import Path

from tests.integration.conftest import Program, get, samples, until

BUCKETS = ("backups-01", "logs-03", "media-02")
_OWN = 'qumulo_s3_uploads_exporter_{}{{qumulo_cluster="prod"}}'
POLLS, FAILED, SKIPPED = (_OWN.format(name) for name in ("polls_total", "polls_failed_total", "polls_skipped_total"))
RELOADED = "qumulo_s3_uploads_exporter_config_last_reload_successful"


def up(bucket: str = BUCKETS[0]) -> str:
    """The series that tells whether a bucket was listed."""
    return f'qumulo_s3_uploads_bucket_up{{qumulo_cluster="prod",bucket="{bucket}"}}'


def count(bucket: str = BUCKETS[0]) -> str:
    """The series of the users' uploads of a bucket."""
    return f'qumulo_s3_uploads_in_progress{{qumulo_cluster="prod",bucket="{bucket}",origin="user"}}'


def scrape(url: str, timeout: float = 10.0) -> dict[str, float]:
    """All samples as they are now."""
    return samples(get(f"{url}/metrics", timeout=timeout))


def errors(found: dict[str, float]) -> dict[str, float]:
    """Reason to how often, of those that were counted."""
    start = 'qumulo_s3_uploads_exporter_errors_total{qumulo_cluster="prod",reason="'
    return {series[len(start) : -2]: value for series, value in found.items() if series.startswith(start) and value}


def counts(found: dict[str, float]) -> dict[str, float]:
    """What a fault must leave as it was: everything that is counted of uploads."""
    names = ("in_progress", "completing", "blocks", "data_blocks", "meta_blocks", "bytes", "idle", "idle_bytes")
    starts = tuple(f"qumulo_s3_uploads_{name}{{" for name in names)
    return {series: value for series, value in found.items() if series.startswith(starts)}


def listed(url: str) -> dict[str, float]:
    """The samples once every bucket is listed well."""
    until(lambda: all(scrape(url).get(up(bucket)) == 1 for bucket in BUCKETS))
    return scrape(url)


def polled(url: str, more: int) -> dict[str, float]:
    """The samples after so many more polls have ended."""
    before = scrape(url)[POLLS]
    until(lambda: scrape(url)[POLLS] >= before + more)
    return scrape(url)


def logged(program: Program, words: str) -> int:
    """How many lines of the log hold these words."""
    return sum(words in line for line in program.lines)


def descriptors(pid: int) -> int:
    """How many files and sockets a process has open."""
    return _entries(pid, "fd")


def threads(pid: int) -> int:
    """How many threads a process has."""
    return _entries(pid, "task")


def memory(pid: int) -> int:
    """The memory that a process holds, in KiB."""
    found = re.search(r"VmRSS:\s+([0-9]+) kB", Path(f"/proc/{pid}/status").read_text())
    assert found, "Linux tells no VmRSS"
    return int(found[1])


def cpu(pid: int) -> float:
    """The processor time that a process has used, in seconds."""
    numbers = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(numbers[11]) + int(numbers[12])) / os.sysconf("SC_CLK_TCK")


def _entries(pid: int, what: str) -> int:
    return sum(1 for _ in Path(f"/proc/{pid}/{what}").iterdir())


def url_of(program: Program) -> str:
    """Where it listens, for a program whose log nobody sees."""
    until(lambda: bool(_port(program.process.pid)))
    return f"http://127.0.0.1:{_port(program.process.pid)}"


def _port(pid: int) -> int | None:
    inodes = set()
    for entry in Path(f"/proc/{pid}/fd").iterdir():
        # Files come and go meanwhile.
        with contextlib.suppress(FileNotFoundError):
            inodes.add(str(entry.readlink()))
    for line in Path(f"/proc/{pid}/net/tcp").read_text().splitlines()[1:]:
        _, local, _, state, *rest = line.split()
        if state == "0A" and f"socket:[{rest[5]}]" in inodes:
            return int(local.rpartition(":")[2], 16)
    return None
