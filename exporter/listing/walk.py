"""Goes through the uploads of the selected buckets page by page; keeps none of them."""

from collections.abc import Callable, Iterator, Sequence

from exporter.listing import mends
from exporter.listing.options import Options
from exporter.listing.rows import Row, Sum
from exporter.listing.sources import Source
from exporter.listing.teller import Teller
from exporter.listing.texts import number
from exporter.qumulo.errors import Failure, Reason
from exporter.qumulo.records import RecordPage

#: After so many buckets in a row without any answer the cluster is asked no more.
_UNHEARD = 3


class Walk:
    """One cluster after the other in the order given, one bucket after the other in order of their names.

    Ages are counted against one moment, `now` in Unix seconds. `matched` adds up what was yielded so far;
    `left_out` what only its `completing` kept from being aborted.
    """

    def __init__(self, sources: Sequence[Source], chosen: Options, now: float, teller: Teller) -> None:
        self.matched = Sum()
        self.left_out = Sum()
        self._sources = sources
        self._chosen = chosen
        self._now = now
        self._teller = teller
        self._matches = _filter(chosen)

    def pages(self) -> Iterator[list[Row]]:
        """What matches, page by page; failures are told, and the rest goes on."""
        known: list[str] = []
        missing = set(self._chosen.bucket)
        for source in self._sources:
            try:
                buckets = source.buckets()
            except Failure as failure:
                mend = mends.of_cluster(source.name, failure)
                self._teller.fail(f"{source.name}: the buckets cannot be found: {failure}; {mend}")
                continue
            known.append(source.name)
            missing -= set(buckets)
            yield from self._cluster(source, [name for name in buckets if self._wanted(name)])
        for bucket in sorted(missing) if known else ():
            self._teller.fail(
                f"{', '.join(known)}: no selected bucket is called {bucket}; "
                "see qq s3_list_buckets, and buckets in the settings of the cluster"
            )

    def _wanted(self, bucket: str) -> bool:
        return not self._chosen.bucket or bucket in self._chosen.bucket

    def _cluster(self, source: Source, buckets: Sequence[str]) -> Iterator[list[Row]]:
        self._teller.buckets(len(buckets))
        unheard = 0
        for place, bucket in enumerate(buckets, 1):
            deadline = source.deadline()
            try:
                for page in source.client.upload_records(bucket, deadline):
                    self._teller.read(len(page))
                    with deadline.paused():
                        yield self._rows(source.name, bucket, page)
                unheard = 0
            except Failure as failure:
                mend = mends.of_bucket(source.name, failure)
                self._teller.fail(f"{source.name}: bucket {bucket}: {failure}; {mend}")
                unheard = 0 if failure.answered else unheard + 1
                if place < len(buckets) and (unheard == _UNHEARD or failure.reason is Reason.UNAUTHORIZED):
                    left = number(len(buckets) - place, "bucket")
                    self._teller.fail(f"{source.name}: the cluster is asked no more, {left} left; {mend}")
                    return
            finally:
                self._teller.bucket_ended()

    def _rows(self, cluster: str, bucket: str, page: RecordPage) -> list[Row]:
        rows = []
        now, abort = self._now, self._chosen.output == "abort"
        for upload in page.uploads:
            row = Row(cluster, bucket, upload, max(0.0, now - upload.initiated_at), max(0.0, now - upload.modified_at))
            if not self._matches(row):
                continue
            if abort and upload.completing:
                self.left_out.add(row.bytes)
                continue
            self.matched.add(row.bytes)
            rows.append(row)
        return rows


def _filter(chosen: Options) -> Callable[[Row], bool]:
    prefix, older, idle = chosen.prefix, chosen.older_than, chosen.idle_longer_than

    def matches(row: Row) -> bool:
        if prefix and not row.upload.key.startswith(prefix):
            return False
        return (older is None or row.age > older) and (idle is None or row.idle > idle)

    return matches
