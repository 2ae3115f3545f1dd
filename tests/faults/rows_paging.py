"""Listings that are cut and continued in every odd way (contract section 6, rule 5)."""

import contextlib

from exporter.simulator import RepeatedUploads, SimulatedCluster, faults

from .place import HIT, Place
from .row import ONE, Expected, Row, every, one

_KEYS = ("a/b+c=d%25e", "&after=x&limit=1", "ключ/日本/é#?", 'quote" \\ {}', "%2F%00", "a b\u2028c")


def _awful_keys(place: Place) -> None:
    for number in range(30):
        place.cluster.start_upload(HIT, _KEYS[number % len(_KEYS)] * 40)


def _many_uploads(place: Place) -> None:
    template = place.cluster.uploads(HIT)
    place.cluster.add_bucket("hundred-thousand", RepeatedUploads(template, 100_000))


def _many_buckets(place: Place) -> None:
    for number in range(300):
        place.cluster.add_bucket(f"bucket-{number:03d}")
        place.cluster.start_upload(f"bucket-{number:03d}", "key", data_blocks=number)


def _few_buckets(place: Place) -> None:
    for number in range(300):
        place.cluster.remove_bucket(f"bucket-{number:03d}")


def _upheaval(cluster: SimulatedCluster) -> None:
    uploads = cluster.uploads(HIT)
    for upload in (uploads[0], uploads[-1]):
        # In the soak uploads live, and may have ended since.
        with contextlib.suppress(LookupError):
            cluster.abort(HIT, upload.id)
    for number in range(15):
        cluster.start_upload(HIT, f"late-{number}", data_blocks=number)


_CONTINUED = (
    Row(name="pages smaller than asked for", faults=(faults.PageCap(3),)),
    Row(name="pages of one upload", faults=(faults.PageCap(1, bucket=HIT),)),
    Row(name="a short page with a next", faults=(faults.PageCap(2, page=2, bucket=HIT),)),
    Row(name="an empty first page with a next", faults=(faults.EmptyPage(page=1, bucket=HIT),)),
    Row(name="empty pages in the middle", faults=(faults.EmptyPage(page=2), faults.EmptyPage(page=3))),
    Row(name="next is null", faults=(faults.next_null(bucket=HIT, page=3),)),
    Row(name="next is empty", faults=(faults.next_empty(bucket=HIT, page=3),)),
    Row(name="next is absent", faults=(faults.next_absent(bucket=HIT, page=3),)),
    Row(name="no paging", faults=(faults.no_paging(bucket=HIT, page=3),)),
    Row(name="next is an absolute URI", faults=(faults.next_at("https://127.0.0.1:8000"),)),
    Row(name="next is on another host", faults=lambda elsewhere: (faults.next_at(elsewhere),)),
    Row(
        name="next is on another host without a scheme",
        faults=lambda elsewhere: (faults.next_at(elsewhere.removeprefix("https:")),),
    ),
    Row(
        name="next has a second after behind the first",
        faults=(faults.Rewrite("paging.next", lambda uri: uri and uri + "&after=never", **ONE),),
    ),
    Row(
        name="next has its limit first",
        faults=(faults.Rewrite("paging.next", lambda uri: uri and uri.replace("?", "?limit=1&"), **ONE),),
    ),
    Row(name="cursors of awful keys", begin=_awful_keys),
    Row(name="slow pages", faults=(faults.Delay(0.1, **ONE),), expected=Expected(asked=3)),
)

_BROKEN = (
    Row(name="next without after", faults=(faults.next_without_after(bucket=HIT),), expected=one("paging", asked=1)),
    Row(
        name="next with an empty after",
        faults=(faults.Put("paging.next", "/v1/s3/buckets/hit/uploads/?after=", **ONE),),
        expected=one("paging", asked=1),
    ),
    Row(
        name="next that is no URI",
        faults=(faults.Put("paging.next", "https://[/uploads/?after=x", **ONE),),
        expected=one("paging", asked=1),
    ),
    Row(name="next is a number", faults=(faults.Put("paging.next", 7, **ONE),), expected=one("malformed", asked=1)),
    Row(name="a loop of one cursor", faults=(faults.Loop(1, bucket=HIT),), expected=one("paging", asked=2)),
    Row(name="a loop of three cursors", faults=(faults.Loop(3, bucket=HIT),), expected=one("paging", asked=4)),
    Row(
        name="every listing loops",
        faults=(faults.Loop(1),),
        expected=every("paging"),
    ),
    Row(
        name="a listing without end",
        faults=(faults.Endless(bucket=HIT),),
        settings={"poll.deadline": "700ms"},
        expected=one("deadline", within=2.0),
    ),
    Row(
        name="a page in the middle fails for ever",
        faults=(faults.Status(500, page=2, **ONE),),
        expected=one("server_error", asked=4),
    ),
    Row(
        name="the last page fails for ever",
        faults=(faults.Status(500, page=3, **ONE),),
        expected=one("server_error", asked=5),
    ),
    Row(
        name="a cursor is refused",
        faults=(faults.Envelope(400, "decode_error", "not a cursor", page=2, **ONE),),
        expected=one("other", asked=2),
    ),
)

_MANY = (
    Row(
        name="uploads change between pages",
        faults=(faults.Change(_upheaval, page=2, times=1, **ONE),),
        unsettled=True,
    ),
    Row(
        name="100,000 uploads",
        heavy=True,
        begin=_many_uploads,
        mend=lambda place: place.cluster.remove_bucket("hundred-thousand"),
        settings={"poll.page_size": "1000", "poll.deadline": "30s", "read_timeout": "5s"},
    ),
    Row(name="some hundred buckets", begin=_many_buckets, mend=_few_buckets),
)

ROWS = (*_CONTINUED, *_BROKEN, *_MANY)
