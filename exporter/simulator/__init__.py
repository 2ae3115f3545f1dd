"""A simulated Qumulo cluster: its REST API on loopback, with uploads that come and go, and with every way to fail.

It imports nothing of the exporter, so that it cannot share a wrong idea with the client.

    import time
    from pathlib import Path
    from exporter.simulator import SimulatedCluster, SimulatorServer, throwaway_certificate

    cluster = SimulatedCluster(time.time)          # any clock: a callable that returns Unix seconds
    cluster.accounts.add_token("demo")             # may read buckets, uploads, settings and the file system
    cluster.add_bucket("backups")
    upload = cluster.start_upload("backups", "a/key.tar", data_blocks=2048)
    cluster.grow("backups", upload.id, 256)
    cluster.totals("backups")["user"].bytes        # the truth, to hold a listing against

    ca_file, cert_file, key_file = throwaway_certificate(Path("/tmp/certs"))
    with SimulatorServer(cluster, certfile=cert_file, keyfile=key_file) as server:
        ...                                        # server.host, server.port, server.url
        server.log.snapshot("uploads")             # what was asked, with headers and the number of the connection

Faults say which requests they hit, and may be changed while the server runs:

    from exporter.simulator import faults
    server.faults.add(faults.Status(503, endpoint="uploads", bucket="backups", page=2, times=1))
    server.faults.add(faults.Put("uploads.*.datablocks", 7), faults.PageCap(10))
    server.faults.clear()

`populate` fills a cluster from a seed, `Motion` lets its uploads live, `RepeatedUploads` stands for millions of uploads
without holding them: `cluster.add_bucket("huge", RepeatedUploads(templates, 2_000_000))`.
"""

from . import faults
from .accounts import ALL_PRIVILEGES, IDENTITY_READ, READ_PRIVILEGES, Accounts
from .buckets import Bucket, Capacity, NoSuchBucketError, NoSuchUploadError, ReadOnlyBucketError
from .certificates import throwaway_certificate
from .cluster import SimulatedCluster
from .faults.base import Fault, FaultScript
from .identities import Identities, Identity
from .motion import Motion
from .population import populate
from .record import RequestLog, RequestRecord
from .server import SimulatorServer
from .sources import RepeatedUploads, StoredUploads, UploadSource
from .totals import Totals, totals_by_origin
from .uploads import BLOCK_BYTES, ORIGINS, Upload

__all__ = [
    "ALL_PRIVILEGES",
    "BLOCK_BYTES",
    "IDENTITY_READ",
    "ORIGINS",
    "READ_PRIVILEGES",
    "Accounts",
    "Bucket",
    "Capacity",
    "Fault",
    "FaultScript",
    "Identities",
    "Identity",
    "Motion",
    "NoSuchBucketError",
    "NoSuchUploadError",
    "ReadOnlyBucketError",
    "RepeatedUploads",
    "RequestLog",
    "RequestRecord",
    "SimulatedCluster",
    "SimulatorServer",
    "StoredUploads",
    "Totals",
    "Upload",
    "UploadSource",
    "faults",
    "populate",
    "throwaway_certificate",
    "totals_by_origin",
]
