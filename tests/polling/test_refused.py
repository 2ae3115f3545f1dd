"""Contract section 6, rule 9: a token that is refused ends the poll."""

import threading

from exporter.qumulo.errors import Reason

from .stage import SETTINGS, STALE, START, FakeClient, Stage, answer, down, page, status


def _listed(stage: Stage) -> list[str]:
    return [what for what in stage.client.asked if what.startswith("uploads")]


def test_a_refused_listing_ends_the_poll() -> None:
    stage = Stage(FakeClient(listings={name: [page(1)] for name in "abcdef"}), concurrency=1)
    stage.poll()
    stage.client.listings["c"] = [status(401)]
    stage.client.asked.clear()
    assert stage.poll(after=60.0) is False
    assert _listed(stage) == ["uploads a", "uploads b", "uploads c"]
    assert stage.ups() == dict.fromkeys("abcdef", False)
    assert stage.counts() == dict.fromkeys("abcdef", 1)
    assert stage.meter.errors == {Reason.UNAUTHORIZED: 1}
    assert stage.meter.polls == [True, False]
    # What was listed before the refusal is known from now on, and goes as late as that.
    assert {name: state.expires for name, state in stage.states.items()} == {
        "a": START + 60.0 + STALE, "b": START + 60.0 + STALE, **dict.fromkeys("cdef", START + STALE),
    }  # fmt: skip


def test_buckets_never_listed_are_known_to_be_down() -> None:
    stage = Stage(FakeClient(listings={"a": [status(401)], "b": [page(1)]}), concurrency=1)
    stage.poll()
    assert (stage.ups(), stage.counts()) == ({"a": False, "b": False}, {})


def test_several_refusals_at_once_are_one_error() -> None:
    together = threading.Barrier(4)

    def refused() -> object:
        together.wait(10.0)
        raise status(401)

    stage = Stage(FakeClient(listings={name: [refused] for name in "abcd"}), concurrency=4)
    assert stage.poll() is False
    assert stage.ups() == dict.fromkeys("abcd", False)
    assert stage.meter.errors == {Reason.UNAUTHORIZED: 1}


def _refused_in_the_middle(second: object, *rest: object) -> Stage:
    """Bucket `b` is refused after the first page of `a` and before its second, which ends as given."""
    reading, stage = threading.Event(), Stage(concurrency=2)

    def refused() -> object:
        assert reading.wait(10.0)
        raise status(401)

    def later() -> object:
        reading.set()
        assert stage.meter.has_failed.wait(10.0)
        return answer(second)

    stage.client.listings = {"a": [page(1, "x"), later, *rest], "b": [refused]}
    stage.poll()
    return stage


def test_a_listing_is_cut_off_between_its_pages() -> None:
    stage = _refused_in_the_middle(page(1, "y"), page(1))
    assert _listed(stage).count("uploads a") == 2
    assert (stage.ups(), stage.counts()) == ({"a": False, "b": False}, {})
    assert stage.meter.errors == {Reason.UNAUTHORIZED: 1}


def test_a_listing_at_its_last_page_keeps_its_numbers_though_its_bucket_is_not_up() -> None:
    stage = _refused_in_the_middle(page(4))
    assert (stage.ups(), stage.counts()) == ({"a": False, "b": False}, {"a": 5})
    assert stage.meter.errors == {Reason.UNAUTHORIZED: 1}


def test_a_listing_that_fails_otherwise_at_the_same_time_is_an_error_of_its_own() -> None:
    stage = _refused_in_the_middle(down())
    assert stage.ups() == {"a": False, "b": False}
    assert stage.meter.errors == {Reason.UNAUTHORIZED: 1, Reason.UNREACHABLE: 1}


def test_a_missing_bucket_is_not_asked_about_after_a_refusal() -> None:
    stage = Stage(FakeClient(listings={"a": [page(1)], "b": [page(1)]}), concurrency=1)
    stage.poll()
    stage.client.listings = {"a": [status(404)], "b": [status(401)]}
    assert stage.poll() is False
    assert (stage.asked("buckets"), stage.ups(), stage.counts()) == (2, {"a": False, "b": False}, {"a": 1, "b": 1})
    assert stage.meter.errors == {Reason.NOT_FOUND: 1, Reason.UNAUTHORIZED: 1}


def test_after_a_refused_discovery_nothing_is_asked() -> None:
    stage = Stage(FakeClient(names=status(401), listings={"a": [page(1)]}))
    assert stage.poll() is False
    assert (stage.client.asked, stage.snapshot.up) == (["buckets"], False)
    assert stage.meter.errors == {Reason.UNAUTHORIZED: 1}


def test_a_call_that_only_helps_and_is_refused_ends_the_poll_too() -> None:
    stage = Stage(FakeClient(listings={"a": [page(1)]}))
    stage.poll()
    stage.client.settings = status(401)
    stage.client.asked.clear()
    assert stage.poll() is False
    assert (stage.client.asked, stage.ups()) == (["buckets", "settings"], {"a": False})
    assert stage.meter.errors == {Reason.UNAUTHORIZED: 1}


def test_a_refusal_of_a_call_without_a_token_says_nothing_of_the_token() -> None:
    stage = Stage(FakeClient(listings={"a": [page(1)]}, told_version=status(401)))
    assert stage.poll() is True
    assert stage.ups() == {"a": True}
    assert stage.meter.errors == {Reason.UNAUTHORIZED: 1}
    assert stage.asked("file_system") == 1


def test_the_next_poll_tries_again() -> None:
    stage = Stage(FakeClient(listings={"a": [page(1)]}, settings=status(401)))
    stage.poll()
    stage.client.settings = SETTINGS
    assert stage.poll() is True
    assert (stage.ups(), stage.counts()) == ({"a": True}, {"a": 1})
