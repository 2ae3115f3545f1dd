"""Log lines: one line each, readable by people and by parsers of logfmt and JSON."""

import errno
import json
import logging
import os
import re
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from _pytest.capture import CaptureResult

from exporter import log

_MOMENT = 1_800_000_000.0625


@pytest.fixture
def _logging_as_before() -> Iterator[None]:
    """Takes back what `configure` changes for the whole process."""
    loggers = [logging.getLogger(name) for name in (None, "exporter", "urllib3", "asyncio")]
    before = [(logger, logger.level, list(logger.handlers)) for logger in loggers]
    yield
    for logger, level, handlers in before:
        logger.setLevel(level)
        logger.handlers[:] = handlers


def _printed(capsys: pytest.CaptureFixture[str]) -> CaptureResult[str]:
    """What was printed so far; lines are written by a thread."""
    for handler in logging.getLogger().handlers:
        handler.flush()
    return capsys.readouterr()


def _record(
    message: str = "poll failed", *args: object, level: int = logging.INFO, exc_info: object = None, **fields: object
) -> logging.LogRecord:
    record = logging.LogRecord("exporter", level, __file__, 1, message, args, exc_info)  # type: ignore[arg-type]
    record.created = _MOMENT
    record.fields = fields
    return record


def _failed() -> logging.LogRecord:
    """The record of an exception, whose trace has several lines."""
    try:
        raise RuntimeError('a "quoted"\nfault')
    except RuntimeError:
        return _record("cannot answer", level=logging.ERROR, exc_info=sys.exc_info())


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("plain", "plain"),
        ("/a-b_c.d:18000", "/a-b_c.d:18000"),
        (r"back\slash", r"back\slash"),
        (17, "17"),
        (0.5, "0.5"),
        (None, "None"),
        (True, "true"),
        (False, "false"),
        ("", '""'),
        ("two words", '"two words"'),
        ("a=b", '"a=b"'),
        ('say "no"', r'"say \"no\""'),
        ('\\"', r'"\\\""'),
        ("line\nbreak", r'"line\nbreak"'),
        ("tab\tcr\r", r'"tab\tcr\r"'),
        ("\x1b[31m", r'"\u001b[31m"'),
        ("\x7f", r'"\u007f"'),
        ("für", r'"f\u00fcr"'),
        ("\u2028", r'"\u2028"'),
        ("\udcff", r'"\udcff"'),
    ],
)
def test_values_in_logfmt(value: object, expected: str) -> None:
    line = log.LogfmtFormatter().format(_record(value=value))
    assert line == f'time=2027-01-15T08:00:00.062Z level=info msg="poll failed" value={expected}'


@pytest.mark.parametrize("value", ["", "two words", 'say "no"', "line\nbreak", "für 😀", "\\", "\x1b[31m", "a=b"])
def test_a_quoted_value_comes_back_whole(value: str) -> None:
    line = log.LogfmtFormatter().format(_record(bucket=value))
    text = line.split(" bucket=", 1)[1]
    assert (json.loads(text) if text.startswith('"') else text) == value
    assert line.isascii()
    assert line.isprintable()


def test_json_is_one_object_a_line() -> None:
    line = log.JsonFormatter().format(_record("%s of %d", "one", 2, bucket='a "b"\nü', seconds=0.25, path=object))
    assert "\n" not in line
    assert json.loads(line) == {
        "time": "2027-01-15T08:00:00.062Z",
        "level": "info",
        "msg": "one of 2",
        "bucket": 'a "b"\nü',
        "seconds": 0.25,
        "path": "<class 'object'>",
    }


@pytest.mark.parametrize(
    ("level", "expected"),
    [
        (logging.DEBUG, "debug"),
        (logging.INFO, "info"),
        (logging.WARNING, "warn"),
        (logging.ERROR, "error"),
        (logging.CRITICAL, "error"),
    ],
)
def test_names_of_levels(level: int, expected: str) -> None:
    assert log.fields(_record(level=level))["level"] == expected


def test_fields_are_in_order() -> None:
    assert list(log.fields(_record(cluster="a", bucket="b"))) == ["time", "level", "msg", "cluster", "bucket"]


def test_the_trace_of_an_exception_is_in_one_line() -> None:
    line = log.LogfmtFormatter().format(_failed())
    assert "\n" not in line
    before, trace = line.split(" trace=")
    assert before.endswith('msg="cannot answer"')
    lines = json.loads(trace).splitlines()
    assert lines[0] == "Traceback (most recent call last):"
    assert lines[-2:] == ['RuntimeError: a "quoted"', "fault"]


def test_the_trace_of_an_exception_in_json() -> None:
    line = log.JsonFormatter().format(_failed())
    assert "\n" not in line
    assert json.loads(line)["trace"].endswith('RuntimeError: a "quoted"\nfault')


@pytest.mark.usefixtures("_logging_as_before")
@pytest.mark.parametrize(
    ("level", "expected"),
    [
        ("debug", ["debug", "info", "warn", "error"]),
        ("info", ["info", "warn", "error"]),
        ("warn", ["warn", "error"]),
        ("error", ["error"]),
    ],
)
def test_lines_from_a_level_on_go_to_stderr(
    level: str, expected: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    log.configure(level, "logfmt")
    logger = logging.getLogger("exporter.polling")
    for write in (logger.debug, logger.info, logger.warning, logger.error):
        write("a poll")
    captured = _printed(capsys)
    assert captured.out == ""
    assert re.findall(r"^time=\S+Z level=(\w+) msg=\"a poll\"$", captured.err, re.MULTILINE) == expected


@pytest.mark.usefixtures("_logging_as_before")
@pytest.mark.parametrize(
    ("name", "expected"),
    [("urllib3.connectionpool", ["error"]), ("asyncio", ["error"]), ("some.library", ["warn", "error"])],
)
def test_libraries_say_less(name: str, expected: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    log.configure("debug", "logfmt")
    logger = logging.getLogger(name)
    for write in (logger.debug, logger.info, logger.warning, logger.error):
        write("connection")
    assert re.findall(r"level=(\w+)", _printed(capsys).err) == expected


@pytest.mark.usefixtures("_logging_as_before")
def test_configuring_again_changes_the_style_and_doubles_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    log.configure("info", "logfmt")
    log.configure("info", "json")
    logging.getLogger("exporter").info("settings reloaded", extra={"fields": {"clusters": 2}})
    lines = _printed(capsys).err.splitlines()
    assert [{key: value for key, value in json.loads(line).items() if key != "time"} for line in lines] == [
        {"level": "info", "msg": "settings reloaded", "clusters": 2}
    ]


def _written(handler: log.LosingHandler, *records: logging.LogRecord) -> None:
    for record in records:
        handler.emit(record)
    handler.flush()


def test_what_cannot_be_formatted_is_one_plain_line(tmp_path: Path) -> None:
    with (tmp_path / "log").open("w") as file:
        handler = log.LosingHandler(file)
        handler.setFormatter(log.LogfmtFormatter())
        _written(handler, _record("%d buckets", "hunter2"), _record("poll ended"))
        handler.close()
    lines = (tmp_path / "log").read_text().splitlines()
    unmade = 'level=error msg="a line of the log cannot be made" logger=exporter error=TypeError'
    assert lines[0] == f"time=2027-01-15T08:00:00.062Z {unmade}"
    assert lines[1].endswith('msg="poll ended"')


def test_a_line_that_was_cut_short_ends_before_the_next(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rooms: Iterator[int | OSError] = iter([6, OSError(errno.ENOSPC, "full"), 10_000])
    real = os.write

    def write(number: int, data: bytes) -> int:
        room = next(rooms)
        if isinstance(room, OSError):
            raise room
        return real(number, data[:room])

    with (tmp_path / "log").open("w") as file:
        handler = log.LosingHandler(file)
        monkeypatch.setattr(os, "write", write)
        _written(handler, _record("lost line"), _record("kept"))
        handler.close()
    assert (tmp_path / "log").read_text() == "lost l\nkept\n"


def test_nobody_waits_for_a_reader_that_sleeps() -> None:
    reading, writing = os.pipe()
    with os.fdopen(writing, "w") as stream:
        handler = log.LosingHandler(stream)
        threads = threading.active_count()
        began = time.monotonic()
        for _ in range(5000):
            handler.emit(_record("x" * 100))
        assert time.monotonic() - began < 5
        assert threading.active_count() == threads
        received = b""
        while received.count(b"\n") < 500:
            received += os.read(reading, 1 << 16)
        assert set(received.splitlines()[:500]) == {b"x" * 100}
        os.close(reading)
        handler.flush()
        handler.close()
