"""The tables of the README that tell what the log says: every field and every message of the code, and no other."""

import ast
import logging
import re
from collections.abc import Iterator
from pathlib import Path

import exporter
from exporter import log

ROOT = Path(__file__).resolve().parent.parent
#: Loggers in the code, and their methods, as levels are written.
_LOGGERS = ("_log", "logger")
_LEVELS = {"debug": "debug", "info": "info", "warning": "warn", "error": "error", "exception": "error"}


def _section() -> str:
    """The README's section on the log."""
    return (ROOT / "README.md").read_text().partition("\n## Log\n")[2].partition("\n## ")[0]


def _tables() -> list[list[list[str]]]:
    """The cells of each table of the section, without its head."""
    blocks = re.findall(r"(?:^\|.*\n)+", _section(), re.MULTILINE)
    return [[[cell.strip() for cell in line[1:-1].split("|")] for line in block.splitlines()[2:]] for block in blocks]


def _calls() -> Iterator[ast.Call]:
    """Every call of a logger in the code."""
    for file in sorted(Path(exporter.__file__).parent.rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                owner = node.func.value
                if isinstance(owner, ast.Name) and owner.id in _LOGGERS and node.func.attr in _LEVELS:
                    yield node


def _texts(message: ast.expr) -> list[str]:
    """The texts that a message can be, what is put into them as `…`."""
    if isinstance(message, ast.IfExp):
        return [*_texts(message.body), *_texts(message.orelse)]
    assert isinstance(message, ast.Constant), f"line {message.lineno}: a message is written out"
    assert isinstance(message.value, str)
    return [message.value.replace("%s", "…").split(":\n")[0]]


def _said() -> set[tuple[str, str]]:
    """Level and text of every message of the code."""
    said = set()
    for call in _calls():
        assert isinstance(call.func, ast.Attribute)
        said |= {(_LEVELS[call.func.attr], text) for text in _texts(call.args[0])}
    unmade = log._unmade(logging.makeLogRecord({}), ValueError())
    return said | {("error", unmade.getMessage())}


def _fields() -> set[str]:
    """The names of the fields that lines are given, by modules that log."""
    found = set(log.fields(logging.makeLogRecord({"exc_info": (None, None, None)})))
    for file in sorted(Path(exporter.__file__).parent.rglob("*.py")):
        text = file.read_text()
        if "logging.getLogger(" in text or "failure_of(" in text:
            found |= {name for node in ast.walk(ast.parse(text)) for name in _given(node)}
    return found


def _given(node: ast.AST) -> Iterator[str]:
    """The names in one place: `fields = {…}`, `fields[…] = …`, `{"fields": {…}}`, and arguments of what makes them."""
    if isinstance(node, ast.Call) and ast.unparse(node.func) in ("self._fields", "failure_of"):
        yield from (word.arg for word in node.keywords if word.arg)
    elif isinstance(node, ast.Assign | ast.AnnAssign):
        target = node.targets[0] if isinstance(node, ast.Assign) else node.target
        if isinstance(target, ast.Subscript) and _is_fields(target.value) and isinstance(target.slice, ast.Constant):
            yield str(target.slice.value)
        elif _is_fields(target):
            yield from _keys(node.value)
    elif isinstance(node, ast.Dict):
        pairs = zip(node.keys, node.values, strict=True)
        for value in [value for key, value in pairs if isinstance(key, ast.Constant) and key.value == "fields"]:
            yield from _keys(value)


def _is_fields(target: ast.expr) -> bool:
    return isinstance(target, ast.Name) and target.id == "fields"


def _keys(value: ast.expr | None) -> list[str]:
    keys = value.keys if isinstance(value, ast.Dict) else []
    return [str(key.value) for key in keys if isinstance(key, ast.Constant)]


def test_every_message_is_in_the_table_with_its_level() -> None:
    _, messages = _tables()
    assert {(row[1], row[0].strip("`")) for row in messages} == _said()
    assert len(messages) == len({row[0] for row in messages})


def test_every_message_says_what_it_means_and_its_fields_are_known() -> None:
    fields, messages = _tables()
    known = {name.strip("`") for row in fields for name in row[0].split(", ")}
    used = {name.strip("`") for row in messages for name in row[2].split(", ") if name}
    assert used <= known, used - known
    assert known - used == {"time", "level", "msg", "trace"}
    assert known == _fields()
    assert all(len(row) == 4 and row[3] for row in messages)
