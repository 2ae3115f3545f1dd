"""Draws a cluster's answers, whole or damaged, as bytes."""

from random import Random

from tests.fuzz import words
from tests.fuzz.flips import flip
from tests.fuzz.pools import pool_of_bytes
from tests.fuzz.tree import Mapping, Node, damage
from tests.secrets import secret

_SPACES = (("", ":", ","), (" ", ": ", ", "), ("\n", ": ", ",\r\n\t"))
_TOKENS = pool_of_bytes("json_bytes")


def uploads(chance: Random, most: int = 4, following: str | None = None) -> Mapping:
    """A page of uploads, most of them good."""
    rows: list[Node] = [_upload(chance) for _ in range(chance.randint(0, most))]
    after = following or chance.choice(("null", '""', words.FOLLOWING, words.FOLLOWING, chance.choice(words.NEXT)))
    paging: Node = chance.choice(("null", Mapping(), Mapping([('"next"', after)]), Mapping([('"next"', after)])))
    if following:
        paging = Mapping([('"next"', following)])
    return Mapping(
        [('"uploads"', rows), ('"paging"', paging)][: 1 if not following and chance.randrange(20) == 0 else 2]
    )


def _upload(chance: Random) -> Mapping:
    members: list[tuple[str, Node]] = [
        ('"id"', '"1"'),
        ('"key"', f'"{secret("key")}"'),
        ('"initiator"', Mapping([('"auth_id"', '"500"')])),
        *((f'"{name}"', words.time(chance)) for name in ("initiated", "last_modified")),
        *((f'"{name}"', words.count(chance)) for name in ("total_blocks", "datablocks", "metablocks")),
        *((f'"{name}"', chance.choice(("true", "false", "false"))) for name in ("completing", "system_initiated")),
    ]
    return Mapping(members)


def _buckets(chance: Random) -> Mapping:
    rows: list[Node] = [
        Mapping([('"name"', chance.choice(('"a"', '"b"', '"\u00fc"', f'"{secret("bucket")}"'))), ('"path"', '"/"')])
        for _ in range(chance.randint(0, 4))
    ]
    return Mapping([('"buckets"', rows)])


def _settings(chance: Random) -> Mapping:
    expiry = chance.choice(('"30days"', '"never"', '""', "null", '"5 weeks"'))
    return Mapping([('"enabled"', chance.choice(("true", "false"))), ('"multipart_upload_expiry_interval"', expiry)])


def _file_system(chance: Random) -> Mapping:
    sizes = [(f'"{name}_size_bytes"', words.count(chance)) for name in ("total", "free", "snapshot")]
    return Mapping([('"block_size_bytes"', "4096"), *sizes])


def _text(name: str, *texts: str) -> Mapping:
    return Mapping([(f'"{name}"', chosen) for chosen in texts])


def draw(kind: str, chance: Random) -> Node:
    """A good answer of this kind."""
    match kind:
        case "uploads":
            return uploads(chance)
        case "buckets":
            return _buckets(chance)
        case "settings":
            return _settings(chance)
        case "file_system":
            return _file_system(chance)
        case "version":
            return _text("revision_id", chance.choice(('"Qumulo Core 7.8.2"', '"7.8.2"', '""', '" "', '"a\\u00a0b c"')))
        case "node_state":
            return _text("cluster_id", chance.choice(('"6b2ff5a1"', '""')))
        case "cluster_settings":
            return _text("cluster_name", chance.choice(('"sim"', '"\u00fc \\n"')))
        case "login":
            return _text("bearer_token", chance.choice((f'"{secret("session")}"', '"\u00fc"', '"a\\nb"', '""', '" "')))
    return _text("error_class", chance.choice(('"fs_no_such_entry_error"', '"_"', '"a b"', f'"{"a" * 65}"', '"a\\n"')))


#: Kinds of answers; most are uploads, which most numbers come from.
KINDS = ("uploads",) * 24 + (
    *("buckets", "settings", "file_system", "version", "node_state", "cluster_settings", "login", "error"),
)


def damaged(root: Node, chance: Random) -> bytes:
    """The answer as bytes, whole or with some damages to its tree, its text or its bytes."""
    for _ in range(chance.choice((0, 1, 1, 1, 2, 3))):
        root = damage(root, words.JSON, chance)
    body = render(root, *chance.choice(_SPACES)).encode("utf-8", "surrogateescape")
    match chance.randrange(40):
        case 0 | 1 | 2 | 3 | 4:
            return flip(body, _TOKENS, chance)
        case 5:
            return body[: chance.randrange(len(body) + 1)]
        case 6:
            return body + chance.choice((b"x", b"\x00", b"{}", b"\n", b" \t\r\n", b",", b"null", body))
        case 7:
            return chance.choice((b"\xef\xbb\xbf", b" \n", b"\xff\xfe", b"\x0b", b")]}'\n")) + body
        case 8:
            return body.decode("utf-8", "replace").encode(chance.choice(("utf-16", "utf-32", "utf-16-le", "utf-7")))
    return body


def render(node: Node, blank: str, colon: str, comma: str) -> str:
    """The tree as JSON, with these blanks between its parts."""
    if isinstance(node, str):
        return node
    if isinstance(node, list):
        return f"[{blank}{comma.join(render(item, blank, colon, comma) for item in node)}{blank}]"
    members = (f"{name}{colon}{render(value, blank, colon, comma)}" for name, value in node.members)
    return f"{{{blank}{comma.join(members)}{blank}}}"
