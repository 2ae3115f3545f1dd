"""Faults in the JSON of an answer: members replaced, removed or rewritten, wherever they are."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Unpack

from .base import Call, Fault, When

BLOCK_FIELDS = ("total_blocks", "datablocks", "metablocks")
TIME_FIELDS = ("initiated", "last_modified")


def _holders(document: Any, path: str) -> Iterator[tuple[Any, Any]]:
    *steps, last = path.split(".")
    places = [document]
    for step in steps:
        places = [place[name] for place in places for name in _names(place, step) if _has(place, name)]
    return ((place, name) for place in places for name in _names(place, last))


def _names(place: Any, step: str) -> list[Any]:
    if isinstance(place, list):
        wanted = range(len(place)) if step == "*" else [int(step)]
        return [number for number in wanted if number < len(place)]
    return [step] if isinstance(place, dict) else []


def _has(place: Any, name: Any) -> bool:
    return isinstance(place, list) or name in place


@dataclass(frozen=True)
class Put(Fault):
    """Sets a member to any JSON value (also NaN); `path` as in `uploads.0.id`, `uploads.*.initiator`, `paging.next`.

    A member that is not there is added, the way to it is not. An empty path is the whole document.
    """

    path: str
    value: Any

    def edit(self, document: Any, _call: Call, /) -> Any:
        """Sets the member."""
        if not self.path:
            return self.value
        for holder, name in _holders(document, self.path):
            holder[name] = self.value
        return document


@dataclass(frozen=True)
class Drop(Fault):
    """Removes a member; a path as of `Put`, but not the empty one."""

    path: str

    def edit(self, document: Any, _call: Call, /) -> Any:
        """Removes the member where it is."""
        for holder, name in list(_holders(document, self.path)):
            if _has(holder, name):
                del holder[name]
        return document


@dataclass(frozen=True)
class Rewrite(Fault):
    """Passes a member through a function; a path as of `Put`."""

    path: str
    change: Callable[[Any], Any]

    def edit(self, document: Any, _call: Call, /) -> Any:
        """Rewrites the member where it is."""
        if not self.path:
            return self.change(document)
        for holder, name in _holders(document, self.path):
            if _has(holder, name):
                holder[name] = self.change(holder[name])
        return document


def numeric_blocks(**when: Unpack[When]) -> Fault:
    """Block counts as JSON numbers."""
    return _each(lambda upload: {name: int(upload[name]) for name in BLOCK_FIELDS}, when)


def fraction_digits(digits: int, **when: Unpack[When]) -> Fault:
    """Times with exactly this many digits of the second, cut or filled with zeros; 0 is no fraction."""

    def spell(text: str) -> str:
        whole, _, fraction = text.removesuffix("Z").partition(".")
        return f"{whole}.{fraction.ljust(digits, '0')[:digits]}Z" if digits else f"{whole}Z"

    return _each(lambda upload: {name: spell(upload[name]) for name in TIME_FIELDS}, when)


def time_offset(offset: str, **when: Unpack[When]) -> Fault:
    """Times with this text, such as `+00:00`, in the place of the `Z`; the digits before it stay."""
    return _each(lambda upload: {name: upload[name].removesuffix("Z") + offset for name in TIME_FIELDS}, when)


def null_initiators(*, members: bool = True, **when: Unpack[When]) -> Fault:
    """Initiators whose members are all null, or that are null themselves."""
    nothing = dict.fromkeys(("domain", "auth_id", "uid", "gid", "sid", "name")) if members else None
    return _each(lambda _: {"initiator": nothing}, when)


def extra_fields(**when: Unpack[When]) -> Fault:
    """Members that no document names, at every level of a page."""
    later = {"added": ["later", None, 1.5, {"deep": True}]}

    def widen(page: Any) -> Any:
        uploads = [{"before": later, **upload, "later": later} for upload in page["uploads"]]
        return {"before": later, "uploads": uploads, "paging": {"later": later, **page["paging"]}, "later": later}

    return Rewrite("", widen, endpoint="uploads", **when)


def _each(changes: Callable[[Any], dict[str, Any]], when: When) -> Fault:
    return Rewrite("uploads.*", lambda upload: {**upload, **changes(upload)}, endpoint="uploads", **when)
