"""Fills a cluster from a seed with buckets and uploads such as an administrator finds them."""

from itertools import accumulate
from random import Random

from .cluster import SimulatedCluster
from .identities import Identity

MINUTE, DAY = 60.0, 86400.0
OLDEST = 100 * DAY
PART_BLOCKS = 2048  # a part of 8 MiB
AUTH_IDS = ("500", "501", "1003", str((3 << 32) + 1001), str((3 << 32) + 1002))
_PURPOSES = ("backups", "media", "logs", "archive", "analytics", "scratch", "exports", "models", "scans", "mail")
_FOLDERS = ("2026/01/full", "incoming", "löschbar/ä ö", 'odd "quoted" \\ names', "a+b=c%20/&?#", "日本/東京")


def bucket_name(number: int) -> str:
    """The name of the bucket made as this one, from 0."""
    return f"{_PURPOSES[number % len(_PURPOSES)]}-{number + 1:02d}"


def upload_key(rng: Random) -> str:
    """A key as users make them, blanks, quotes and other alphabets included."""
    return f"{rng.choice(_FOLDERS)}/object-{rng.randrange(10**6):06d}.tar"


def populate(cluster: SimulatedCluster, *, buckets: int, uploads: int, seed: int) -> None:
    """Adds so many buckets and uploads; the same seed and clock give the same.

    The first buckets hold most; every fifth is empty when there are two or more. Ages go from minutes to 100 days; some
    uploads are idle, some are completing, some were initiated by the system.
    """
    rng = Random(seed)
    cluster.identities.add(Identity("1003", "LOCAL", "backup-agent"))
    names = [bucket_name(number) for number in range(buckets)]
    for name in names:
        cluster.add_bucket(name)
    filled = [name for number, name in enumerate(names) if number % 5 != 1]
    weights = list(accumulate(1 / (place + 1) for place in range(len(filled))))
    for bucket in rng.choices(filled, cum_weights=weights, k=uploads) if uploads else ():
        _add(cluster, bucket, rng)


def _life(now: float, rng: Random) -> tuple[float, float]:
    # Spread evenly over orders of magnitude: as many uploads of an hour as of a month.
    age = 2 * MINUTE * (OLDEST / (2 * MINUTE)) ** rng.random()
    idle = rng.uniform(0.2, 1.0) * age if rng.random() < 0.4 else min(age, rng.uniform(0, 10 * MINUTE))
    return now - age, now - idle


def _add(cluster: SimulatedCluster, bucket: str, rng: Random) -> None:
    initiated, modified = _life(cluster.clock(), rng)
    parts = 1 + int(rng.expovariate(1 / 12))
    cluster.start_upload(
        bucket,
        upload_key(rng),
        auth_id=rng.choice(AUTH_IDS),
        system=rng.random() < 0.1,
        completing=rng.random() < 0.03,
        data_blocks=parts * PART_BLOCKS + rng.randrange(PART_BLOCKS),
        meta_blocks=1 + parts // 4,
        initiated=initiated,
        modified=modified,
    )
