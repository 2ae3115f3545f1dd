"""The exporter in this process, over TLS, between a cluster that is hit and one that is well; polls one by one."""

import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from exporter import worker
from exporter.app import App
from exporter.polling.plan import Clock
from exporter.qumulo.transport import Transport
from exporter.settings.load import load
from exporter.simulator import SimulatedCluster, SimulatorServer

from .picture import Picture
from .place import HIT, NOW, OTHERS, TOKEN, USER, Place
from .row import Login, Row
from .samples import samples
from .trust import NAME, Trust

STALE = 120.0
SICK, SOUND = "sick", "sound"
_CLUSTER = {"connect_timeout": "1s", "read_timeout": "500ms", "port": "0"}
_POLL = {"interval": "60s", "deadline": "3s", "page_size": "10", "stale_after": "2m"}


def fill(cluster: SimulatedCluster, now: float = NOW) -> None:
    """Three buckets of three pages: of both origins, some completing, of all ages."""
    for place, bucket in enumerate((HIT, *OTHERS)):
        cluster.add_bucket(bucket)
        for number in range(25):
            age = 7.0 * 1.7**number + place + 0.123456
            cluster.start_upload(
                bucket, f"k/ä +{number}.tar", system=number % 5 == 0, completing=number % 7 == 0,
                data_blocks=number * 2048 + place, meta_blocks=1 + number,
                initiated=now - age, modified=now - age * 0.6,
            )  # fmt: skip


def change(cluster: SimulatedCluster) -> None:
    """Something that every listing from now on finds different."""
    for bucket in (HIT, *OTHERS):
        cluster.start_upload(bucket, "new", data_blocks=5, initiated=NOW - 30.5)
        cluster.grow(bucket, cluster.uploads(bucket)[0].id, 7)


def credential(place: Place, login: Login | None = None) -> dict[str, str]:
    """The settings of a kind of credential, a token unless it matters."""
    if login == "token_file":
        return {"token_file": str(place.token_file)}
    if login == "password_file":
        return {"username": USER, "password_file": str(place.password_file)}
    return {"token": TOKEN}


class Stage:
    """Two clusters and the exporter that polls both."""

    def __init__(self, sick: Place, sound: Place, trap: SimulatorServer, row: Row) -> None:
        self.sick, self.sound, self.trap, self.row = sick, sound, trap, row
        self.skew = 0.0
        #: Another clock than the cluster's: both may be moved by themselves.
        clock = Clock(lambda: time.monotonic() + self.skew, sick.clock)
        self.app = App(load(self._flags(), {}).settings, clock)
        self.pictures = {
            name: Picture(name, place.cluster, sick.clock) for name, place in ((SICK, sick), (SOUND, sound))
        }

    def poll(self) -> tuple[bool, float]:
        """One poll of both clusters: whether all was listed, and the seconds it took."""
        began = time.monotonic()
        return self.app.once(), time.monotonic() - began

    def scrape(self) -> dict[str, float]:
        """All samples as they are now."""
        return samples(self.app.scrape(openmetrics=False, compressed=False).decode())

    def _flags(self) -> dict[str, object]:
        flags: dict[str, object] = {f"poll.{key}": value for key, value in _POLL.items()}
        for name, place in ((SICK, self.sick), (SOUND, self.sound)):
            own: dict[str, object] = {
                **_CLUSTER,
                "host": NAME,
                "port": str(place.port),
                "ca_file": str(place.trust.ca_file),
            }
            own |= credential(place, self.row.login) if place is self.sick else credential(place)
            own |= self.row.settings if place is self.sick else {}
            flags |= {f"clusters.{name}.{key}": value for key, value in own.items()}
        return flags


@contextmanager
def staged(row: Row, trust: Trust, directory: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stage]:
    """A stage with both clusters filled, and everything ended afterwards."""
    monkeypatch.setattr(worker, "Transport", partial(Transport, uniform=lambda _low, _high: row.wait))
    trap = SimulatorServer(SimulatedCluster(lambda: NOW), ssl_context=trust.context())
    (directory / SOUND).mkdir()
    with (
        trap,
        Place(trust, directory, trap.url) as sick,
        Place(trust, directory / SOUND) as sound,
    ):
        fill(sick.cluster)
        fill(sound.cluster)
        monkeypatch.setattr(socket, "getaddrinfo", _resolver(sick, socket.getaddrinfo))
        stage = Stage(sick, sound, trap, row)
        yield stage
        stage.app.stop()


def _resolver(place: Place, real: Callable[..., Any]) -> Callable[..., Any]:
    """Finds a name that nobody has at the cluster's address, while it is to be found."""

    def resolve(host: str, *rest: Any, **more: Any) -> Any:
        return real(NAME if host == "name.invalid" and place.resolves else host, *rest, **more)

    return resolve
