"""README and CONTRIBUTING say what the program does: every setting, metric, command and reason."""

import re
import time
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest
import yaml
from prometheus_client import Metric
from prometheus_client.openmetrics.parser import text_string_to_metric_families

from exporter.exposition.board import Board
from exporter.exposition.render import Renderer
from exporter.exposition.telemetry import Telemetry
from exporter.qumulo.errors import Reason
from exporter.settings.describe import describe
from exporter.settings.load import load
from exporter.usage import COMMANDS
from tests.faults.rows import ROWS
from tests.faults.test_soak import SOAK_SECONDS
from tests.fuzz.shares import TOTAL

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text()


def _table(heading: str) -> list[list[str]]:
    """The cells of the first table below a heading of the README, without its head."""
    lines = README.partition(f"\n## {heading}\n")[2].splitlines()
    start = next(number for number, line in enumerate(lines) if line.startswith("|"))
    rows = []
    for line in lines[start + 2 :]:
        if not line.startswith("|"):
            break
        rows.append([cell.strip() for cell in line.strip("|").split(" | ")])
    return rows


def _settings(tmp_path: Path) -> dict[str, object]:
    """Dotted settings to their defaults as `check` prints them, those that are not set left out."""
    config = tmp_path / "exporter.yml"
    config.write_text(yaml.safe_dump({"clusters": {"x": {"host": "h", "token": "t"}}}))
    shown = yaml.safe_load(describe(load({"config_file": str(config)}, {}).settings))
    cluster = shown["clusters"].pop("x")
    found: dict[str, object] = {}

    def walk(prefix: str, value: object) -> None:
        if isinstance(value, dict) and value:
            for key, inner in value.items():
                walk(f"{prefix}.{key}" if prefix else key, inner)
        else:
            found[prefix] = value

    shown.pop("clusters")
    walk("", shown)
    walk("clusters.<name>", cluster)
    return found


def test_the_settings_table_has_every_setting_and_its_default(tmp_path: Path) -> None:
    documented = {row[0].strip("`"): row[1].strip("`") for row in _table("All settings")}
    actual = _settings(tmp_path)
    credentials = {f"clusters.<name>.{name}" for name in ("token_file", "username", "password", "password_file")}
    assert set(actual) | credentials == set(documented)
    for name, default in documented.items():
        if name in credentials or default == "required" or name == "clusters.<name>.token":
            continue
        assert actual[name] == (None if default == "unset" else yaml.safe_load(default)), name


def test_the_metrics_table_has_every_metric_and_its_type() -> None:
    telemetry = Telemetry()
    telemetry.meter("prod").request("uploads", "200", 0.1)
    board = Board(telemetry.registry, Renderer(("1d",)), time.monotonic, time.time)
    parse: Callable[[str], Iterable[Metric]] = text_string_to_metric_families
    families = parse(board.scrape(openmetrics=True, compressed=False).decode())
    suffix = {"counter": "_total", "info": "_info"}
    actual = {
        family.name + suffix.get(family.type, ""): family.type.replace("gaugehistogram", "gauge histogram")
        for family in families
        if family.name.startswith("qumulo_")
    }
    documented = {row[0].strip("`"): row[1] for row in _table("Metrics")}
    assert documented == actual


def test_reasons_and_commands_are_documented() -> None:
    sentence = re.search(r"`reason` is one of ([^.]*)\.", README)
    assert sentence
    assert set(re.findall(r"`([a-z_]+)`", sentence[1])) == {str(reason) for reason in Reason}
    assert {row[0].strip("`") for row in _table("Commands")} == {*COMMANDS, "check --probe"}


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md"])
def test_files_and_targets_that_are_named_exist(name: str) -> None:
    text = (ROOT / name).read_text()
    paths = set(re.findall(r"`((?:exporter|tests|requirements)/[\w./-]*)`", text))
    assert paths
    assert [path for path in paths if not (ROOT / path).exists()] == []
    targets = set(re.findall(r"`?make ([a-z]+)`", text)) | set(re.findall(r"^make ([a-z]+)$", text, re.MULTILINE))
    makefile = (ROOT / "Makefile").read_text()
    assert [target for target in targets if not re.search(rf"^{target}:", makefile, re.MULTILINE)] == []


def test_what_was_tried_is_what_the_tests_try() -> None:
    rows = {row[0].split(":")[0].split(",")[0]: row[1].replace(",", "") for row in _table("Tried against faults")}
    assert rows["faults of clusters and networks"] == str(len(ROWS))
    assert rows["mutated answers"] == str(TOTAL)
    assert rows["minutes of all faults in turn"] == f"{SOAK_SECONDS / 60:g}"
    assert all(number.isdecimal() for number in rows.values())
