"""Connections that are refused, break, stall, drip, and bodies that are too long (contract section 6, rules 6, 7)."""

import gzip
from dataclasses import dataclass, replace

from exporter.simulator import Fault, SimulatedCluster, faults
from exporter.simulator.messages import Answer

from .place import Place
from .row import HELPERS, ONE, Expected, Row, every, lost, one
from .rows_documents import Raw

_CAP = 64 << 20
_PATIENT = {"poll.deadline": "20s", "read_timeout": "10s"}
#: 1 GiB of blanks, as one gzip member for each 64 MiB.
_BOMB = gzip.compress(b" " * _CAP, 9, mtime=0) * 16


@dataclass(frozen=True)
class Announced(Fault):
    """A `Content-Length` of so many bytes in front of the same body."""

    length: int

    def answer(self, answer: Answer) -> Answer:
        """Changes what is announced."""
        return replace(answer, delivery=replace(answer.delivery, announced=self.length))


def _restarts(place: Place) -> None:
    """The second page of a listing waits until the server has gone; then there is another at the same address."""

    def restart(_: SimulatedCluster) -> None:
        place.do_meanwhile(lambda: place.restart(place.trust.context()))

    place.faults.add(faults.Change(restart, page=2, times=1, **ONE), faults.Stall(page=2, times=1, **ONE))


def _nameless(place: Place) -> None:
    place.resolves = False
    # Connections that are kept would need no name.
    place.restart(place.trust.context())


_BROKEN = (
    Row(name="the connection is refused", begin=Place.stop, mend=Place.start, expected=lost("unreachable")),
    Row(
        name="the connection is never made",
        begin=Place.crowd,
        mend=Place.start,
        settings={"connect_timeout": "250ms"},
        expected=lost("timeout", within=3.0),
    ),
    Row(
        name="the host's name has no address",
        begin=_nameless,
        mend=lambda place: setattr(place, "resolves", True),
        settings={"host": "name.invalid", "server_name": "127.0.0.1"},
        inside=True,
        expected=lost("unreachable"),
    ),
    Row(name="reset before an answer", faults=(faults.Reset(**ONE),), expected=one("unreachable", asked=3)),
    Row(name="reset in the middle of a body", faults=(faults.Reset(200, **ONE),), expected=one("unreachable", asked=3)),
    Row(name="hung up before an answer", faults=(faults.Hangup(**ONE),), expected=one("unreachable", asked=3)),
    Row(name="every connection is reset", faults=(faults.Reset(),), expected=lost("unreachable")),
    Row(name="every listing is reset", faults=(faults.Reset(endpoint="uploads"),), expected=every("unreachable")),
    Row(name="reset twice", faults=(faults.Reset(times=2, **ONE),)),
    Row(name="a body is cut off", faults=(faults.Truncate(40, **ONE),), expected=one("malformed", asked=3)),
    Row(
        name="a body is cut off on the last page",
        faults=(faults.Truncate(1, page=3, **ONE),),
        expected=one("malformed", asked=5),
    ),
    Row(name="a body is cut off twice", faults=(faults.Truncate(40, times=2, **ONE),)),
    Row(
        name="chunks are cut off",
        faults=(faults.Chunked(**ONE), faults.Truncate(40, **ONE)),
        expected=one("malformed", asked=3),
    ),
    Row(name="a body goes on behind its end", faults=(faults.Excess(**ONE),)),
    Row(
        name="another answer behind the body",
        faults=(faults.Excess(b"HTTP/1.1 200 OK\r\nContent-Length: 14\r\n\r\n" + b'{"uploads":[]}', **ONE),),
    ),
    Row(
        name="the cluster is restarted in the middle of a listing",
        begin=_restarts,
        mend=Place.join,
        wait=0.3,
    ),
)

_SLOW = (
    Row(
        name="a stall",
        faults=(faults.Stall(**ONE),),
        settings={"read_timeout": "300ms"},
        expected=one("timeout", asked=3, within=2.5),
    ),
    Row(
        name="everything stalls",
        faults=(faults.Stall(),),
        settings={"read_timeout": "300ms"},
        expected=lost("timeout", within=2.5),
    ),
    Row(
        name="a stall in the middle of a body",
        faults=(faults.Drip(1000, 30.0, **ONE),),
        settings={"read_timeout": "300ms"},
        expected=one("timeout", asked=3, within=2.5),
    ),
    Row(name="a stall once", faults=(faults.Stall(times=1, **ONE),)),
    Row(
        name="what only helps stalls",
        faults=(faults.Stall(endpoint="settings"),),
        settings={"read_timeout": "300ms"},
        expected=Expected(
            errors={"timeout": 1},
            logged=(f"{HELPERS}settings reason=timeout error=",),
            kept=("s3_enabled", "expiry_interval_seconds"),
            within=2.5,
        ),
    ),
    *(
        Row(
            name=f"{what} drips past the deadline",
            faults=slow,
            settings={"poll.deadline": "600ms"},
            expected=one("deadline", asked=1, within=2.0),
        )
        for what, slow in {
            "a body": (faults.Drip(1, 0.02, **ONE),),
            "a header": (faults.Drip(1, 0.02, head=True, **ONE),),
            "a chunk": (faults.Chunked(**ONE), faults.Drip(1, 0.02, **ONE)),
        }.items()
    ),
    Row(name="a body drips within the deadline", faults=(faults.Drip(800, 0.04, **ONE),)),
    Row(name="late answers", faults=(faults.Delay(0.05),)),
)

_LONG = (
    Row(
        name="a page of 64 MiB and a byte",
        heavy=True,
        faults=(Raw(lambda body: body.ljust(_CAP + 1), **ONE),),
        settings=_PATIENT,
        expected=one("malformed", asked=1),
    ),
    Row(
        name="a page of 64 MiB and a byte, in chunks",
        heavy=True,
        faults=(Raw(lambda body: body.ljust(_CAP + 1), page=1, **ONE), faults.Chunked(**ONE)),
        settings=_PATIENT,
        expected=one("malformed", asked=1),
    ),
    Row(
        name="a page of 64 MiB",
        heavy=True,
        faults=(faults.Huge(64, page=1, **ONE),),
        settings=_PATIENT,
    ),
    Row(name="a length beyond all measure", faults=(Announced(10**15, **ONE),), expected=one("malformed", asked=1)),
    Row(name="a body coded although nobody asked", faults=(faults.Gzip(**ONE),), expected=one("malformed", asked=1)),
    Row(
        name="a gigabyte in a small gzip body",
        heavy=True,
        faults=(faults.Body(_BOMB, **ONE), faults.Header("Content-Encoding", "gzip", **ONE)),
        expected=one("malformed", asked=1),
    ),
    Row(name="chunks", faults=(faults.Chunked(),)),
    Row(name="Connection: close", faults=(faults.Close(),)),
    Row(
        name="odd headers",
        faults=(
            faults.Header("X-Odd", "ä" * 200),
            faults.Header("Set-Cookie", "a=b"),
            faults.Header("Content-Language", "de"),
        ),
    ),
)

ROWS = (*_BROKEN, *_SLOW, *_LONG)
