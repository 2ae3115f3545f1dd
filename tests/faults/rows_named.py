"""Clusters whose buckets are named in the settings, so that there is no discovery (contract section 6, rules 3, 4)."""

from typing import Any

from exporter.simulator import Fault, faults

from .place import HIT, OTHERS, TOKEN, Place
from .row import ONE, Expected, Row, every, one, refused


def _named(name: str, *script: Fault, **more: Any) -> Row:
    return Row(name=f"{name}, with names", faults=script, settings={"buckets.names": [HIT, *OTHERS]}, **more)


def _expired(place: Place) -> None:
    place.cluster.accounts.add_token(TOKEN, expires=place.cluster.clock() - 1.0)


def _valid(place: Place) -> None:
    place.cluster.accounts.add_token(TOKEN)


def _silent(reason: str) -> Expected:
    """Each listing fails, and so does the one call before them that only helps."""
    return Expected(
        hit="stay",
        others="stay",
        up=False,
        told="stay",
        errors={reason: 4},
        logged=(refused(reason),),
    )


ROWS = (
    _named("discovery is refused and nobody minds", faults.Envelope(403, endpoint="buckets")),
    _named("404 of a bucket", faults.Envelope(404, **ONE), expected=one("not_found", hit="go", asked=1)),
    _named("404 of every bucket", faults.Envelope(404, endpoint="uploads"), expected=every("not_found", state="go")),
    _named("403 of every bucket", faults.Envelope(403, endpoint="uploads"), expected=every("forbidden")),
    _named("500 of every bucket", faults.HtmlError(500, endpoint="uploads"), expected=every("server_error")),
    _named("403 of one bucket", faults.Envelope(403, **ONE), expected=one("forbidden", asked=1)),
    _named(
        "the token has expired",
        begin=_expired,
        mend=_valid,
        expected=Expected(
            hit="stay",
            others="stay",
            up=False,
            told="stay",
            errors={"unauthorized": 1},
            logged=(refused("unauthorized"),),
        ),
    ),
    _named(
        "the token is refused by every listing",
        faults.Status(401, endpoint="uploads"),
        expected=Expected(
            hit="stay", others="stay", up=False, errors={"unauthorized": 1}, logged=(refused("unauthorized"),)
        ),
    ),
    _named("the connection is refused", begin=Place.stop, mend=Place.start, expected=_silent("unreachable")),
    _named(
        "a certificate of an unknown authority",
        begin=lambda place: place.restart(place.trust.unknown()),
        mend=Place.start,
        expected=_silent("tls"),
    ),
    _named(
        "503 twice of every listing",
        faults.HtmlError(503, times=2, **ONE),
        faults.HtmlError(503, endpoint="uploads", bucket=OTHERS[0], times=2),
    ),
)
