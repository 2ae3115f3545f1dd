"""The exporter in a container that may do as little as can be."""

import os
import signal
import time
from pathlib import Path

from tests import printed
from tests.deploy.image.engine import RESTRICTED, Engine
from tests.integration.conftest import until


class Container:
    """A container on the host's network, until `end`."""

    def __init__(self, engine: Engine, image: str, *arguments: str, options: tuple[str, ...] = ()) -> None:
        self._engine = engine
        self.id = engine("run", "--detach", "--network=host", *RESTRICTED, *options, image, *arguments).strip()
        self.pid = int(engine.inspect(self.id)["State"]["Pid"])

    def log(self) -> str:
        """All that it has logged, and said on standard output, where the demo tells people its token."""
        file = self._engine.inspect(self.id)["HostConfig"]["LogConfig"]["Path"]
        text = Path(file).read_text()
        printed.look("program: log", "\n".join(line for line in text.splitlines() if " stderr " in line))
        return text

    def address(self) -> str:
        """The URL it listens on."""
        until(lambda: "listening address=" in self.log())
        return f"http://{self.log().partition('listening address=')[2].split()[0]}"

    def status(self) -> dict[str, list[str]]:
        """What the kernel says of the first process."""
        lines = Path(f"/proc/{self.pid}/status").read_text().splitlines()
        return {name: rest.split() for name, _, rest in (line.partition(":") for line in lines)}

    def end(self) -> tuple[int, float]:
        """Exit status after SIGTERM, and how many seconds that took."""
        began = time.monotonic()
        os.kill(self.pid, signal.SIGTERM)
        status = int(self._engine("wait", self.id))
        return status, time.monotonic() - began
