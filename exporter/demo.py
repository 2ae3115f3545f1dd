"""A simulated cluster to try the exporter against: loopback, TLS, uploads that come, grow, stall and go."""

import random
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from exporter.settings.addresses import ListenAddress, parse_listen_address

if TYPE_CHECKING:
    from exporter.simulator import SimulatedCluster, SimulatorServer

#: Flags below `--demo.`: what stands for the value, the default, what it does.
FLAGS: Mapping[str, tuple[str, str, str]] = {
    "listen-address": ("ADDRESS", "127.0.0.1:18001", "address of the simulated REST API"),
    "token": ("TOKEN", "demo", "bearer token that the simulated cluster accepts"),
    "buckets": ("N", "12", "number of buckets"),
    "uploads": ("N", "5000", "number of uploads at the start"),
    "seed": ("N", "1", "seed of everything that is random"),
    "speed": ("FACTOR", "1", "how fast uploads come, grow and go; 0: nothing changes"),
}


class DemoError(Exception):
    """The demo cannot run; as text what is missing."""


class Options(BaseModel):
    """What is simulated."""

    model_config = ConfigDict(frozen=True, hide_input_in_errors=True)

    listen_address: ListenAddress
    token: str
    buckets: Annotated[int, Field(ge=0, le=16_000)]
    uploads: Annotated[int, Field(ge=0, le=1_000_000)]
    seed: int
    speed: Annotated[float, Field(ge=0, le=1000)]

    @field_validator("token")
    @classmethod
    def _sendable(cls, text: str) -> str:
        if not (text.isascii() and text.isprintable() and text and " " not in text):
            raise ValueError("expected a text without spaces that a header can carry")
        return text

    @field_validator("listen_address", mode="before")
    @classmethod
    def _address(cls, text: str) -> ListenAddress:
        return parse_listen_address(text)


def options(given: Mapping[str, str]) -> Options:
    """The flags that were given, over their defaults; raises ValueError that names every fault."""
    texts = {name.replace("-", "_"): default for name, (_, default, _) in FLAGS.items()}
    texts |= {name.removeprefix("demo."): text for name, text in given.items()}
    try:
        return Options.model_validate(texts)
    except ValidationError as error:
        faults = error.errors(include_url=False, include_context=False, include_input=False)
    said = [
        f"--demo.{str(fault['loc'][0]).replace('_', '-')}: {fault['msg'].removeprefix('Value error, ')}"
        for fault in faults
    ]
    raise ValueError("; ".join(said))


@dataclass(frozen=True, slots=True)
class Simulated:
    """A simulated cluster that answers, and how to reach it."""

    url: str
    token: str
    settings: Mapping[str, object]

    def announcement(self, page: str, metrics: str) -> str:
        """What to open, for people: the URLs of the exporter's page and metrics, and the cluster's."""
        return (
            f"\n  The exporter:      {page}\n"
            f"  Its metrics:       {metrics}\n"
            f"  Simulated cluster: {self.url} with the bearer token {self.token}\n"
            f"                     curl -k -H 'Authorization: Bearer {self.token}' {self.url}/v1/s3/buckets/\n"
            "  Nothing here comes from a Qumulo cluster. Ctrl-C ends it.\n"
        )


@contextmanager
def simulation(chosen: Options) -> Iterator[Simulated]:
    """A simulated cluster while the context lasts.

    Raises DemoError when there is no certificate maker, no place for the certificate, or the address is taken.
    """
    # Imported here, since starting to serve should not cost what only the demo needs.
    from exporter.simulator import IDENTITY_READ, READ_PRIVILEGES, Motion, SimulatedCluster, populate

    cluster = SimulatedCluster(time.time, name="demo")
    cluster.accounts.add_token(chosen.token, privileges=(*READ_PRIVILEGES, IDENTITY_READ))
    populate(cluster, buckets=chosen.buckets, uploads=chosen.uploads if chosen.buckets else 0, seed=chosen.seed)
    motion = Motion(cluster, random.Random(chosen.seed), chosen.speed)
    stop = threading.Event()
    with _folder() as folder:
        server, ca_file = _server(cluster, chosen.listen_address, Path(folder))
        with server:
            threading.Thread(target=motion.run, args=(stop,), name="motion", daemon=True).start()
            try:
                yield _simulated(chosen, server.port, ca_file)
            finally:
                stop.set()


def _folder() -> tempfile.TemporaryDirectory[str]:
    try:
        return tempfile.TemporaryDirectory(prefix="qumulo-demo-")
    except OSError as error:
        raise DemoError(f"no temporary folder can be made for the certificate (TMPDIR): {error.strerror}") from None


def _server(cluster: "SimulatedCluster", address: ListenAddress, folder: Path) -> "tuple[SimulatorServer, Path]":
    from exporter.simulator import SimulatorServer, throwaway_certificate

    try:
        ca_file, cert_file, key_file = throwaway_certificate(folder)
        host = address.host or "0.0.0.0"  # noqa: S104 - asked for by an empty host
        return SimulatorServer(cluster, host=host, port=address.port, certfile=cert_file, keyfile=key_file), ca_file
    except ImportError as error:
        raise DemoError(str(error)) from None
    except OSError as error:
        raise DemoError(f"the simulated cluster cannot listen on {address}: {error.strerror}") from None


def _simulated(chosen: Options, port: int, ca_file: Path) -> Simulated:
    host = chosen.listen_address.host
    reached = ListenAddress("127.0.0.1" if host in ("", "0.0.0.0", "::") else host, port)  # noqa: S104 - nothing is bound
    settings = {
        "clusters.demo.host": reached.host,
        "clusters.demo.port": str(port),
        "clusters.demo.server_name": "localhost",
        "clusters.demo.token": chosen.token,
        "clusters.demo.ca_file": str(ca_file),
        "poll.interval": "10s",
    }
    return Simulated(f"https://{reached}", chosen.token, settings)
