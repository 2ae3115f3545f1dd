"""Faults without end against the real program: `python -m tests.faults.soak --minutes 10`.

Six clusters suffer every row of the table in an order of chance while their uploads live and somebody scrapes; a
seventh is well, an eighth has a name without an address. After each fault the numbers must be the clusters' again, and
at the end the program must hold no more threads, descriptors and memory than after the warm-up.
"""

import argparse
import contextlib
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from exporter.simulator import SimulatedCluster, SimulatorServer
from tests import figures
from tests.integration.conftest import Program, write
from tests.secrets import MARK

from .patient import Patient, SoakError
from .place import HIT, OTHERS, TOKEN, Place
from .row import Login, Row
from .rows import ROWS
from .scraper import Scraper
from .stage import SOUND, credential, fill
from .trust import NAME, Trust
from .vital import Vital, vital

#: Threads, descriptors and memory are first looked at after so many seconds, or after a third of the soak if longer.
WARM_UP = 15.0
CONCURRENCY = 4
GROWTH, GROWTH_BYTES = 0.05, 8 << 20
#: Three clusters may each send a page of 64 MiB at the same time, which is held twice while it is read.
HIGHEST = 512 << 20

NAMES, NAMED = "buckets.names", "named"
KINDS: dict[str, Login] = {
    "token-1": "token", "token-2": "token", "token-3": "token", "file": "token_file", "login": "password_file",
    NAMED: "token",
}  # fmt: skip
_POLL = {"interval": "1s", "deadline": "3s", "page_size": 10, "concurrency": CONCURRENCY}
_TIMES = {"connect_timeout": "500ms", "read_timeout": "1s"}


def rows_of(kind: str) -> list[Row]:
    """The rows that a cluster of this kind can suffer."""
    rows = [row for row in ROWS if not row.inside and (NAMES in row.settings) == (kind == NAMED)]
    return [row for row in rows if row.login in (None, KINDS[kind])]


def soak(seconds: float, seed: int, directory: Path, say: Callable[[str], object]) -> str:
    """A summary in one line; raises SoakError with the first thing that was not stood."""
    stop = threading.Event()
    with _clusters(directory) as (places, trap):
        patients = [Patient(kind, places[kind], rows_of(kind), seed) for kind in KINDS]
        movers = [threading.Thread(target=each.live, args=(stop,)) for each in patients]
        with _program(directory, places) as program, Scraper(f"{program.address()}/metrics") as scraper:
            for mover in movers:
                mover.start()
            try:
                warm_up = max(WARM_UP, seconds / 3)
                before = _suffer(patients, scraper, program, warm_up, say)
                for part in _parts(seconds - warm_up):
                    after = _suffer(patients, scraper, program, part, say)
            finally:
                stop.set()
                for mover in movers:
                    mover.join()
            _check(before, after, scraper, program, trap)
    figures.add("soak seconds", round(seconds))
    faults = sum(patient.faults for patient in patients)
    return f"soak: {seconds / 60:.3g} minutes, {faults} faults, {scraper.scrapes:,} scrapes, {_told(before, after)}"


def _parts(seconds: float) -> list[float]:
    """About a minute each, so that it can be seen whether something grows on and on."""
    parts = max(1, round(seconds / 60))
    return [seconds / parts] * parts


def _suffer(
    patients: Sequence[Patient], scraper: Scraper, program: Program, seconds: float, say: Callable[[str], object]
) -> Vital:
    """Faults for so long; what the program holds when all clusters are well again."""
    until = threading.Event()
    timer = threading.Timer(seconds, until.set)
    timer.start()
    try:
        with ThreadPoolExecutor(len(patients)) as threads:
            jobs = [threads.submit(_guarded, patient, scraper, until) for patient in patients]
        for job in jobs:
            job.result()
    finally:
        timer.cancel()
    held = vital(program.process.pid)
    say(f"{sum(patient.faults for patient in patients)} faults so far; {held}")
    return held


def _guarded(patient: Patient, scraper: Scraper, until: threading.Event) -> None:
    """As the patient does; when one is lost the others need not go on."""
    try:
        patient.recover(scraper, "the start")
        patient.suffer(scraper, until)
    finally:
        until.set()


def _check(before: Vital, after: Vital, scraper: Scraper, program: Program, trap: SimulatorServer) -> None:
    own = program.process
    shown, log = scraper.shown, "".join(program.lines)
    mark = f'errors_total{{qumulo_cluster="{SOUND}"'
    errors = {series: value for series, value in shown.items() if mark in series and value}
    # A poll keeps as many connections as it made at the same time, which is at most one a listing thread.
    slack = CONCURRENCY * (len(KINDS) + 1)
    grown = after.resident - before.resident
    wrong = {
        f"{after.threads} threads after {before.threads}": after.threads > before.threads,
        f"{after.files} open files after {before.files}": after.files != before.files,
        f"{after.sockets} sockets after {before.sockets}": after.sockets > before.sockets + slack,
        f"{grown:,} bytes more memory": grown > max(GROWTH * before.resident, GROWTH_BYTES),
        f"{after.highest:,} bytes of memory at the highest": after.highest > HIGHEST,
        f"scrapes failed: {scraper.failures[:3]}": bool(scraper.failures),
        f"errors of the cluster that is well: {errors}": bool(errors),
        f"{trap.connections} connections to another host": trap.connections > 0,
        "the program has ended": own.poll() is not None,
        "the log has a fault of the exporter": "trace=" in log or "Traceback" in log,
        "the log has a secret": MARK in log,
    }
    told = [text for text, is_so in wrong.items() if is_so]
    if told:
        raise SoakError("; ".join(told))


def _told(before: Vital, after: Vital) -> str:
    grown = (after.resident - before.resident) / 2**20
    return (
        f"threads {before.threads} to {after.threads}, files {before.files} to {after.files}, "
        f"sockets {before.sockets} to {after.sockets}, memory {after.resident / 2**20:.0f} MiB ({grown:+.1f}), "
        f"highest {after.highest / 2**20:.0f} MiB"
    )


@contextmanager
def _clusters(directory: Path) -> Iterator[tuple[dict[str, Place], SimulatorServer]]:
    """The clusters by name, and the server that nobody may ask."""
    trust = Trust(directory)
    with contextlib.ExitStack() as stack:
        trap = stack.enter_context(SimulatorServer(SimulatedCluster(time.time), ssl_context=trust.context()))
        places = {}
        for name in (*KINDS, SOUND):
            (directory / name).mkdir()
            places[name] = stack.enter_context(Place(trust, directory / name, trap.url, time.time))
            fill(places[name].cluster, time.time())
        yield places, trap


@contextmanager
def _program(directory: Path, places: dict[str, Place]) -> Iterator[Program]:
    clusters: dict[str, dict[str, object]] = {
        name: {
            "host": NAME, "port": place.port, "ca_file": str(place.trust.ca_file),
            **credential(place, KINDS.get(name)), **(_TIMES if name in KINDS else {}),
        }
        for name, place in places.items()
    }  # fmt: skip
    clusters[NAMED]["buckets"] = {"names": [HIT, *OTHERS]}
    clusters["nowhere"] = {"host": "name.invalid", "token": TOKEN}
    program = Program(f"--config.file={write(directory / 'exporter.yml', clusters, poll=_POLL)}")
    try:
        yield program
        if program.end() != 0:
            raise SoakError("the program did not end well")
    finally:
        program.close()


def main() -> int:
    """The exit status: 1 where something was not stood."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults.soak", description=__doc__)
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="soak-") as folder:
        try:
            said = soak(chosen.minutes * 60, chosen.seed, Path(folder), lambda text: print(text, file=sys.stderr))
        except SoakError as error:
            print(f"soak: {error}", file=sys.stderr)
            return 1
    print(said)
    return 0


if __name__ == "__main__":
    sys.exit(main())
