"""A document as a tree of raw text, and damages to it that keep it a tree."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Union

Node = Union[str, list["Node"], "Mapping"]


@dataclass
class Mapping:
    """The members of a mapping in order, names and values as raw text; a name may be there twice."""

    members: list[tuple[str, Node]] = field(default_factory=list)


@dataclass(frozen=True)
class Words:
    """What damages are made of, in the spelling of the document's language."""

    names: Sequence[str]
    values: Sequence[str]


def copy(node: Node) -> Node:
    """The same tree, none of it shared."""
    if isinstance(node, Mapping):
        return Mapping([(name, copy(value)) for name, value in node.members])
    return [copy(item) for item in node] if isinstance(node, list) else node


def damage(root: Node, words: Words, chance: Random) -> Node:
    """The tree with one damage at a random place, changed where it stands."""
    places = [node for node in walk(root) if not isinstance(node, str)]
    place = chance.choice(places) if places else root
    if isinstance(place, Mapping) and place.members:
        _damage_mapping(place, words, chance)
    elif isinstance(place, list) and place:
        _damage_list(place, words, chance)
    elif isinstance(place, Mapping):
        place.members.append((chance.choice(words.names), value(words, chance)))
    elif isinstance(place, list):
        place.append(value(words, chance))
    else:
        return value(words, chance)
    return root


def walk(node: Node) -> Iterator[Node]:
    """The node and all below it."""
    yield node
    below = [found for _, found in node.members] if isinstance(node, Mapping) else node
    for found in below if isinstance(below, list) else ():
        yield from walk(found)


def value(words: Words, chance: Random) -> Node:
    """A value that may be anything."""
    match chance.randrange(12):
        case 0:
            return [chance.choice(words.values) for _ in range(chance.randrange(3))]
        case 1:
            return Mapping([(chance.choice(words.names), chance.choice(words.values))])
        case _:
            return chance.choice(words.values)


def _damage_mapping(place: Mapping, words: Words, chance: Random) -> None:
    members = place.members
    at = chance.randrange(len(members))
    name, below = members[at]
    match chance.randrange(12):
        case 0:
            del members[at]
        case 1:
            members.insert(chance.randrange(len(members) + 1), (name, copy(below)))
        case 2:
            members.insert(chance.randrange(len(members) + 1), (name, value(words, chance)))
        case 3:
            members[at] = (chance.choice(words.names), below)
        case 4:
            chance.shuffle(members)
        case 5:
            members.insert(at, (chance.choice(words.names), value(words, chance)))
        case 6:
            members[at] = (name, [below])
        case 7:
            other = chance.randrange(len(members))
            members[at], members[other] = (name, members[other][1]), (members[other][0], below)
        case _:
            members[at] = (name, value(words, chance))


def _damage_list(place: list[Node], words: Words, chance: Random) -> None:
    at = chance.randrange(len(place))
    match chance.randrange(4):
        case 0:
            del place[at]
        case 1:
            place.append(copy(place[at]))
        case 2:
            place.insert(at, value(words, chance))
        case _:
            place[at] = value(words, chance)
