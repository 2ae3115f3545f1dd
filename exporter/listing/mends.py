"""What mends a failure, in the rest of one line."""

from exporter.qumulo.errors import Failure, Reason
from exporter.settings.faults import setting_name

_PROBE = "check --probe tells more"


def of_bucket(cluster: str, failure: Failure) -> str:
    """When the uploads of one bucket were not listed."""
    if failure.reason is Reason.FORBIDDEN:
        return (
            "grant the role PRIVILEGE_S3_UPLOADS_READ, or let the bucket's policy allow s3:ListBucketMultipartUploads"
        )
    if failure.reason is Reason.NOT_FOUND:
        return f"if it still exists, see qq s3_list_buckets and {_setting(cluster, 'buckets', 'names')}"
    if failure.reason is Reason.DEADLINE:
        return f"raise {_setting(cluster, 'poll', 'deadline')}"
    return _of_any(cluster, failure)


def of_cluster(cluster: str, failure: Failure) -> str:
    """When the buckets of a cluster were not found."""
    if failure.reason is Reason.FORBIDDEN:
        return f"grant the role PRIVILEGE_S3_BUCKETS_READ, or name them in {_setting(cluster, 'buckets', 'names')}"
    return _of_any(cluster, failure)


def _of_any(cluster: str, failure: Failure) -> str:
    if failure.reason is Reason.UNAUTHORIZED:
        return f"renew the credential in {_setting(cluster)}; {_PROBE}"
    if failure.reason is Reason.TLS:
        return f"set {_setting(cluster, 'ca_file')}; {_PROBE}"
    return _PROBE


def _setting(cluster: str, *keys: str) -> str:
    return setting_name(("clusters", cluster, *keys))
