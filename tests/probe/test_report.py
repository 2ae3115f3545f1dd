"""How a line looks, and what becomes of texts that a cluster made up."""

import pytest

from exporter.probe.report import Report, clipped, listed, printable, word


def test_lines_of_every_kind() -> None:
    said: list[str] = []
    report = Report("prod", said.append)
    report.ok("name", "found")
    report.warn("TLS", "seen", "do this", "qq that")
    assert report.well
    report.fail("token", "refused")
    assert not report.well
    report.note("over")
    assert said == [
        "ok    prod  name: found",
        "warn  prod  TLS: seen",
        "      do this",
        "      qq that",
        "FAIL  prod  token: refused",
        "      over",
    ]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("größe 😀", "größe 😀"),
        ("a\nb\r\t\x00", r"a\nb\r\t\x00"),
        ("\x1b[31m\x9b", r"\x1b[31m\x9b"),
        ("\u202edlrow\u2028\u200b", r"\u202edlrow\u2028\u200b"),
        ("\udc80", r"\udc80"),
    ],
)
def test_what_is_no_visible_character_is_escaped(text: str, shown: str) -> None:
    assert printable(text) == shown
    assert printable(shown) == shown
    said: list[str] = []
    Report(text, said.append).warn(text, text, text)
    assert said == [f"warn  {shown}  {shown}: {shown}", f"      {shown}"]


def test_long_texts_and_lists_are_cut() -> None:
    assert (clipped("a" * 100), clipped("a" * 101)) == ("a" * 100, "a" * 100 + "…")
    assert listed("abcde") == "a, b, c, d, e"
    assert listed("abcdefg") == "a, b, c, d, e and 2 more"
    assert listed(["a" * 101, "b"], 1) == "a" * 100 + "… and 1 more"
    assert listed([]) == ""


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("b-1", "b-1"),
        ("a b", "'a b'"),
        ("`x`", "'`x`'"),
        ("it's", "'it'\"'\"'s'"),
        ("", "B"),
        ("a\nb", "B"),
        ("a" * 101, "B"),
    ],
)
def test_a_name_in_a_command_is_one_word(name: str, shown: str) -> None:
    assert word(name, "B") == shown


def test_settings_are_named_as_in_faults() -> None:
    assert Report("prod", print).setting("buckets.names") == "clusters.prod.buckets.names"
