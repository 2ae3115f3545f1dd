"""HTML as elements: whatever text goes in comes out as text, so that no name can be anything else."""

from collections.abc import Iterable
from xml.etree.ElementTree import Element, tostring

from exporter.visible import visible

Child = Element | str | None | Iterable["Child"]


def element(tag: str, *children: Child, **attributes: object) -> Element:
    """An element; `aria_label` is `aria-label`, `class_` is `class`; None leaves a child or an attribute out."""
    named = {name.rstrip("_").replace("_", "-"): value for name, value in attributes.items()}
    made = Element(tag, {name: visible(str(value)) for name, value in named.items() if value is not None})
    _fill(made, children)
    return made


def document(root: Element) -> bytes:
    """The whole page, in UTF-8."""
    text: str = tostring(root, encoding="unicode", method="html")
    return f"<!DOCTYPE html>\n{text}\n".encode()


def _fill(parent: Element, children: Iterable[Child]) -> None:
    for child in children:
        if isinstance(child, Element):
            parent.append(child)
        elif isinstance(child, str):
            _write(parent, visible(child))
        elif child is not None:
            _fill(parent, child)


def _write(parent: Element, text: str) -> None:
    if len(parent):
        parent[-1].tail = (parent[-1].tail or "") + text
    else:
        parent.text = (parent.text or "") + text
