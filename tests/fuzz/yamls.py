"""Settings files that nobody should write: a full valid one, damaged in its tree, its text or its bytes."""

from random import Random

from tests.fuzz.fields import SETTINGS
from tests.fuzz.flips import flip
from tests.fuzz.pools import pool, pool_of_bytes
from tests.fuzz.tree import Mapping, Node, Words, damage
from tests.fuzz.whole import WHOLE
from tests.secrets import secret

_SCALARS = (
    *pool("yaml_scalars"),
    "9" * 5000,
    "x" * 2000,
    *(secret("word"), f"'{secret('quoted')}'", f'"access-v1:{secret("access")}"', f"[{secret('list')}]"),
    *(f"{{access:{secret('key')}: 1}}", f"*{secret('alias')}", f"!{secret('tag')} x", f"&{secret('anchor')} ]"),
    *(
        f"%{secret('directive')}",
        f"'{secret('open')}",
        f'"{secret("escape")}\\q"',
        f"!!python/name:{secret('python')} ''",
    ),
)
WORDS = Words(
    (*pool("yaml_keys"), *pool("yaml_keys"), *pool("yaml_strange_keys")),
    (*_SCALARS, *(f"'{text}'" for setting in SETTINGS for text in setting.good if isinstance(text, str))),
)

TOKENS = pool_of_bytes("yaml_bytes")


def full() -> Mapping:
    """A valid file with nearly every key."""
    return Mapping(
        [
            ("poll", _map(interval="60s", concurrency="4", page_size="1000", deadline="15m", stale_after="20m")),
            ("uploads", _map(idle_thresholds=["1d", "7d"], zero_series="true")),
            ("web", _map(listen_address=["':18000'", "'[::1]:9'"], telemetry_path="/metrics")),
            ("log", _map(level="info", format="logfmt")),
            ("shard", _map(ordinal="pod-1", total="3")),
            ("clusters", Mapping([("prod", _prod()), ("lab-2.x", _lab())])),
        ]
    )


def _map(**members: Node) -> Mapping:
    return Mapping(list(members.items()))


def _prod() -> Mapping:
    overrides = _map(interval="5m", stale_after="10m")
    return Mapping(
        [
            ("host", "qumulo.example.com"),
            ("port", "8000"),
            ("token_file", "token"),
            ("ca_file", "token"),
            ("poll", overrides),
            ("buckets", _map(include=["'a.*'", "b"], exclude=["a"])),
        ]
    )


def _lab() -> Mapping:
    return _map(
        host="'fd00::1'",
        username="admin",
        password=f"'pass word {secret('password')}'",
        server_name="qumulo.example.com",
        connect_timeout="5s",
        buckets=_map(names=["x", "y"]),
    )


def make(chance: Random) -> bytes:
    """One file."""
    if chance.randrange(150) == 0:
        return chance.choice(WHOLE)
    root: Node = full()
    for _ in range(chance.choice((0, 1, 1, 1, 2, 4))):
        root = damage(root, WORDS, chance)
    body = render(root, chance, 0).encode("utf-8", "surrogatepass")
    match chance.randrange(24):
        case 0 | 1 | 2:
            return flip(body, TOKENS, chance)
        case 3:
            return body[: chance.randrange(len(body) + 1)]
        case 4:
            return body.decode("utf-8", "replace").encode(
                chance.choice(("utf-16", "utf-16-le", "latin-1", "utf-32")), "replace"
            )
        case 5:
            return (
                chance.choice((b"\xef\xbb\xbf", b"---\n", b"%YAML 9.9\n---\n", b"--- !!map\n", b"x: &a {}\n", b"\n\n"))
                + body
            )
    return body


def render(node: Node, chance: Random, depth: int) -> str:
    """The tree as YAML, each mapping and list in block or in flow style."""
    if isinstance(node, str):
        return node
    block = chance.randrange(4) > 0
    if isinstance(node, list):
        items = [render(item, chance, depth + 1) for item in node]
        return "".join(f"\n{'  ' * depth}- {item}" for item in items) if block and items else f"[{', '.join(items)}]"
    if not block or not node.members:
        return "{" + ", ".join(f"{name}: {flow(value)}" for name, value in node.members) + "}"
    lines = (f"{'  ' * depth}{name}: {render(value, chance, depth + 1)}" for name, value in node.members)
    return ("\n" if depth else "") + "\n".join(lines)


def flow(node: Node) -> str:
    """The tree in flow style."""
    if isinstance(node, str):
        return node
    if isinstance(node, list):
        return f"[{', '.join(map(flow, node))}]"
    return "{" + ", ".join(f"{name}: {flow(value)}" for name, value in node.members) + "}"
