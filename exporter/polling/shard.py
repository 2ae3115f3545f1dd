"""Which buckets are ours, and at which moment of the interval a cluster is polled. Pure."""

from hashlib import blake2b


def stable_hash(*parts: str) -> int:
    """A 64-bit number that is the same for the same parts in every process and on every machine."""
    return int.from_bytes(blake2b("\0".join(parts).encode(), digest_size=8).digest())


def owns(ordinal: int, total: int, cluster: str, bucket: str) -> bool:
    """Whether the shard `ordinal` of `total` lists this bucket; exactly one of them does."""
    return total == 1 or stable_hash(cluster, bucket) % total == ordinal


def offset(interval: float, *who: str) -> float:
    """Seconds into each interval at which `who` polls, so that not everybody asks in the same instant."""
    # 53 bits: of all 64, the largest would be rounded up to the whole interval.
    return (stable_hash(*who) >> 11) / 2**53 * interval
