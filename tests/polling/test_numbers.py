"""Contract section 6, rules 1 to 3: never partial, no zeros before knowledge, one bucket's fault is its own."""

import pytest

from exporter.qumulo.errors import Failure, Reason

from .stage import STALE, START, UNIX, FakeClient, Stage, down, page, status

FAULTS = [
    down(),
    status(403),
    status(503),
    Failure(Reason.PAGING, "the cluster named the same next page twice", status=200),
    Failure(Reason.DEADLINE, "the deadline passed before the listing was complete"),
    Failure(Reason.MALFORMED, "the cluster's answer cannot be read", status=200),
]


def test_a_listing_adds_up_all_its_pages_against_its_start_and_the_expiry_known_then() -> None:
    pages = [
        page(3, "a", age=86_401.0),
        page(0, "b"),
        page(2, age=3_601.0),
    ]
    stage = Stage(FakeClient(listings={"a": pages, "empty": [page(0)]}))
    assert stage.poll() is True
    assert stage.ups() == {"a": True, "empty": True}
    assert stage.counts() == {"a": 5, "empty": 0}
    numbers = stage.states["a"].shown(START)
    assert numbers
    assert (numbers.user.idle, numbers.user.overdue, numbers.system.in_progress) == ((5,), 3, 0)
    assert (stage.meter.uploads_read, stage.meter.polls, stage.meter.begins) == (5, [True], 1)
    assert stage.meter.errors == {}


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: str(fault.reason))
def test_a_failure_on_the_last_page_leaves_the_old_numbers(fault: Failure) -> None:
    stage = Stage(FakeClient(listings={"a": [page(7)]}))
    stage.poll()
    stage.client.listings["a"] = [page(1, "x"), page(1, "y"), fault]
    assert stage.poll(after=60.0) is False
    assert (stage.ups(), stage.counts()) == ({"a": False}, {"a": 7})
    assert stage.states["a"].succeeded == UNIX
    assert stage.meter.errors == {fault.reason: 1}
    assert stage.meter.polls == [True, False]
    assert stage.snapshot.up is True


def test_a_failure_on_the_last_page_of_the_very_first_listing_shows_nothing() -> None:
    stage = Stage(FakeClient(listings={"a": [page(1, "x"), page(1, "y"), down()], "b": [page(2)]}))
    assert stage.poll() is False
    assert (stage.ups(), stage.counts()) == ({"a": False, "b": True}, {"b": 2})
    assert (stage.states["a"].numbers, stage.states["a"].succeeded) == (None, None)


def test_numbers_stay_until_they_are_stale_to_the_second() -> None:
    stage = Stage(FakeClient(listings={"a": [page(7)], "b": [page(1)]}))
    stage.poll()
    stage.client.listings["a"] = [down()]
    stage.poll(after=60.0)
    assert stage.ups() == {"a": False, "b": True}
    assert stage.snapshot.changes_after(stage.hand.now) == START + STALE
    stage.hand.advance(STALE - 60.0 - 0.001)
    assert stage.counts() == {"a": 7, "b": 1}
    stage.hand.now = START + STALE
    assert stage.counts() == {"b": 1}
    stage.poll()
    assert (stage.ups(), stage.counts()) == ({"a": False, "b": True}, {"b": 1})
    assert stage.states["a"].succeeded == UNIX


def test_stale_is_counted_from_the_end_of_the_last_good_listing() -> None:
    stage = Stage()

    def slow() -> object:
        stage.hand.advance(50.0)
        return page(7)

    stage.client.listings = {"a": [slow]}
    stage.poll()
    assert stage.states["a"].succeeded == UNIX + 50.0
    stage.client.listings = {"a": [down()]}
    stage.poll()
    assert stage.states["a"].expires == START + 50.0 + STALE


def test_stale_does_not_follow_the_wall_clock() -> None:
    stage = Stage(FakeClient(listings={"a": [page(7)]}))
    stage.poll()
    stage.client.listings["a"] = [down()]
    stage.hand.unix_now += 10 * STALE
    stage.poll()
    assert stage.counts() == {"a": 7}


def test_a_good_listing_brings_everything_back() -> None:
    stage = Stage(FakeClient(listings={"a": [page(7)]}))
    stage.poll()
    stage.client.listings["a"] = [down()]
    stage.poll(after=STALE)
    assert stage.counts() == {}
    stage.client.listings["a"] = [page(4)]
    assert stage.poll(after=60.0) is True
    assert (stage.ups(), stage.counts()) == ({"a": True}, {"a": 4})
    assert stage.states["a"].succeeded == UNIX + STALE + 60.0


@pytest.mark.parametrize(
    ("fault", "reason"),
    [(down(), Reason.UNREACHABLE), (status(403), Reason.FORBIDDEN), (status(401), Reason.UNAUTHORIZED)],
)
def test_when_discovery_fails_nothing_is_listed_and_numbers_age(fault: Failure, reason: Reason) -> None:
    stage = Stage(FakeClient(listings={"a": [page(7)], "b": [page(1)]}))
    stage.poll()
    stage.client.names = fault
    stage.client.asked.clear()
    assert stage.poll(after=60.0) is False
    assert not [what for what in stage.client.asked if what.startswith("uploads")]
    assert (stage.snapshot.up, stage.ups(), stage.counts()) == (False, {"a": False, "b": False}, {"a": 7, "b": 1})
    assert (stage.meter.errors, stage.meter.polls) == ({reason: 1}, [True, False])
    stage.hand.now = START + STALE
    assert stage.counts() == {}
    stage.client.names = None
    assert stage.poll() is True
    assert (stage.snapshot.up, stage.counts()) == (True, {"a": 7, "b": 1})


def test_when_the_very_first_discovery_fails_no_bucket_is_known() -> None:
    stage = Stage(FakeClient(names=down()))
    assert stage.poll() is False
    assert (stage.snapshot.up, stage.snapshot.buckets, stage.snapshot.selected) == (False, (), None)


@pytest.mark.parametrize(
    ("first", "up"),
    [
        ([page(1)], True),
        ([status(403)], True),
        ([status(404)], True),
        ([page(1, "x"), down()], True),
        ([down()], False),
        ([status(401)], False),
        ([page(1, "x"), status(401)], True),
    ],
    ids=["listed", "403", "404", "answered once", "no answer", "401", "401 on page 2"],
)
def test_with_names_up_follows_the_answers(first: list[object], up: bool) -> None:
    stage = Stage(FakeClient(listings={"a": first, "b": [down()]}), names=("b", "a"), concurrency=1)
    stage.poll()
    assert stage.snapshot.up is up
    assert (stage.asked("buckets"), stage.snapshot.selected) == (0, 2)
    assert list(stage.states) == ["a", "b"]


def test_only_buckets_that_are_selected_and_ours_are_listed() -> None:
    client = FakeClient(listings={name: [page(1)] for name in ("b1", "b2", "a1", "a2")})
    stage = Stage(client, selects=lambda name: name.startswith("b"), owns=lambda name: name.endswith("2"))
    stage.poll()
    assert (stage.counts(), stage.snapshot.selected) == ({"b2": 1}, 1)
    assert [what for what in client.asked if what.startswith("uploads")] == ["uploads b2"]


def test_of_named_buckets_only_ours_are_listed() -> None:
    client = FakeClient(listings={name: [page(1)] for name in ("b1", "b2")})
    stage = Stage(client, names=("b1", "b2"), owns=lambda name: name.endswith("2"))
    assert stage.poll() is True
    assert (stage.counts(), stage.snapshot.selected) == ({"b2": 1}, 1)


def test_each_listing_has_the_deadline_and_all_other_calls_together_have_one() -> None:
    stage = Stage()

    def slow() -> str:
        stage.hand.advance(30.0)
        return "7.8.2"

    stage.client.listings = {"a": [page(1)]}
    stage.client.told_version = slow
    stage.poll()
    left = stage.client.left
    assert (left["buckets"], left["version"], left["uuid"], left["uploads a"]) == (120.0, 120.0, 90.0, 120.0)
    assert stage.snapshot.duration == 30.0
