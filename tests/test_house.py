"""How the house is built: small modules and functions, or a reason above them."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
MODULES = [path for folder in ("exporter", "dashboards", "tests") for path in sorted((ROOT / folder).rglob("*.py"))]
MODULE, FUNCTION = 250, 50
REASON = "# long: "


def excused(lines: list[str], line: int) -> bool:
    """Whether a reason stands above this line, counted from 1."""
    return line > 1 and lines[line - 2].strip().startswith(REASON)


def too_long(text: str) -> Iterator[str]:
    """What is longer than it may be and has no reason above it; a module's is its first line."""
    lines = text.splitlines()
    if len(lines) > MODULE and not lines[0].startswith(REASON):
        yield "the module"
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            first = min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)])
            if (node.end_lineno or 0) - node.lineno >= FUNCTION and not excused(lines, first):
                yield node.name


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_what_is_long_has_a_reason(path: Path) -> None:
    assert list(too_long(path.read_text())) == []


def test_what_is_too_long_is_found() -> None:
    body = "    pass\n"
    assert list(too_long("def f():\n" + body * (FUNCTION - 1))) == []
    assert list(too_long("def f():\n" + body * FUNCTION)) == ["f"]
    assert list(too_long(f"{REASON}a table\n@d\ndef f():\n" + body * FUNCTION)) == []
    assert list(too_long("pass\n" * (MODULE + 1))) == ["the module"]
    assert list(too_long(f"{REASON}a table\n" + "pass\n" * MODULE)) == []
