"""Which group an upload belongs to, what groups add up to, and how many there can be."""

import pytest

from exporter.listing.groups import Groups, Key, by_initiator, by_prefix

from .support import row


def test_by_initiator() -> None:
    assert by_initiator(row()) == Key("prod", "500", origin="user")
    assert by_initiator(row(system=True, cluster="dr")) == Key("dr", "500", origin="system")


@pytest.mark.parametrize(
    ("before", "key", "prefix"),
    [
        ("", "a/b/c", "a/"),
        ("", "a", None),
        ("", "/a", "/"),
        ("", "", None),
        ("a/", "a/b/c", "a/b/"),
        ("a/", "a/b", None),
        ("a", "a/b", "a/"),
        ("a/b", "a/bcd/e", "a/bcd/"),
    ],
)
def test_by_prefix(before: str, key: str, prefix: str | None) -> None:
    assert by_prefix(before)(row(key=key)) == Key("prod", prefix, "b")


def added(most: int = 10) -> Groups:
    groups = Groups(by_prefix(""), most)
    for number, key in enumerate(["a/1", "b/1", "a/2", "c/1", "d/1", "c/2"]):
        groups.add(row(key=key, blocks=number, age=10.0 - number, idle=number % 3))
    return groups


def test_sums() -> None:
    [group] = [group for group in added().top("bytes", 0) if group.key == Key("prod", "a/", "b")]
    assert (group.uploads, group.bytes, group.oldest, group.longest_idle, group.completing) == (2, 8192, 10.0, 2.0, 0)


@pytest.mark.parametrize(
    ("sort", "top", "names"),
    [
        ("bytes", 0, ["c/", "d/", "a/", "b/"]),
        ("bytes", 2, ["c/", "d/"]),
        ("age", 0, ["a/", "b/", "c/", "d/"]),
        ("idle", 0, ["a/", "c/", "b/", "d/"]),
    ],
)
def test_order(sort: str, top: int, names: list[str]) -> None:
    assert [group.key and group.key.name for group in added().top(sort, top)] == names


def test_the_number_of_groups_is_bounded() -> None:
    groups = added(most=2)
    assert len(groups) == 2
    assert [(group.key and group.key.name, group.uploads, group.bytes) for group in groups.top("bytes", 1)] == [
        ("a/", 2, 8192),
        (None, 3, 12 * 4096),
    ]
