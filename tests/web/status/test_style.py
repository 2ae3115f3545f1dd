"""The style sheet: readable in both colour schemes, and its column heads are the table's."""

import re
from importlib.resources import files
from itertools import product

import pytest

from exporter.web.status.table import COLUMNS

STYLE = files("exporter.web.status").joinpath("style.css").read_text("utf-8")
LIGHT, DARK = (
    dict(re.findall(r"--([a-z]+): (#[0-9a-f]{6});", part)) for part in re.findall(r":root \{(.*?)\}", STYLE, re.S)
)
TEXTS = ("text", "muted", "link", "good", "warn", "bad")
DRAWN = ("user", "system", "muted")


def _luminance(colour: str) -> float:
    """Relative luminance (WCAG 2.2)."""
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = [one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in channels]
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _contrast(one: str, other: str) -> float:
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def test_contrast_is_reckoned_as_the_standard_does() -> None:
    assert _contrast("#000000", "#ffffff") == pytest.approx(21.0)
    assert _contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


def test_both_schemes_have_every_colour() -> None:
    assert set(LIGHT) == set(DARK)
    assert set(re.findall(r"var\(--([a-z]+)\)", STYLE)) == set(LIGHT)


@pytest.mark.parametrize("scheme", [LIGHT, DARK], ids=["light", "dark"])
def test_texts_can_be_read(scheme: dict[str, str]) -> None:
    poor = {
        (text, ground)
        for text, ground in product(TEXTS, ("ground", "card"))
        if _contrast(scheme[text], scheme[ground]) < 4.5
    }
    assert poor == set()


@pytest.mark.parametrize("scheme", [LIGHT, DARK], ids=["light", "dark"])
def test_bars_and_borders_of_fields_can_be_seen(scheme: dict[str, str]) -> None:
    assert [drawn for drawn in DRAWN if _contrast(scheme[drawn], scheme["card"]) < 3.0] == []


def test_colours_are_named_once() -> None:
    assert len(re.findall("#[0-9a-f]{3,8}", STYLE)) == 2 * len(LIGHT)


def test_cards_have_the_heads_of_the_columns() -> None:
    assert _heads("") == list(enumerate(COLUMNS, 2))


def test_cards_without_idle_have_the_heads_of_the_columns_that_are_left() -> None:
    left = list(enumerate([column for column in COLUMNS if column != "Idle"], 2))
    assert sorted({**dict(_heads("")[:-1]), **dict(_heads(r"\.without-idle "))}.items()) == left


def _heads(above: str) -> list[tuple[int, str]]:
    found = re.findall(rf'^  {above}td:nth-child\((\d)\)::before {{ content: "([^"]*)"; }}', STYLE, re.M)
    return [(int(place), column) for place, column in found]
