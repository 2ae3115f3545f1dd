"""What is said of each reason: complete, in sentences, with commands and settings that exist."""

import re

import pytest

from exporter.qumulo.advice import ADVICE
from exporter.qumulo.errors import Reason
from exporter.settings.cluster import Buckets, Cluster
from exporter.settings.schema import Poll
from exporter.usage import COMMANDS

_SETTINGS = {
    *Cluster.model_fields,
    *(f"poll.{name}" for name in Poll.model_fields),
    *(f"buckets.{name}" for name in Buckets.model_fields),
}


def test_every_reason_has_advice() -> None:
    assert set(ADVICE) == set(Reason)


@pytest.mark.parametrize("reason", Reason)
def test_it_is_a_sentence_each(reason: Reason) -> None:
    advice = ADVICE[reason]
    assert re.fullmatch(r"[A-Z][^`.]*\.", advice.means)
    for text in (advice.do, *filter(None, [advice.bucket])):
        assert re.fullmatch(r"[A-Z].*[a-z`]\.", text)
        assert text.count("`") % 2 == 0
        assert len(text) < 260


@pytest.mark.parametrize("reason", Reason)
def test_what_is_typed_exists(reason: Reason) -> None:
    typed = re.findall(r"`([^`]+)`", f"{ADVICE[reason].do} {ADVICE[reason].bucket}")
    own = [words.split()[1] for words in typed if words.startswith("qumulo-s3-uploads-exporter ")]
    plain = {words for words in typed if " " not in words}
    assert set(own) <= set(COMMANDS)
    assert plain <= _SETTINGS | {"bearer_token", "s3:ListBucketMultipartUploads"}


@pytest.mark.parametrize(
    ("reason", "privilege", "other"),
    [(Reason.FORBIDDEN, "PRIVILEGE_S3_BUCKETS_READ", "PRIVILEGE_S3_UPLOADS_READ")],
)
def test_a_bucket_needs_something_else_than_the_cluster(reason: Reason, privilege: str, other: str) -> None:
    assert privilege in ADVICE[reason].next(of_bucket=False)
    assert other in ADVICE[reason].next(of_bucket=True)


def test_without_advice_of_its_own_a_bucket_has_the_clusters() -> None:
    assert ADVICE[Reason.TLS].next(of_bucket=True) == ADVICE[Reason.TLS].do


def test_a_token_that_is_not_accepted_has_several_causes() -> None:
    for cause in ("the token file can be read", "`username`", "`password`", "`token_file` or `token`", "check --probe"):
        assert cause in ADVICE[Reason.UNAUTHORIZED].do
    assert "no token or login" in ADVICE[Reason.UNAUTHORIZED].means


def test_a_certificate_that_is_not_trusted_is_not_always_to_be_pinned() -> None:
    assert "Pin" not in ADVICE[Reason.TLS].do
    for mend in ("`ca_file`", "`server_name`", "another `port`", "a new certificate", "check --probe"):
        assert mend in ADVICE[Reason.TLS].do
