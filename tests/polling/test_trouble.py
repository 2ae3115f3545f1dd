"""The last error of a cluster and of each bucket: there while it fails, gone when it is well, and small."""

import threading
from typing import Any

import pytest

from exporter.polling import freshness
from exporter.polling.freshness import BucketState, Trouble
from exporter.polling.poller import UNHEARD
from exporter.polling.snapshot import HUNG
from exporter.qumulo.errors import Failure, Reason

from .stage import UNIX, FakeClient, Stage, down, page, status

FORBIDDEN = Trouble(Reason.FORBIDDEN, "status 403")
REFUSED = Trouble(Reason.UNAUTHORIZED, "status 401")
DOWN = Trouble(Reason.UNREACHABLE, "the connection failed: connection refused")
MISSING = Trouble(Reason.NOT_FOUND, "status 404")


def _troubles(stage: Stage) -> dict[str, Trouble | None]:
    return {bucket: state.trouble for bucket, state in stage.states.items()}


def _stage(**listings: list[Any]) -> Stage:
    return Stage(FakeClient(listings=listings), concurrency=1)


def test_a_good_poll_leaves_no_trouble_and_says_when_it_ended() -> None:
    stage = _stage(a=[page(1)])
    stage.poll()
    assert (_troubles(stage), stage.snapshot.trouble, stage.snapshot.ended) == ({"a": None}, None, UNIX)


def test_a_bucket_has_its_own_and_loses_it_when_it_is_well() -> None:
    stage = _stage(a=[status(403)], b=[page(1)])
    stage.poll()
    assert (_troubles(stage), stage.snapshot.trouble) == ({"a": FORBIDDEN, "b": None}, None)
    stage.client.listings["a"] = [page(2)]
    stage.poll(after=60.0)
    assert _troubles(stage) == {"a": None, "b": None}


def test_another_failure_takes_the_place_of_the_last() -> None:
    stage = _stage(a=[status(403)])
    stage.poll()
    stage.client.listings["a"] = [status(503)]
    stage.poll(after=60.0)
    assert _troubles(stage) == {"a": Trouble(Reason.SERVER_ERROR, "status 503")}


def test_a_failed_discovery_is_the_clusters_and_every_buckets() -> None:
    stage = _stage(a=[page(1)], b=[page(1)])
    stage.poll()
    stage.client.names = down()
    stage.poll(after=60.0)
    assert (stage.snapshot.up, stage.snapshot.trouble) == (False, DOWN)
    assert _troubles(stage) == {"a": DOWN, "b": DOWN}
    stage.client.names = None
    stage.poll(after=60.0)
    assert (stage.snapshot.up, stage.snapshot.trouble, _troubles(stage)) == (True, None, {"a": None, "b": None})


def test_a_refused_token_is_the_clusters_and_every_buckets() -> None:
    stage = _stage(a=[page(1)], b=[status(401)], c=[page(1)])
    stage.poll()
    assert (stage.snapshot.up, stage.snapshot.trouble) == (True, REFUSED)
    assert _troubles(stage) == {"a": REFUSED, "b": REFUSED, "c": REFUSED}


def test_buckets_that_were_not_begun_have_the_trouble_of_the_lost_cluster() -> None:
    names = [f"b{number:02d}" for number in range(UNHEARD + 8)]
    stage = _stage(**{name: [down()] for name in names})

    def silent_after_the_look() -> None:
        while sum(stage.meter.errors.values()) < UNHEARD:
            threading.Event().wait(0.001)
        raise down()

    stage.client.listings |= {name: [silent_after_the_look] for name in names[UNHEARD:]}
    lost = Trouble(Reason.TIMEOUT, "the answer did not come in time")
    stage.client.told_uuid = Failure(lost.reason, lost.message)
    stage.poll()
    assert stage.snapshot.trouble == lost
    assert (_troubles(stage)[names[0]], _troubles(stage)[names[-1]]) == (DOWN, lost)


def test_where_no_named_bucket_was_answered_the_first_failure_is_the_clusters() -> None:
    stage = Stage(FakeClient(listings={"a": [down()], "b": [down()]}), names=("a", "b"))
    stage.poll()
    assert (stage.snapshot.up, stage.snapshot.trouble) == (False, DOWN)


def test_a_named_bucket_that_is_missing_is_no_trouble_of_the_cluster() -> None:
    stage = Stage(FakeClient(listings={"a": [status(404)], "b": [page(1)]}), names=("a", "b"))
    stage.poll()
    assert (stage.snapshot.up, stage.snapshot.trouble) == (True, None)
    assert _troubles(stage) == {"a": MISSING, "b": None}


def test_a_shard_without_buckets_says_why_nothing_answers() -> None:
    stage = Stage(FakeClient(settings=down()), names=("a",), owns=lambda _: False)
    stage.client.told_version = stage.client.told_uuid = stage.client.told_name = stage.client.capacity = down()
    stage.poll()
    assert (stage.snapshot.up, stage.snapshot.trouble) == (False, DOWN)


def test_thousands_that_fail_alike_share_one_trouble() -> None:
    stage = _stage(**{f"b{number:04d}": [status(403)] for number in range(2000)})
    stage.poll()
    assert len({id(state.trouble) for state in stage.states.values()}) == 1


def test_of_a_failure_only_reason_and_words_are_kept() -> None:
    failure = Failure(Reason.MALFORMED, "x" * 1_000_000, status=200)
    trouble = Trouble.of(failure)
    assert (trouble.reason, trouble.message) == (Reason.MALFORMED, "x" * 300)
    assert Trouble.__slots__ == ("reason", "message")


def test_what_hangs_says_so() -> None:
    stage = _stage(a=[page(1)])
    stage.poll()
    hung = stage.snapshot.hung()
    assert (hung.trouble, [state.trouble for _, state in hung.buckets]) == (HUNG, [HUNG])


@pytest.mark.parametrize("before", [None, BucketState(True), BucketState(False, trouble=DOWN)])
def test_freshness_keeps_the_last_trouble(before: BucketState | None) -> None:
    state = freshness.failed(before, 900.0, FORBIDDEN)
    assert state.trouble == FORBIDDEN
    assert freshness.absent(state).trouble == FORBIDDEN
