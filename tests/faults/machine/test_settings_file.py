"""A settings file that cannot be used at a reload: the old settings go on until it is mended."""

import signal
from collections.abc import Callable
from pathlib import Path

import pytest

from tests import figures
from tests.faults.machine import seen
from tests.integration.conftest import Program, until

SUCCEEDED = "qumulo_s3_uploads_exporter_config_last_reload_success_timestamp_seconds"

#: What the file holds (None: it is deleted), and the settings that are named, a line each.
FAULTS: dict[str, tuple[bytes | None, tuple[str, ...]]] = {
    "wrong values": (b"poll: {interval: soon}\nlog: {level: loud}\nclusters: {}\n", ("poll.interval", "log.level")),
    "not YAML": (b"clusters: {prod: [\n", ("exporter.yml",)),
    "not text": (b"\xff\xfe\x00", ("exporter.yml",)),
    "empty": (b"", ("clusters",)),
    "deleted": (None, ("exporter.yml",)),
}


@pytest.mark.parametrize(("text", "named"), FAULTS.values(), ids=FAULTS)
def test_old_settings_go_on_and_the_mended_file_is_used(
    serving: Callable[..., Program], tmp_path: Path, text: bytes | None, named: tuple[str, ...]
) -> None:
    exporter = serving()
    file = tmp_path / "exporter.yml"
    good = file.read_bytes()
    url = exporter.address()
    before = seen.listed(url)
    file.unlink() if text is None else file.write_bytes(text)
    exporter.process.send_signal(signal.SIGHUP)
    until(lambda: seen.scrape(url)[seen.RELOADED] == 0)
    after = seen.polled(url, 2)
    assert seen.counts(after) == seen.counts(before)
    assert (after[seen.FAILED], seen.errors(after), after[seen.up()]) == (0, {}, 1)
    assert after[SUCCEEDED] == before[SUCCEEDED]
    refused = [line for line in exporter.lines if "settings not reloaded" in line]
    assert all("level=error" in line for line in refused)
    assert [sum(name in line for line in refused) for name in named] == [1] * len(named)

    file.write_bytes(good)
    exporter.process.send_signal(signal.SIGHUP)
    until(lambda: seen.scrape(url)[seen.RELOADED] == 1)
    assert seen.scrape(url)[SUCCEEDED] > before[SUCCEEDED]
    assert seen.polled(url, 1)[seen.up()] == 1
    assert exporter.end() == 0
    assert seen.logged(exporter, "settings not reloaded") == len(refused)
    assert (seen.logged(exporter, "settings reloaded"), seen.logged(exporter, "Traceback")) == (1, 0)
    figures.add("faults of the machine survived", 1)
