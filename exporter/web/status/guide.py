"""What the words on the page mean: it documents itself, for there may be no network."""

from xml.etree.ElementTree import Element

from exporter.web.status.build import element
from exporter.web.status.marks import prose

_WORDS = (
    (
        "Upload",
        "An object that an S3 client sends in parts. Until it is completed or aborted its parts hold capacity that is "
        "in no directory and no snapshot.",
    ),
    (
        "Held",
        "Blocks of 4,096 bytes that the uploads of a bucket hold, data and metadata, and their share of all buckets. "
        "The longest bar is the bucket that holds most; the solid part is of users, the hollow part is of the system.",
    ),
    (
        "System",
        "Uploads that the cluster started itself as part of another request. All others are of users.",
    ),
    ("Oldest, longest idle", "How long ago the oldest upload was started, and an upload last received data."),
    (
        "Idle",
        "Uploads without new data for longer than the shortest of `uploads.idle_thresholds`, when they were listed.",
    ),
    (
        "Overdue",
        "Uploads idle for longer than the cluster's own expiry interval: it should have removed them, and has not.",
    ),
    (
        "Failing",
        "The last listing did not reach its last page. The last good numbers stay for a while, `poll.stale_after`, and "
        "then go: an old number is never shown as a new one.",
    ),
    (
        "Whose uploads they are",
        "`qumulo-s3-uploads-exporter uploads --idle-longer-than 7d` lists the uploads themselves, and prints the "
        "commands that abort them. This page and the metrics never change anything on a cluster.",
    ),
    (
        "More",
        "The README that comes with the program lists every setting, metric and command; `--help` lists the flags.",
    ),
)


def guide() -> Element:
    """The words with what they mean."""
    meanings = [element("div", element("dt", word), element("dd", *prose(text))) for word, text in _WORDS]
    return element(
        "section",
        element("h2", "Documentation: what the words mean", id="words-name"),
        element("dl", *meanings, class_="guide"),
        id="words",
        aria_labelledby="words-name",
    )
