"""The page as a whole: valid, linked, bounded, and nothing in it that a name smuggles in."""

from base64 import b64encode
from dataclasses import replace
from hashlib import sha256

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exporter import __version__
from exporter.polling.freshness import BucketState, Trouble
from exporter.qumulo.errors import Reason
from exporter.visible import visible
from exporter.web.status import POLICY, Question, Reading, status_page

from .support import BUSY, DAY, UNIX, Page, cluster, good, holding, knowledge, page, view

HOSTILE = [
    "<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "a&amp;b", "</td><b>", "'", "javascript:alert(1)",
    "</style><script>alert(1)</script>", "]]>", "<!--",
]  # fmt: skip


def _html(*buckets: tuple[str, BucketState]) -> str:
    return status_page(view(cluster(*buckets)), Question()).decode()


def test_it_is_a_whole_document() -> None:
    html = _html(("data", good(BUSY)))
    assert html.startswith('<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">')
    found = Page(html.encode())
    for tag in ("html", "head", "title", "style", "body", "h1", "main", "form"):
        assert found.tags.count(tag) == 1, tag
    identities = [given["id"] for given in found.attributes if "id" in given]
    assert len(identities) == len(set(identities))
    inside = {given["href"].partition("#")[2] for given in found.with_tag("a") if given["href"].startswith("#")}
    assert inside == {"main", "words"}
    assert inside <= set(identities)


def test_what_names_something_names_something_that_is_there() -> None:
    found = page(cluster(name="a"), cluster(name="b"))
    identities = {given["id"] for given in found.attributes if "id" in given}
    labels = {given["aria-labelledby"] for given in found.attributes if "aria-labelledby" in given}
    fields = {given["for"] for given in found.with_tag("label")}
    assert (labels | fields) <= identities
    assert labels == {"cluster-1-name", "cluster-2-name", "words-name"}


def test_version_revision_and_time() -> None:
    text = page(cluster()).text
    assert f"Exporter version {__version__}, revision 0123abc. As of 2027-01-15 08:00:00 UTC." in text
    unknown = replace(view(cluster()), revision="unknown")
    assert f"Exporter version {__version__}. As of" in Page(status_page(unknown, Question())).text


@pytest.mark.parametrize("path", ["/metrics", "/a/b"])
def test_links(path: str) -> None:
    found = page(cluster(), flags={"web.telemetry_path": path}, question=Question("a b"))
    assert [given["href"] for given in found.with_tag("a")] == [
        "#main", path, "/-/healthy", "/-/ready", "#words", "?bucket=a+b", "?",
    ]  # fmt: skip
    assert "Metrics Health Readiness Documentation Reload" in found.text
    assert "Documentation: what the words mean" in found.text


def test_nothing_is_loaded_from_elsewhere_and_nothing_runs() -> None:
    found = page(cluster(("data", good(BUSY))), cluster(name="b"))
    assert not set(found.tags) & {"script", "img", "iframe", "object", "base", "embed"}
    for one in found.attributes:
        assert not [name for name in one if name.startswith("on") or name in ("style", "src", "action")]
        assert one.get("href", "?").startswith(("?", "#", "/", "data:image/svg+xml,"))
    html = _html(("data", good(BUSY)))
    assert not [word for word in ("https:", "url(", "@import", "javascript") if word in html]


def test_the_policy_lets_its_own_style_in_and_nothing_else() -> None:
    style = _html().partition("<style>")[2].partition("</style>")[0]
    hashed = b64encode(sha256(style.encode()).digest()).decode()
    assert (
        f"default-src 'none'; style-src 'sha256-{hashed}'; img-src data:; form-action 'self'; base-uri 'none'; "
        "frame-ancestors 'none'"
    ) == POLICY


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_names_are_only_text(name: str) -> None:
    trouble = Trouble(Reason.MALFORMED, name)
    snapshot = cluster(
        (name, good(BUSY)), (f"{name}2", BucketState(False, trouble=trouble)), known=knowledge(expiry=name),
        trouble=replace(trouble, reason=Reason.OTHER),
    )  # fmt: skip
    found = page(snapshot, question=Question(name))
    assert [row[0] for row in found.rows[1:]] == [name, f"{name}2"]
    assert found.text.count(name) >= 6
    assert found.with_tag("input")[0]["value"] == name
    assert not set(found.tags) & {"script", "img", "b"}
    assert found.tags.count("style") == 1


@given(st.text(max_size=130), st.text(max_size=130))
@settings(max_examples=150, deadline=None)
def test_any_name_and_any_error_is_only_text(name: str, message: str) -> None:
    trouble = Trouble(Reason.OTHER, message)
    html = status_page(view(cluster((name, BucketState(False, trouble=trouble)))), Question(name))
    found = Page(html)
    for text in (name, message):
        shown = text if len(text) <= 120 else f"{text[:120]}…"
        assert " ".join(visible(shown).split()) in found.text
    assert (found.tags.count("tr"), found.tags.count("td"), found.tags.count("style")) == (2, 7, 1)


def test_direction_and_control_characters_are_written_out() -> None:
    found = page(cluster(("\u202etxt.exe\0", good(BUSY))))
    assert found.rows[1][0] == "\\u202etxt.exe\\x00"
    assert found.tags.count("bdi") >= 2


def test_a_long_name_is_cut() -> None:
    assert page(cluster(("x" * 5000, good(BUSY)))).rows[1][0] == "x" * 120 + "…"


@pytest.mark.parametrize(
    ("reading", "text"),
    [
        (Reading(True, UNIX - 7200.0), "Settings read 2 hours ago."),
        (Reading(False, UNIX - 3 * DAY), "✕ settings not reloaded : those of 3 days ago go on; the log says "),
    ],
)  # fmt: skip
def test_how_the_settings_were_read(reading: Reading, text: str) -> None:
    assert text in page(cluster(), reading=reading).text


def test_a_shard_says_that_it_is_one() -> None:
    found = page(cluster(), flags={"shard.total": "4", "shard.ordinal": "1"})
    assert "Shard 2 of 4 (ordinal 1): only its part of the buckets." in found.text
    assert "Shard" not in page(cluster()).text


# The form, and several clusters


def test_one_cluster_needs_no_choice_and_no_overview() -> None:
    found = page(cluster())
    assert (found.tags.count("select"), found.tags.count("nav"), found.tags.count("section")) == (0, 1, 2)


def test_clusters_are_those_of_the_settings_in_order_of_their_names() -> None:
    found = page(cluster(name="gone"), cluster(("y", good(BUSY)), name="b"), names=["b", "a"])
    assert [given["value"] for given in found.with_tag("option")] == ["", "a", "b"]
    assert [row[0] for row in found.rows] == ["Bucket", "y"]
    assert "a … waiting for the first poll b ✓ reachable" in found.text
    assert "Nothing is known of it yet." in found.text
    assert "gone" not in found.text


def test_only_one_cluster_is_shown_when_it_is_asked_for() -> None:
    found = page(cluster(("x", good(BUSY)), name="a"), cluster(("y", good(BUSY)), name="b"), question=Question("", "b"))
    assert [row[0] for row in found.rows] == ["Bucket", "y"]
    assert [given["value"] for given in found.with_tag("option") if "selected" in given] == ["b"]
    assert [given["id"] for given in found.with_tag("section")] == ["cluster-2", "words"]
    assert "Show all" in found.text


def test_a_cluster_that_is_not_there() -> None:
    found = page(cluster(), question=Question("x", "<b>"))
    assert "There is no cluster of the name “<b>”; show all." in found.text
    assert found.with_tag("a")[-1]["href"] == "?bucket=x"
    assert "b" not in found.tags


def test_the_form_asks_with_get_and_is_bounded() -> None:
    found = page(cluster(), question=Question('say "hi"'))
    assert found.with_tag("form") == [{"": "form", "method": "get", "role": "search", "aria-label": "Buckets"}]
    asked = found.with_tag("input")[0]
    assert (asked["name"], asked["value"], asked["maxlength"]) == ("bucket", 'say "hi"', "100")


# Thousands of buckets


def test_of_ten_thousand_buckets_those_that_hold_most_are_shown() -> None:
    snapshot = cluster(*((f"bucket-{number:05}", good(holding(number))) for number in range(10_000)))
    html = status_page(view(snapshot), Question())
    found = Page(html)
    assert len(html) < 300_000
    assert [row[0] for row in found.rows[1:]] == [f"bucket-{number:05}" for number in range(9999, 9899, -1)]
    assert "Buckets of prod, those that hold most first: showing 100 of 10,000" in found.text
    asked = page(snapshot, question=Question("BUCKET-0012"))
    assert [row[0] for row in asked.rows[1:]] == [f"bucket-{number:05}" for number in range(129, 119, -1)]
    assert "Buckets of prod whose name has “BUCKET-0012” in it, those that hold most first: all 10" in asked.text
