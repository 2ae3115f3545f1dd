"""What the benchmarks share: a simulated cluster in a process of its own, and measured children."""

import json
import multiprocessing
import resource
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from multiprocessing.connection import Connection
from pathlib import Path
from statistics import median
from typing import Any

from exporter.settings.load import load
from exporter.settings.schema import Settings
from exporter.simulator import (
    Fault,
    RepeatedUploads,
    SimulatedCluster,
    SimulatorServer,
    populate,
    throwaway_certificate,
)

TOKEN = "bench"
_SPAWN = multiprocessing.get_context("spawn")


@dataclass(frozen=True)
class Cluster:
    """What is simulated: so many buckets, each with so many uploads, whose keys (and so cursors) are so long.

    Pages have at most `page_cap` uploads.
    """

    buckets: int = 1
    uploads: int = 1000
    page_cap: int = 1000
    key_length: int = 40
    faults: tuple[Fault, ...] = ()


@dataclass(frozen=True)
class Address:
    """Where the simulated cluster answers."""

    port: int
    ca_file: str

    def settings(self, **more: Any) -> Settings:
        """Settings of an exporter for this cluster; dotted names with `__` for dots."""
        flags = {
            "clusters.bench.host": "127.0.0.1",
            "clusters.bench.port": str(self.port),
            "clusters.bench.token": TOKEN,
            "clusters.bench.ca_file": self.ca_file,
            "web.listen_address": ["127.0.0.1:0"],
            **{name.replace("__", "."): value for name, value in more.items()},
        }
        return load(flags, {}).settings


def _serve(what: Cluster, folder: str, told: Connection) -> None:
    cluster = SimulatedCluster(time.time, page_cap=what.page_cap)
    cluster.accounts.add_token(TOKEN)
    makers = SimulatedCluster(time.time)
    populate(makers, buckets=1, uploads=1000, seed=1)
    made = makers.uploads(makers.buckets()[0].name)
    templates = [replace(upload, key=f"{number:0{what.key_length}d}") for number, upload in enumerate(made)]
    for number in range(what.buckets):
        cluster.add_bucket(f"bucket-{number:05d}", RepeatedUploads(templates, what.uploads))
    ca_file, cert_file, key_file = throwaway_certificate(Path(folder))
    with SimulatorServer(cluster, what.faults, certfile=cert_file, keyfile=key_file, log_requests=0) as server:
        told.send((server.port, str(ca_file)))
        while told.recv() != "end":
            told.send(server.connections)


@contextmanager
def simulated(what: Cluster) -> Iterator[tuple[Address, Callable[[], int]]]:
    """A cluster that answers from another process; also gives how many connections it has accepted."""
    with tempfile.TemporaryDirectory() as folder:
        ours, theirs = _SPAWN.Pipe()
        process = _SPAWN.Process(target=_serve, args=(what, folder, theirs), daemon=True)
        process.start()

        def connections() -> int:
            ours.send("connections")
            number: int = ours.recv()
            return number

        try:
            yield Address(*ours.recv()), connections
        finally:
            ours.send("end")
            process.join(30)


def cpu() -> float:
    """Seconds of processor time that this process has used, all threads."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


def resident() -> float:
    """MiB of memory that this process holds now."""
    fields = Path("/proc/self/statm").read_text().split()
    return int(fields[1]) * resource.getpagesize() / 2**20


def peak() -> float:
    """MiB of memory that this process has held at most."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _child(work: Callable[..., Any], arguments: tuple[Any, ...], told: Connection) -> None:
    told.send(json.dumps(work(*arguments)))


def measured(work: Callable[..., Any], *arguments: Any) -> Any:
    """What `work` returns in a new process, as JSON carries it."""
    ours, theirs = _SPAWN.Pipe()
    process = _SPAWN.Process(target=_child, args=(work, arguments, theirs), daemon=True)
    process.start()
    theirs.close()
    try:
        return json.loads(ours.recv())
    finally:
        process.join(30)


def in_turn(rounds: int, **sides: Callable[[], float]) -> dict[str, float]:
    """The median of each side, measured in turn so that a drift of the machine meets all."""
    found: dict[str, list[float]] = {name: [] for name in sides}
    for _ in range(rounds):
        for name, side in sides.items():
            found[name].append(side())
    return {name: median(values) for name, values in found.items()}


def report(title: str, rows: dict[str, str], verdict: str) -> None:
    """Print one benchmark: its sides, and what comes of them."""
    print(f"\n{title}")
    for name, value in rows.items():
        print(f"  {name:44} {value}")
    print(f"  -> {verdict}", flush=True)
