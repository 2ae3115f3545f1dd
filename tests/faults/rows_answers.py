"""Statuses other than 200, redirects, and clusters that ask for patience (contract section 6, rules 4, 7 and 8)."""

from dataclasses import replace
from datetime import UTC, datetime
from email.utils import format_datetime

from exporter.simulator import SimulatedCluster, faults

from .place import HIT, Place
from .row import HELPERS, HELPFUL, ONE, Expected, Row, every, lost, one, refused

_LATER = format_datetime(datetime(2099, 1, 1, tzinfo=UTC), usegmt=True)


def _again(place: Place) -> None:
    place.cluster.add_bucket(HIT)
    place.cluster.start_upload(HIT, "again", data_blocks=3)


def _gone(cluster: SimulatedCluster) -> None:
    # Its uploads have become objects, so that as much is free as before.
    held = sum(each.bytes for each in cluster.totals(HIT).values())
    cluster.capacity = replace(cluster.capacity, used=cluster.capacity.used + held)
    cluster.remove_bucket(HIT)


_BROKEN = tuple(
    Row(name=f"{status} as {how}", faults=(fault,), expected=one("server_error", asked=3))
    for status in (500, 502, 503, 504)
    for how, fault in {
        "JSON": faults.Envelope(status, **ONE),
        "HTML": faults.HtmlError(status, **ONE),
        "nothing": faults.Status(status, **ONE),
    }.items()
)

_MISSING = (
    *(
        Row(name=f"404 of a bucket that is listed, as {how}", faults=(fault,), expected=one("not_found", hit="go"))
        for how, fault in {
            "JSON": faults.Envelope(404, "s3_bucket_not_found_error", **ONE),
            "HTML": faults.HtmlError(404, **ONE),
            "nothing": faults.Status(404, **ONE),
        }.items()
    ),
    Row(
        name="404 on the last page", faults=(faults.Envelope(404, page=3, **ONE),), expected=one("not_found", hit="go")
    ),
    Row(
        name="a bucket is removed in the middle of its listing",
        faults=(faults.Change(_gone, page=2, times=1, **ONE),),
        mend=_again,
        expected=Expected(hit="gone"),
    ),
    Row(
        name="a bucket is removed between two polls",
        begin=lambda place: place.cluster.remove_bucket(HIT),
        mend=_again,
        expected=Expected(hit="gone"),
    ),
    Row(
        name="404 of discovery",
        faults=(faults.Envelope(404, endpoint="buckets"),),
        expected=lost("not_found", told="right"),
    ),
)

_REFUSED = (
    Row(name="403 of one bucket", faults=(faults.Envelope(403, **ONE),), expected=one("forbidden", asked=1)),
    Row(name="403 of every bucket", faults=(faults.Envelope(403, endpoint="uploads"),), expected=every("forbidden")),
    Row(
        name="403 of discovery",
        faults=(faults.Envelope(403, endpoint="buckets"),),
        expected=lost("forbidden", told="right"),
    ),
    *(
        Row(name=f"{status} of one bucket", faults=(faults.Envelope(status, **ONE),), expected=one("other", asked=1))
        for status in (400, 405, 409, 418)
    ),
    Row(name="501 is not tried again", faults=(faults.Status(501, **ONE),), expected=one("server_error", asked=1)),
    Row(
        name="503 of everything",
        faults=(faults.HtmlError(503),),
        expected=Expected(
            hit="stay",
            others="stay",
            up=False,
            told="stay",
            errors={"server_error": 1 + len(HELPFUL)},
            logged=(refused("server_error"), f"{HELPERS}{','.join(HELPFUL)} reason="),
        ),
    ),
    Row(name="503 twice", faults=(faults.HtmlError(503, times=2, **ONE),), unsettled=False),
)

_PATIENCE = (
    Row(
        name="429 with Retry-After of a second",
        faults=(faults.TooMany("1", times=1, page=2, **ONE),),
    ),
    Row(name="429 for ever", faults=(faults.TooMany(**ONE),), expected=one("rate_limited", asked=3)),
    Row(
        name="429 for ever, with Retry-After",
        faults=(faults.TooMany("0", **ONE),),
        expected=one("rate_limited", asked=3),
    ),
    *(
        Row(
            name=f"429 with Retry-After of {what}",
            faults=(faults.TooMany(value, **ONE),),
            expected=one("rate_limited", asked=1, within=2.0),
        )
        for what, value in {"6 hours": "21600", "a date in 2099": _LATER, "20 digits": "9" * 20}.items()
    ),
    Row(
        name="503 with Retry-After of 6 hours",
        faults=(faults.Status(503, b"", (("Retry-After", "21600"),), **ONE),),
        expected=one("server_error", asked=1, within=2.0),
    ),
    Row(
        name="429 with a Retry-After that cannot be read",
        faults=(faults.TooMany("soon", **ONE),),
        expected=one("rate_limited", asked=3),
    ),
    Row(
        name="429 of everything for 6 hours",
        faults=(faults.TooMany("21600", endpoint="buckets"),),
        expected=lost("rate_limited", told="right", within=2.0),
    ),
)

_REDIRECTED = (
    *(
        Row(
            name=f"{status} to another host",
            faults=lambda elsewhere, status=status: (  # type: ignore[misc]  # one function a status
                faults.Redirect(f"{elsewhere}/v1/s3/buckets/{HIT}/uploads/", status, **ONE),
            ),
            expected=one("other", asked=1),
        )
        for status in (301, 302, 303, 307, 308)
    ),
    Row(
        name="307 of everything to another host",
        faults=lambda elsewhere: (faults.Redirect(elsewhere, endpoint="buckets"),),
        expected=lost("other", told="right"),
    ),
    Row(
        name="302 to itself",
        faults=(faults.Redirect(f"/v1/s3/buckets/{HIT}/uploads/", 302, **ONE),),
        expected=one("other", asked=1),
    ),
)

ROWS = (*_BROKEN, *_MISSING, *_REFUSED, *_PATIENCE, *_REDIRECTED)
