"""CPU of a whole poll, against the vendor's SDK and a bare socket listing the same cluster over TLS."""

import cProfile
import pstats
import socket
import ssl
import sys
import threading
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

import msgspec
from qumulo.lib.auth import Credentials
from qumulo.rest_client import RestClient

from exporter.app import App
from tests.benchmarks.common import TOKEN, Address, Cluster, cpu, in_turn, measured, report, simulated

#: One side: CPU seconds of a listing, and its uploads.
Side = Callable[[Address, int], tuple[float, int]]
BUCKET = "bucket-00000"
THRESHOLDS = (86_400.0, 604_800.0, 2_592_000.0)
BOUNDS = (3600.0, 21600.0, 86400.0, 259200.0, 604800.0, 1209600.0, 2592000.0, 7776000.0)
#: What is aimed at: ours as a part of the SDK's, by uploads a page.
AIM = {1000: 0.38, 100: 1.0}


class SdkTally:
    """The numbers of one origin, as anybody would write them around the SDK."""

    def __init__(self, now: float) -> None:
        self.now = now
        self.count = self.completing = self.blocks = self.data = self.meta = 0
        self.initiated = self.modified = now
        self.idle = [0] * len(THRESHOLDS)
        self.idle_blocks = [0] * len(THRESHOLDS)
        self.ages = [0] * len(BOUNDS)
        self.age_sum = 0.0

    def add(self, upload: Any) -> None:
        blocks = int(upload.total_blocks)
        self.count += 1
        self.completing += upload.completing
        self.blocks += blocks
        self.data += int(upload.datablocks)
        self.meta += int(upload.metablocks)
        initiated = datetime.fromisoformat(upload.initiated).timestamp()
        modified = datetime.fromisoformat(upload.last_modified).timestamp()
        self.initiated = min(self.initiated, initiated)
        self.modified = min(self.modified, modified)
        for place, threshold in enumerate(THRESHOLDS):
            if self.now - modified > threshold:
                self.idle[place] += 1
                self.idle_blocks[place] += blocks
        age = self.now - initiated
        self.age_sum += age
        for place, bound in enumerate(BOUNDS):
            if age <= bound:
                self.ages[place] += 1


def by_sdk(address: Address, page_size: int) -> tuple[float, int]:
    """CPU seconds of one listing by the SDK after a first one, and its uploads."""
    client = RestClient("127.0.0.1", address.port, Credentials(TOKEN))

    def listing() -> int:
        now = time.time()
        origins = {False: SdkTally(now), True: SdkTally(now)}
        after = None
        while True:
            page = client.s3.list_uploads(BUCKET, limit=page_size, start_after=after)
            for upload in page.uploads:
                origins[upload.system_initiated].add(upload)
            after = page.paging.next
            if after is None:
                return sum(origin.count for origin in origins.values())

    listing()
    before = cpu()
    uploads = listing()
    spent = cpu() - before
    client.close()
    return spent, uploads


def by_exporter(address: Address, page_size: int) -> tuple[float, int]:
    """CPU seconds of one poll after a first one, from discovery to publication, and its uploads."""
    app = App(address.settings(poll__page_size=str(page_size)))
    assert app.once()
    before = cpu()
    assert app.once()
    spent = cpu() - before
    numbers = [state.numbers for _, state in app.snapshots[0].buckets]
    return spent, sum(one.ages.count for one in numbers if one)


# long: it is measured as a whole, with nothing of ours in it
def by_socket(address: Address, page_size: int) -> tuple[float, int]:
    """CPU seconds of the least there is to do: a socket, a header, and a decoder that keeps what is counted."""

    class Upload(msgspec.Struct, gc=False):
        initiated: str
        last_modified: str
        total_blocks: str
        datablocks: str
        metablocks: str
        completing: bool
        system_initiated: bool

    class Paging(msgspec.Struct):
        next: str | None = None

    class Page(msgspec.Struct):
        uploads: list[Upload]
        paging: Paging

    decode = msgspec.json.Decoder(Page).decode
    context = ssl.create_default_context(cafile=address.ca_file)
    with socket.create_connection(("127.0.0.1", address.port)) as plain:
        connection = context.wrap_socket(plain, server_hostname="127.0.0.1")
        buffer = bytearray(4 * 2**20)

        def page(after: str) -> Page:
            path = f"/v1/s3/buckets/{BUCKET}/uploads/?limit={page_size}{after}"
            head = f"GET {path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {TOKEN}\r\n\r\n"
            connection.sendall(head.encode())
            end, length, start = 0, None, 0
            while length is None or end < start + length:
                end += connection.recv_into(memoryview(buffer)[end:])
                if length is None and (start := buffer.find(b"\r\n\r\n", 0, end) + 4) >= 4:
                    length = int(bytes(buffer[:start]).lower().partition(b"content-length:")[2].split(b"\r\n")[0])
            return decode(memoryview(buffer)[start:end])

        def listing() -> int:
            uploads, after = 0, ""
            while True:
                found = page(after)
                uploads += len(found.uploads)
                if not found.paging.next:
                    return uploads
                after = "&after=" + quote(parse_qs(urlsplit(found.paging.next).query)["after"][0], safe="")

        listing()
        before = cpu()
        uploads = listing()
        spent = cpu() - before
        connection.close()
    return spent, uploads


def profile(address: Address, page_size: int) -> list[tuple[str, float]]:
    """Where the CPU time of a poll goes, by file of the exporter or by package, in parts of the whole."""
    app = App(address.settings(poll__page_size=str(page_size)))
    app.once()
    profiles: list[cProfile.Profile] = []

    def begin(*_: object) -> None:
        # Called at the first event of each new thread, which it then watches in place of this function.
        profiles.append(cProfile.Profile(time.thread_time))
        profiles[-1].enable()

    threading.setprofile(begin)
    app.once()
    threading.setprofile(None)
    parts: dict[str, float] = {}
    for one in profiles:
        for (file, _, name), (_, _, own, _, _) in pstats.Stats(one).stats.items():  # type: ignore[attr-defined]  # not in the stubs
            parts[_part(file, name)] = parts.get(_part(file, name), 0.0) + own
    whole = sum(parts.values())
    return sorted(((name, own / whole) for name, own in parts.items()), key=lambda row: -row[1])


def _part(file: str, name: str) -> str:
    if "exporter" in Path(file).parts:
        return "/".join(Path(file).parts[Path(file).parts.index("exporter") :])
    if "site-packages" in file:
        return Path(file.partition("site-packages/")[2]).parts[0]
    return name if file == "~" else f"python: {Path(file).stem}"


def main(uploads: int = 200_000, rounds: int = 5) -> dict[int, float]:
    """Measure and print; the ratios by uploads a page."""
    ratios = {}
    for page_size, aim in AIM.items():
        with simulated(Cluster(uploads=uploads, page_cap=page_size)) as (address, _):

            def side(work: Side, address: Address = address, page_size: int = page_size) -> float:
                spent, listed = measured(work, address, page_size)
                assert listed == uploads, f"{work} listed {listed} of {uploads}"
                return float(spent) / uploads * 1e6

            found = in_turn(
                rounds, exporter=lambda: side(by_exporter), sdk=lambda: side(by_sdk), socket=lambda: side(by_socket)
            )
            ratios[page_size] = found["exporter"] / found["sdk"]
            rows = {f"{name}, CPU an upload": f"{value:6.2f} µs" for name, value in found.items()}
            rows |= {f"profile: {name}": f"{part:6.1%}" for name, part in measured(profile, address, page_size)[:12]}
            verdict = f"exporter / SDK = {ratios[page_size]:.2f} (aim: at most {aim})"
            report(f"CPU of a poll, {uploads:,} uploads at {page_size} a page", rows, verdict)
    return ratios


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
