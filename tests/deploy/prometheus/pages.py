"""What the runbooks have in fenced blocks: commands and queries."""

import re
from dataclasses import dataclass
from pathlib import Path

from tests.deploy.prometheus.rulebook import RUNBOOKS

OURS = "qumulo-s3-uploads-exporter"


@dataclass(frozen=True)
class Fenced:
    """One command or query, and the runbook that it is in."""

    page: str
    text: str


def pages() -> list[Path]:
    """Every runbook."""
    return sorted(RUNBOOKS.glob("*.md"))


def blocks(path: Path) -> list[tuple[str, str]]:
    """Language and text of every fenced block."""
    return re.findall(r"^```(\w*)\n(.*?)^```$", path.read_text(), re.MULTILINE | re.DOTALL)


def fenced(language: str) -> list[Fenced]:
    """Every command or query: a line that begins without a blank, and those that go on from it."""
    return [
        Fenced(path.stem, part)
        for path in pages()
        for found, text in blocks(path)
        if found == language
        for part in re.split(r"\n(?! )", text.rstrip("\n"))
    ]


def commands(program: str) -> list[str]:
    """The different command lines that begin with this program."""
    return sorted({command.text for command in fenced("console") if command.text.split()[0] == program})
