"""Probes of simulated clusters: whole lines, with what differs from run to run replaced."""

import re
import time
from dataclasses import dataclass
from pathlib import Path

import yaml

from exporter.polling.plan import Clock
from exporter.probe import probe
from exporter.settings.load import load
from exporter.simulator import SimulatedCluster, SimulatorServer
from tests.secrets import secret

TOKEN = secret("token")
UUID = "6b2ff5a1-0000-4000-8000-000000000001"

NAME = "ok    prod  name: 127.0.0.1 is an address"
CONNECTION = "ok    prod  connection: 127.0.0.1 port PORT reached in N ms"
TLS = (
    "ok    prod  TLS: TLSv1.3, the certificate is verified by ca_file CA: for localhost, 127.0.0.1, ::1, "
    "signed by trustme, Testing CA, valid until 3000-01-01"
)
CLUSTER = f'ok    prod  cluster: Qumulo Core 7.8.2, cluster "sim", uuid {UUID}, node ACTIVE'
CREDENTIAL = 'ok    prod  credential: the token in the settings is accepted as the user "s3-uploads-exporter"'
PRIVILEGES = "ok    prod  privileges: all that are used, and no other"
BUCKETS = "ok    prod  buckets: 1 on the cluster, 1 selected"
LISTING = "ok    prod  listing: 1 of 1 bucket answered with a first page of uploads"
S3 = "ok    prod  S3 settings: S3 is on; uploads without new data are removed after 1days"
STOPPED = "      the rest is not checked: it cannot work before this is mended"
AGAIN = "      look at the health of the cluster, and run the probe again"
IF_ANOTHER = "      S3UploadsExporter: the role that has the exporter's user as a member, see qq auth_list_roles"

#: A cluster with one bucket that has nothing wrong.
WELL = [NAME, CONNECTION, TLS, CLUSTER, CREDENTIAL, PRIVILEGES, BUCKETS, LISTING, S3]
REACHED = [NAME, CONNECTION]
ANSWERS = [NAME, CONNECTION, TLS]

_VARYING = (
    (re.compile(r"in [0-9]+ ms$"), "in N ms"),
    (re.compile(r"trustme v[0-9.]+, Testing CA #[^,]+"), "trustme, Testing CA"),
)


def grant(*privileges: str) -> list[str]:
    """The lines that mend a role without these privileges."""
    return [f"      qq auth_modify_role --role S3UploadsExporter --grant {' '.join(privileges)}", IF_ANOTHER]


def with_mends(line: str, said: list[str]) -> list[str]:
    """One check that was said, with the lines below it."""
    place = said.index(line)
    behind = next((at for at in range(place + 1, len(said)) if not said[at].startswith("      ")), len(said))
    return said[place:behind]


@dataclass(frozen=True)
class Stage:
    """A simulated cluster, the CA of its certificate, and a folder for files."""

    server: SimulatorServer
    ca_file: Path
    folder: Path

    @property
    def cluster(self) -> SimulatedCluster:
        """What is simulated."""
        return self.server.cluster

    def settings(self, **changes: object) -> dict[str, object]:
        """The settings of the cluster; None takes one away."""
        found = {"host": "127.0.0.1", "port": self.server.port, "token": TOKEN, "ca_file": str(self.ca_file), **changes}
        return {key: value for key, value in found.items() if value is not None}

    def probe(self, all_buckets: bool = False, **changes: object) -> tuple[bool, list[str]]:
        """Whether nothing failed, and the lines."""
        shard = changes.pop("shard", None)
        document: dict[str, object] = {"clusters": {"prod": self.settings(**changes)}}
        if shard:
            document["shard"] = shard
        return self.well_and_said(document, all_buckets)

    def said(self, all_buckets: bool = False, **changes: object) -> list[str]:
        """The lines alone."""
        return self.probe(all_buckets, **changes)[1]

    def well_and_said(
        self, document: object, all_buckets: bool = False, clock: Clock | None = None
    ) -> tuple[bool, list[str]]:
        """A probe of these settings as a file has them."""
        config = self.folder / "exporter.yml"
        config.write_text(yaml.safe_dump(document, sort_keys=False))
        lines: list[str] = []
        well = probe(load({"config_file": str(config)}, {}).settings, all_buckets, lines.append, clock)
        return well, [self._same(line) for line in lines]

    def _same(self, line: str) -> str:
        for text, instead in (
            (str(self.ca_file), "CA"),
            (str(self.folder), "FOLDER"),
            (str(self.server.port), "PORT"),
        ):
            line = line.replace(text, instead)
        for pattern, instead in _VARYING:
            line = pattern.sub(instead, line)
        return line


def simulated() -> SimulatedCluster:
    """A cluster with one bucket and one upload."""
    cluster = SimulatedCluster(time.time)
    cluster.accounts.add_token(TOKEN)
    cluster.add_bucket("backups")
    cluster.start_upload("backups", "key")
    return cluster
