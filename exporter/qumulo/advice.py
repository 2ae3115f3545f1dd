"""What each reason of a failure means, and what to do next; for people. Names of settings and commands are in `…`."""

from collections.abc import Mapping
from dataclasses import dataclass

from exporter.qumulo.errors import Reason

_GRANT = "qq auth_modify_role --role S3UploadsExporter --grant"
_PROBE = "`qumulo-s3-uploads-exporter check --probe`"


@dataclass(frozen=True, slots=True)
class Advice:
    """A sentence each: what a failure means, and what to do next.

    `bucket`: what to do where the listing of one bucket failed, if that is something else.
    """

    means: str
    do: str
    bucket: str = ""

    def next(self, of_bucket: bool) -> str:
        """What to do after the failure of a bucket's listing, or of a call to the cluster as a whole."""
        return (of_bucket and self.bucket) or self.do


ADVICE: Mapping[Reason, Advice] = {
    Reason.UNREACHABLE: Advice(
        "No connection to the cluster could be made or kept.",
        f"See that `host` and `port` are right and no firewall lies between: {_PROBE} goes through it step by step.",
    ),
    Reason.TIMEOUT: Advice(
        "The cluster did not answer in time.",
        "See whether it is overloaded or a firewall drops the connection; if it is only slow, raise `connect_timeout` "
        "and `read_timeout`.",
    ),
    Reason.TLS: Advice(
        "No TLS connection that can be trusted could be made.",
        f"Run {_PROBE}: it shows the certificate and what to type, often `ca_file`, `server_name`, another `port`, or "
        "a new certificate.",
    ),
    Reason.UNAUTHORIZED: Advice(
        "The exporter has no token or login that the cluster accepts.",
        "See that the token file can be read, or correct `username` and `password`; else put the `bearer_token` of "
        "`qq auth_create_access_token local:s3-uploads-exporter` into `token_file` or `token`: "
        f"{_PROBE} tells which.",
    ),
    Reason.FORBIDDEN: Advice(
        "The exporter's role lacks a privilege.",
        f"Let it find the buckets with `{_GRANT} PRIVILEGE_S3_BUCKETS_READ`, or name them in `buckets.names`.",
        f"Let it list uploads with `{_GRANT} PRIVILEGE_S3_UPLOADS_READ`, or let the bucket's policy allow "
        "`s3:ListBucketMultipartUploads`.",
    ),
    Reason.NOT_FOUND: Advice(
        "The cluster does not know what it was asked for.",
        "See that `host` and `port` lead to the REST API of a Qumulo cluster, and that it runs Core 6.0.1 or newer.",
        "If the bucket is gone, take its name out of `buckets.names`; a cluster older than Core 6.0.1 cannot list "
        "uploads at all.",
    ),
    Reason.RATE_LIMITED: Advice(
        "The cluster asks for fewer requests.",
        "Lower `poll.concurrency`, or poll less often with a longer `poll.interval`.",
    ),
    Reason.SERVER_ERROR: Advice(
        "The cluster has a fault of its own.",
        "It is tried again at the next poll; if that goes on for longer than an upgrade takes, ask Qumulo's support.",
    ),
    Reason.MALFORMED: Advice(
        "The cluster's answer cannot be read, and nothing is guessed.",
        "See that no proxy answers in the cluster's place; else report it to the exporter's authors, with the "
        "cluster's version.",
    ),
    Reason.PAGING: Advice(
        "The pages of the listing lead to no end.",
        "It is tried again at the next poll; if it stays so, report it to the exporter's authors, with the cluster's "
        "version.",
    ),
    Reason.DEADLINE: Advice(
        "The time for it ran out before the cluster had answered everything.",
        "See whether the cluster is overloaded; if it is only slow, raise `poll.deadline`.",
        "Raise `poll.deadline`, or abort the uploads that nobody needs: "
        "`qumulo-s3-uploads-exporter uploads` lists them.",
    ),
    Reason.OTHER: Advice(
        "Something went wrong that is not expected.",
        f"The exporter's log says more; {_PROBE} tries everything step by step.",
    ),
}
