"""PromQL over exporters and shards: a bucket counts once however many of them show it."""

from dataclasses import dataclass

PREFIX = "qumulo_s3_uploads_"
OWN = f"{PREFIX}exporter_"
EACH = "qumulo_cluster, bucket, origin"
IDLE = 'longer_than="$longer_than"'
RATE = "[$__rate_interval]"


def over(*labels: str) -> str:
    """What an aggregation keeps; nothing: one number for all."""
    return f" by ({', '.join(labels)})" if labels else ""


def share(part: str, whole: str) -> str:
    """The share of a whole that may be 0; nothing is no part of nothing."""
    return f"({part}) / (({whole}) > 0) or ({whole}) == 0"


@dataclass(frozen=True, slots=True)
class Scope:
    """What a dashboard's variables select."""

    matchers: tuple[str, ...] = ()

    def pick(self, metric: str, *more: str) -> str:
        """The selector of a metric, by its whole name."""
        chosen = ('job=~"$job"', 'instance=~"$instance"', *self.matchers, *more)
        return f"{metric}{{{', '.join(chosen)}}}"

    def total(self, metric: str, *by: str, only: tuple[str, ...] = ()) -> str:
        """The sum of a bucket metric, its origins and buckets counted once; 0 where there are no uploads."""
        return f"{self._sum(metric, by, only)} or {self._sum('in_progress', by, ())} == 0"

    def peak(self, metric: str, *by: str) -> str:
        """The largest value of a bucket metric; 0 where there are no uploads."""
        kept = over(*by)
        numbers, uploads = self.pick(f"{PREFIX}{metric}"), self.pick(f"{PREFIX}in_progress")
        return f"max{kept} ({numbers}) or max{kept} ({uploads}) == 0"

    def thresholds(self, metric: str) -> str:
        """The sum of an idle metric for each longer_than, which is never summed over."""
        return f"sum by (longer_than) (max by ({EACH}, longer_than) ({self.pick(PREFIX + metric)}))"

    def fold(self, how: str, metric: str, *by: str) -> str:
        """One value of a metric that is the same everywhere, or that is each shard's own."""
        return f"{how}{over(*by)} ({self.pick(metric)})"

    def rate(self, metric: str, *by: str) -> str:
        """The sum of a counter's growth in a second."""
        return f"sum{over(*by)} (rate({self.pick(metric)}{RATE}))"

    def listing_age(self, *by: str) -> str:
        """The longest time since a bucket was listed to its last page."""
        last = self.fold("max", f"{PREFIX}bucket_last_success_timestamp_seconds", "qumulo_cluster", "bucket")
        return f"max{over(*by)} (time() - {last})"

    def unlisted(self, *by: str) -> str:
        """The number of buckets whose last listing failed."""
        return f"sum{over(*by)} (1 - {self.fold('min', f'{PREFIX}bucket_up', 'qumulo_cluster', 'bucket')})"

    def ages(self) -> str:
        """The age distribution: shards are added up, exporters that list the same are not."""
        shard = f'count_values by (job, instance) ("shard", {Scope().pick(f"{OWN}shard_ordinal")})'
        counts = f"{self.pick(f'{PREFIX}age_seconds_bucket')} * on (job, instance) group_left (shard) {shard}"
        return f"sum by (le) (max by (qumulo_cluster, shard, le) ({counts}))"

    def _sum(self, metric: str, by: tuple[str, ...], only: tuple[str, ...]) -> str:
        return f"sum{over(*by)} (max by ({EACH}) ({self.pick(PREFIX + metric, *only)}))"
