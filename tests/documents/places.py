"""The documents of the project, and what stands in them: headings, links, fenced blocks, command lines."""

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
README = ROOT / "README.md"
RUNBOOKS = ROOT / "deploy" / "prometheus" / "runbooks"

_FOLDERS = ("deploy", "dashboards", "tests")
_FENCED = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_CODE = re.compile(r"`[^`\n]*`")


def documents() -> list[Path]:
    """Every document, at the top and in the folders."""
    return sorted([*ROOT.glob("*.md"), *(path for folder in _FOLDERS for path in (ROOT / folder).rglob("*.md"))])


def name(document: Path) -> str:
    """What a document is called in tests."""
    return str(document.relative_to(ROOT))


def blocks(document: Path) -> list[tuple[str, str]]:
    """Language and text of every fenced block."""
    return _FENCED.findall(document.read_text(encoding="utf-8"))


def anchors(document: Path) -> set[str]:
    """What links can lead to within a document: its headings, as GitHub writes them."""
    headings = re.findall(r"^#+ (.*)$", _FENCED.sub("", document.read_text(encoding="utf-8")), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def links(document: Path) -> list[tuple[str, str]]:
    """File and anchor of every link and picture that leads to somewhere in the project; either may be empty."""
    text = _CODE.sub("", _FENCED.sub("", document.read_text(encoding="utf-8")))
    targets = re.findall(r"\]\(([^)\s]+)\)", text)
    parts = [target.partition("#") for target in targets if not re.match(r"[a-z]+:", target)]
    return [(file, anchor) for file, _, anchor in parts]


@dataclass(frozen=True)
class Command:
    """One command line as it stands in a document, and the variables that its block exports before it."""

    document: str
    text: str
    exports: tuple[str, ...] = ()

    @property
    def program(self) -> str:
        """The first word that is no variable."""
        return next(word for word in self.text.split() if not re.match(r"[A-Z_]+=", word))

    @property
    def words(self) -> list[str]:
        """The words of the line, without comments."""
        return shlex.split(self.text.replace("\\\n", ""), comments=True)

    def __str__(self) -> str:
        return f"{self.document}: {self.text}"


def lines(block: str) -> list[str]:
    """Every command line of a block: one that begins without a blank, and what goes on from it."""
    return re.split(r"\n(?! )", block.strip("\n"))


def commands() -> Iterator[Command]:
    """Every command line of every document; those of the runbooks are run by tests/deploy/prometheus."""
    for document in documents():
        if document.parent == RUNBOOKS:
            continue
        for language, text in blocks(document):
            if language == "console":
                yield from _of_block(name(document), text)


def _of_block(document: str, text: str) -> Iterator[Command]:
    exports: list[str] = []
    for line in lines(text):
        yield Command(document, line, tuple(exports))
        if line.startswith("export "):
            exports.append(line)
