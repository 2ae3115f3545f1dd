"""A simulated cluster with few uploads, and what the command `uploads` prints about it."""

import io
from dataclasses import dataclass, field
from pathlib import Path

from exporter import listing
from exporter.listing.rows import Row
from exporter.qumulo.records import Initiator, Record
from exporter.settings.load import load
from exporter.settings.schema import Settings
from exporter.simulator import IDENTITY_READ, READ_PRIVILEGES, SimulatedCluster, SimulatorServer
from tests.secrets import secret

NOW = 1_800_000_000.0
HOUR, DAY = 3600.0, 86_400.0
TOKEN = secret("token")
PROGRAM = "qumulo-s3-uploads-exporter"


@dataclass(frozen=True)
class Printed:
    """What was printed, and the exit status."""

    status: int
    out: str
    err: str

    @property
    def lines(self) -> list[str]:
        """Standard output line by line."""
        return self.out.splitlines()


class Terminal(io.StringIO):
    """A text stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


class Screen(io.BytesIO):
    """A stream of bytes that says it is a terminal."""

    def isatty(self) -> bool:
        return True


@dataclass(frozen=True)
class Stage:
    """Simulated clusters by name behind TLS, with the CA of their certificate."""

    servers: dict[str, SimulatorServer]
    ca_file: Path
    more: dict[str, object] = field(default_factory=dict)

    @property
    def server(self) -> SimulatorServer:
        """The first cluster's."""
        return next(iter(self.servers.values()))

    @property
    def cluster(self) -> SimulatedCluster:
        """What is simulated first."""
        return self.server.cluster

    def settings(self, **changes: object) -> Settings:
        """The settings of all clusters; `__` stands for a dot."""
        texts: dict[str, object] = dict(self.more)
        for name, server in self.servers.items():
            texts |= {
                f"clusters.{name}.host": "127.0.0.1",
                f"clusters.{name}.port": str(server.port),
                f"clusters.{name}.token": TOKEN,
                f"clusters.{name}.ca_file": str(self.ca_file),
            }
        return load({**texts, **{key.replace("__", "."): value for key, value in changes.items()}}, {}).settings

    def run(self, settings: Settings | None = None, /, **flags: str) -> Printed:
        """The command with these flags."""
        out, err = io.BytesIO(), io.StringIO()
        status = listing.run(settings or self.settings(), listing.options(flags), out, err, lambda: NOW)
        return Printed(status, out.getvalue().decode(), err.getvalue().replace(f"{PROGRAM}: ", ""))


def ended(stage: Stage, out: object, err: io.StringIO, **flags: str) -> int:
    """The exit status of the command with streams of the test's own."""
    return listing.run(stage.settings(), listing.options(flags), out, err, lambda: NOW)  # type: ignore[arg-type]


def simulated() -> SimulatedCluster:
    """Two buckets with five uploads, and an empty one."""
    cluster = SimulatedCluster(lambda: NOW)
    cluster.accounts.add_token(TOKEN, privileges=(*READ_PRIVILEGES, IDENTITY_READ))
    for name in ("media", "backups", "empty"):
        cluster.add_bucket(name)
    put(cluster, "backups", "daily/a.tar", "a1", data=255, age=20 * DAY, idle=12 * DAY)
    put(cluster, "backups", "daily/b.tar", "a2", data=1023, age=3 * DAY, idle=90.0, auth_id="501")
    put(cluster, "backups", "weekly/[red]c", "a3", data=511, age=40 * DAY, idle=40 * DAY, system=True)
    put(cluster, "media", "film.mov", "b1", data=255, age=2 * HOUR, idle=2 * HOUR, completing=True)
    put(cluster, "media", '=1+1,"x"/日本', "b2", data=0, age=9 * DAY, idle=8 * DAY, auth_id=str((3 << 32) + 1001))
    return cluster


def put(
    cluster: SimulatedCluster,
    bucket: str,
    key: str,
    upload_id: str,
    *,
    data: int,
    age: float,
    idle: float,
    auth_id: str = "500",
    system: bool = False,
    completing: bool = False,
) -> None:
    """An upload that was initiated and last got data so many seconds before NOW."""
    cluster.start_upload(
        bucket,
        key,
        upload_id=upload_id,
        data_blocks=data,
        initiated=NOW - age,
        modified=NOW - idle,
        auth_id=auth_id,
        system=system,
        completing=completing,
    )


def row(
    upload_id: str = "1", key: str = "k", bucket: str = "b", cluster: str = "prod", blocks: int = 1, **changes: float
) -> Row:
    """An upload without a cluster behind it."""
    record = Record(
        upload_id,
        key,
        bucket,
        Initiator("500"),
        "",
        "",
        0.0,
        0.0,
        blocks,
        blocks,
        0,
        False,
        bool(changes.get("system")),
    )
    return Row(cluster, bucket, record, changes.get("age", 0.0), changes.get("idle", 0.0))
