"""Clusters in odd states, and clocks that are set (contract section 5 and section 6, rules 3, 4, 7 and 11)."""

from collections.abc import Callable
from typing import Any

from exporter.simulator import faults

from .place import Place
from .row import HELPERS, HELPFUL, ONE, Expected, Row, every, lost, one

DAY = 86_400.0


def _has(**values: Any) -> Callable[[Place], object]:
    def change(place: Place) -> None:
        for name, value in values.items():
            setattr(place.cluster, name, value)

    return change


def _steps(seconds: float) -> Callable[[Place], object]:
    def step(place: Place) -> None:
        place.clock.now += seconds

    return step


_STATES = (
    *(
        Row(name=f"the expiry interval is {what}", begin=_has(expiry=value), mend=_has(expiry="1days"))
        for what, value in {
            "absent": None,
            "never": "never",
            "text nobody knows": "1fortnight",
            "empty": "",
            "zero": "0days",
            "a month": "1months",
            "an hour": "1hours",
            "99 weeks": "99weeks",
        }.items()
    ),
    Row(name="S3 is switched off", begin=_has(enabled=False), mend=_has(enabled=True)),
    *(
        Row(name=f"the node is {state}", begin=_has(node_state=state), mend=_has(node_state="ACTIVE"))
        for state in ("STOPPED", "PAUSED")
    ),
    Row(
        name="a Core without the call",
        begin=_has(version="6.0.0"),
        mend=_has(version="7.8.2"),
        expected=every("not_found", state="go"),
    ),
    Row(name="the first Core with the call", begin=_has(version="6.0.1"), mend=_has(version="7.8.2")),
    Row(name="the cluster is renamed", begin=_has(name="other"), mend=_has(name="sim")),
    *(
        Row(
            name=f"discovery answers {what}",
            faults=(faults.Body(body, endpoint="buckets"),),
            expected=lost("malformed", told="right"),
        )
        for what, body in {
            "nothing": b"",
            "HTML": b"<html></html>",
            "no list": b'{"buckets": {}}',
            "no names": b'{"buckets": [{}]}',
            "an empty name": b'{"buckets": [{"name": ""}]}',
        }.items()
    ),
    Row(
        name="discovery names each bucket twice",
        faults=(faults.Rewrite("buckets", lambda buckets: [*buckets, *buckets], endpoint="buckets"),),
    ),
    Row(
        name="discovery names buckets without anything else",
        faults=(faults.Rewrite("buckets.*", lambda bucket: {"name": bucket["name"]}, endpoint="buckets"),),
    ),
)

_UNTOLD = (
    *(
        Row(
            name=f"{status} of the file system",
            faults=(faults.Envelope(status, endpoint="file_system"),),
            expected=Expected(lacks=("filesystem_size_bytes", "filesystem_free_bytes")),
        )
        for status in (403, 404, 405)
    ),
    Row(
        name="403 of the settings",
        faults=(faults.Envelope(403, endpoint="settings"),),
        expected=Expected(lacks=("s3_enabled", "expiry_interval_seconds", "overdue", "overdue_bytes")),
    ),
    *(
        Row(
            name=f"{what} of all that only helps",
            faults=tuple(fault(endpoint) for endpoint in HELPFUL),
            expected=Expected(told="stay", errors={reason: len(HELPFUL)}, logged=(f"{HELPERS}settings,version,",)),
        )
        for what, reason, fault in (
            ("503", "server_error", lambda endpoint: faults.HtmlError(503, endpoint=endpoint)),
            ("rubbish", "malformed", lambda endpoint: faults.Body(b"{}", endpoint=endpoint)),
            ("429", "rate_limited", lambda endpoint: faults.TooMany("1", endpoint=endpoint)),
        )
    ),
)

_CLOCKS = (
    *(
        Row(name=f"the clock is set {what}", begin=_steps(seconds), mend=_steps(-seconds), inside=True)
        for what, seconds in {"back by a day": -DAY, "forward by a day": DAY, "back by 40 days": -40 * DAY}.items()
    ),
    *(
        Row(
            name=f"the clock is set {what} while a bucket fails",
            begin=_steps(seconds),
            mend=_steps(-seconds),
            faults=(faults.Status(500, **ONE),),
            inside=True,
            expected=one("server_error", asked=3),
        )
        for what, seconds in {"back by a day": -DAY, "forward by a day": DAY}.items()
    ),
)

ROWS = (*_STATES, *_UNTOLD, *_CLOCKS)
