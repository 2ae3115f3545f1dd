"""YAML files that are strange as a whole: bombs of aliases, deep nesting, long texts, several documents."""

from tests.secrets import secret


def _laughs(opened: str, closed: str, item: str) -> bytes:
    """Each line ten times the one before: 10**12 of the first."""
    lines = [f"l0: &l0 {opened}{', '.join(item.format(number, 'x') for number in range(10))}{closed}"]
    for level in range(1, 13):
        items = ", ".join(item.format(number, f"*l{level - 1}") for number in range(10))
        lines.append(f"l{level}: &l{level} {opened}{items}{closed}")
    return "\n".join([*lines, "clusters: *l12", "poll: *l12", "uploads: {idle_thresholds: *l12}", ""]).encode()


_LINES = "".join(f"  c{number}: {{host: h, token: {secret('many')}}}\n" for number in range(200))
_MERGED = ", ".join(f"a{number}: 1" for number in range(2000))

#: Files with nothing in them.
EMPTY = (b"", b"\n", b"# nothing", b"---\n...\n", b"null", b"\xff\xfe")
#: Two hundred clusters, which are settings.
MANY = f"clusters:\n{_LINES}".encode()
#: What neither settings nor a web configuration can be.
REFUSED = (
    *(b"5", b"[]", b"- a\n- b", b"text", b"a: 1\n---\nb: 2\n", b"\x00"),
    *(b"[" * 1000, b"{a: " * 2000, b"- " * 2000, b"[" * 900 + b"]" * 900, b"? " * 2000),
    b"clusters: " + b"{a: " * 300 + b"}" * 300,
    *(
        b"clusters: &a {prod: *a}",
        b"&a [*a]",
        b"poll: &p {<<: *p}",
        b"<<: {poll: {interval: 5m}}",
        b"<<: [1]",
        b"<<: x",
    ),
    _laughs("[", "]", "{1}"),
    _laughs("{", "}", "k{0}: {1}"),
    f"x: &x {{{_MERGED}}}\nclusters: {{<<: *x}}".encode(),
    b"a" * 200_000,
    b"poll: {interval: '" + b"9" * 100_000 + b"s'}",
    f"clusters: {{prod: {{host: '{'a.' * 50_000}', token: '{secret('host')}'}}}}".encode(),
    b"poll:\n" + b"  interval: 60s\n" * 2000,
)
WHOLE = (*EMPTY, MANY, *REFUSED)
