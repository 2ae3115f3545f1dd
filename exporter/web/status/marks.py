"""Small pieces of the page: numbers with their exact value, moments, names, badges."""

from xml.etree.ElementTree import Element

from exporter.uploads.sizes import BLOCK, size
from exporter.web.status import words
from exporter.web.status.build import element

#: So many characters of a name are shown.
_LONGEST = 120

#: Kind of badge to its class and its mark: what it says is never told by colour alone.
_BADGES = {
    "good": ("good", "✓"),
    "bad": ("bad", "✕"),
    "warn": ("warn", "⚠"),
    "wait": ("wait", "…"),
    "idle": ("warn", "◔"),
    "overdue": ("bad", "⚠"),
}


def name(text: str) -> Element:
    """A name that somebody else has made, kept apart from the direction of the text around it."""
    return element("bdi", text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…")


def badge(kind: str, text: str) -> Element:
    """A state: a mark and words."""
    kind_class, mark = _BADGES[kind]
    return element("span", element("span", mark, aria_hidden="true"), f" {text}", class_=f"badge {kind_class}")


def count(number: int, kind: str | None = None) -> Element:
    """A count with thousands separators; marked where it is of a `kind` that deserves a look."""
    if kind is None:
        return element("data", f"{number:,}", value=number)
    return element("data", badge(kind, f"{number:,}"), value=number)


def capacity(blocks: int) -> Element:
    """Blocks as a size for people, with the bytes as value and title."""
    held = blocks * BLOCK
    return element("data", size(held), value=held, title=f"{held:,} bytes")


def since(unix: float, now: float) -> Element:
    """How long ago a moment in Unix seconds is."""
    return element(
        "time",
        words.span(now - unix),
        datetime=words.machine_time(unix),
        title=words.human_time(unix),
    )


def unknown() -> Element:
    """What stands where nothing is known: a dash to see, words to hear."""
    return element("span", element("span", "–", aria_hidden="true"), element("span", "not known", class_="heard"))


def none() -> Element:
    """What stands where there is nothing."""
    return element("span", element("span", "–", aria_hidden="true"), element("span", "none", class_="heard"))


def prose(text: str) -> list[Element | str]:
    """A sentence in which `…` is what is typed."""
    return [element("code", part) if place % 2 else part for place, part in enumerate(text.split("`"))]
