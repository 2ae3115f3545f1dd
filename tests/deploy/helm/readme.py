"""The table of values in the chart's README, made from values.yaml; as a program it writes the table anew."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass

import yaml

from tests.deploy.helm.chart import HOME

README, VALUES = HOME / "README.md", HOME / "values.yaml"
BEGIN, END = "<!-- values: begin, written by make chart -->\n", "<!-- values: end -->\n"

_LINE = re.compile(r"(?P<indent> *)(?P<key>[A-Za-z_]+):(?P<rest>.*)")


@dataclass(frozen=True)
class Value:
    """A value that has a comment; its default is what stands in the file, with everything below it."""

    path: tuple[str, ...]
    comment: str

    def default(self, values: object) -> str:
        """The default as JSON."""
        for key in self.path:
            assert isinstance(values, dict)
            values = values[key]
        return json.dumps(values)


def documented(text: str) -> Iterator[Value]:
    """The values with a comment right above, in order."""
    comment: list[str] = []
    path: list[str] = []
    for line in text.splitlines():
        if line.lstrip().startswith("# "):
            comment.append(line.lstrip()[2:])
            continue
        if match := _LINE.fullmatch(line):
            path = [*path[: len(match["indent"]) // 2], match["key"]]
            if comment:
                yield Value(tuple(path), " ".join(comment))
        comment = []


def table(text: str) -> str:
    """The whole table."""
    values = yaml.safe_load(text)
    rows = [
        f"| `{'.'.join(value.path)}` | `{value.default(values)}` | {value.comment.replace('|', chr(92) + '|')} |"
        for value in documented(text)
    ]
    return "\n".join(["| value | default | meaning |", "|---|---|---|", *rows, ""])


def renewed(readme: str, text: str) -> str:
    """A README with the table of these values."""
    before, _, rest = readme.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}{table(text)}{END}{after}"


def main() -> None:
    """Write the table anew."""
    README.write_text(renewed(README.read_text(encoding="utf-8"), VALUES.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main()
