"""Damaged answers of a cluster: the exporter's reader and tally against the second reader and reckoning."""

import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from typing import Any

from exporter.qumulo import wire
from exporter.qumulo.errors import Failure
from exporter.uploads.tally import BucketNumbers, OriginNumbers, Tally
from tests.fuzz import oracle, pages
from tests.fuzz.run import Target
from tests.fuzz.sums import Distribution, Question, Sums, distribution, sums
from tests.fuzz.words import START
from tests.secrets import MARK

_QUESTIONS = (
    Question(START, (86_400, 604_800, 2_592_000), 2_592_000),
    Question(START, (604_800, 60, 86_400), None),
    Question(START, (), -1),
    Question(START, (3600,), 3600),
    Question(START - 10**9, (1, 10**9), 60),
)
_MICROSECOND = 1e-6
#: What a number of seconds cannot tell apart: today, and in the year 1.
_TODAY, _LONG_AGO = math.ulp(2.0**31), math.ulp(2.0**36)


@dataclass(frozen=True)
class Answer:
    """A body, what it claims to be, and against what its uploads are counted."""

    kind: str
    body: bytes
    asked: Question


def make(chance: Random) -> Answer:
    """An answer, damaged or not."""
    kind = chance.choice(pages.KINDS)
    return Answer(kind, pages.damaged(pages.draw(kind, chance), chance), chance.choice(_QUESTIONS))


def check(answer: Answer) -> str:
    """Holds both readings together; the outcome is `read`, or how the exporter refused."""
    ambiguous = False
    try:
        document = oracle.parse(answer.body)
        ambiguous = document.ambiguous
        expected = _SECOND_READERS[answer.kind](document.content)
    except oracle.Refused as refused:
        return refusal(answer, {str(refused), "malformed"} if ambiguous else {str(refused)})
    found = _read(answer)
    if isinstance(found, Failure):
        odd = isinstance(expected, oracle.Page) and expected.odd and found.reason == "paging"
        assert odd or (ambiguous and found.reason == "malformed"), f"refused: {found}, but is {expected}"
        return _outcome(found)
    if isinstance(expected, oracle.Page):
        compare_page(found, expected, answer.asked)
    else:
        unread = ambiguous and answer.kind == "error" and found == ""
        assert found == expected or unread, f"read as {found!r}, is {expected!r}"
    return "read"


def refusal(answer: Answer, reasons: set[str]) -> str:
    """The outcome of an answer that must be refused for one of these reasons."""
    found = _read(answer)
    if isinstance(found, Failure):
        assert found.reason in reasons, f"refused as {found.reason}, should be {reasons}: {found}"
        assert MARK not in str(found), f"quotes the answer: {found}"
        return _outcome(found)
    # An error answer that cannot be read has no class.
    assert answer.kind == "error", f"read as {found!r}, should be refused as {reasons}"
    assert found == "", f"read as {found!r}, should be none"
    return "read"


def _read(answer: Answer) -> Any:
    """What the exporter reads, or its Failure."""
    try:
        return _FIRST_READERS[answer.kind](answer.body)
    except Failure as failure:
        return failure


def _outcome(failure: Failure) -> str:
    return "refused: " + re.sub(r"\d+", "N", str(failure))


def compare_page(found: wire.UploadPage, expected: oracle.Page, asked: Question) -> None:
    """The page, and its fold, against the second reckoning."""
    assert found.after == expected.after, f"next {found.after!r}, is {expected.after!r}"
    compare_numbers(fold([found], asked), expected.uploads, asked)


def fold(read: list[wire.UploadPage], asked: Question) -> BucketNumbers:
    """The exporter's numbers of these pages."""
    expiry = None if asked.expiry is None else math.inf if asked.expiry < 0 else float(asked.expiry)
    tally = Tally(float(asked.start), tuple(map(float, asked.thresholds)), expiry)
    for page in read:
        tally.fold(page)
    return tally.finish()


def compare_numbers(found: BucketNumbers, uploads: list[oracle.Upload], asked: Question) -> None:
    """The exporter's numbers of a listing against the second reckoning of its uploads."""
    _compare_origin(found.user, sums([upload for upload in uploads if not upload.system], asked))
    _compare_origin(found.system, sums([upload for upload in uploads if upload.system], asked))
    ages: Distribution = distribution(uploads, asked.start)
    assert (found.ages.at_most, found.ages.count) == (ages.at_most, ages.count), f"{found.ages} is not {ages}"
    assert abs(found.ages.sum - ages.sum / 1e9) <= ages.count * (_MICROSECOND + 2 * _LONG_AGO), found.ages


def _compare_origin(found: OriginNumbers, expected: Sums) -> None:
    for name in Sums.__dataclass_fields__:
        ours, exact = getattr(found, name), getattr(expected, name)
        if name in ("oldest_initiated", "oldest_modified", "completing_longest_idle"):
            assert _same_time(ours, exact), f"{name} is {exact} ns, not {ours}"
        else:
            assert ours == exact, f"{name} is {exact}, not {ours}"


def _same_time(seconds: float | None, nanoseconds: int | None) -> bool:
    """Equal within a microsecond, and what a number of seconds cannot tell apart beyond that."""
    if seconds is None or nanoseconds is None:
        return seconds is None and nanoseconds is None
    return abs(seconds - nanoseconds / 1e9) <= _MICROSECOND + 2 * max(_TODAY, math.ulp(nanoseconds / 1e9))


def _bucket_names(content: Any) -> tuple[str, ...]:
    rows = oracle.need(oracle.members(content).get("buckets"), list)
    return tuple(dict.fromkeys([_filled(oracle.members(row).get("name")) for row in rows]))


def _filled(value: Any) -> str:
    if not oracle.need(value, str):
        raise oracle.Refused("malformed")
    return str(value)


def _settings(content: Any) -> wire.S3Settings:
    given = oracle.members(content)
    expiry = given.get("multipart_upload_expiry_interval")
    return wire.S3Settings(
        oracle.need(given.get("enabled"), bool), expiry if expiry is None else oracle.need(expiry, str)
    )


def _file_system(content: Any) -> wire.FileSystem:
    given = oracle.members(content)
    return wire.FileSystem(oracle.count(given.get("total_size_bytes")), oracle.count(given.get("free_size_bytes")))


def _text(field: str) -> Callable[[Any], str]:
    return lambda content: str(oracle.need(oracle.members(content).get(field), str))


def _session(content: Any) -> str:
    token = _filled(oracle.members(content).get("bearer_token"))
    if re.fullmatch(r"[\x20-\x7e]+", token) is None:
        raise oracle.Refused("malformed")
    return token


def _error(content: Any) -> str:
    name = content.get("error_class") if isinstance(content, dict) else None
    return name if isinstance(name, str) and re.fullmatch(r"(?=_*[A-Za-z0-9])[A-Za-z0-9_]{1,64}", name) else ""


_SECOND_READERS: dict[str, Callable[[Any], Any]] = {
    "uploads": oracle.page,
    "buckets": _bucket_names,
    "settings": _settings,
    "file_system": _file_system,
    "version": lambda content: _text("revision_id")(content).split(" ")[-1],
    "node_state": _text("cluster_id"),
    "cluster_settings": _text("cluster_name"),
    "login": _session,
    "error": _error,
}
_FIRST_READERS: dict[str, Callable[[bytes], Any]] = {
    "uploads": wire.upload_page,
    "buckets": wire.bucket_names,
    "settings": wire.s3_settings,
    "file_system": wire.file_system,
    "version": wire.version,
    "node_state": wire.cluster_uuid,
    "cluster_settings": wire.cluster_name,
    "login": wire.session_token,
    "error": wire.error_class,
}


def target() -> Target[Answer]:
    """Answers of all kinds, one at a time."""
    return Target("answers", make, check)
