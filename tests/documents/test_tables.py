"""The README's tables are those that the code gives, and leave nothing out."""

import re
from pathlib import Path

import pytest
import yaml

from exporter import usage
from exporter.settings.shape import ANY_NAME, leaves
from tests.documents import tables, write
from tests.documents.places import README


def test_they_are_fresh() -> None:
    text = README.read_text(encoding="utf-8")
    assert write.renewed(text) == text, "make docs writes them anew"


def test_a_table_that_is_stale_is_noticed_and_mended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = README.read_text(encoding="utf-8")
    stale = tmp_path / "README.md"
    stale.write_text(text.replace("| `poll.concurrency` | `4` |", "| `poll.concurrency` | `5` |"))
    monkeypatch.setattr(write, "README", stale)
    assert write.renewed(stale.read_text()) != stale.read_text()
    write.main()
    assert stale.read_text() == text


@pytest.mark.parametrize("name", tables.TABLES)
def test_a_readme_without_a_place_for_a_table_is_refused(name: str) -> None:
    text = README.read_text(encoding="utf-8")
    with pytest.raises(ValueError, match=f"no place for the table of {name}"):
        write.renewed(text.replace(write.marks(name)[0], ""))


def test_every_setting_is_told() -> None:
    told = {name for name, _ in tables.fields()}
    overridden = "clusters.<name>.poll"
    known = {".".join(keys).replace(ANY_NAME, "<name>") for keys in leaves()}
    assert told == {overridden if name.startswith(f"{overridden}.") else name for name in known}


@pytest.mark.parametrize(("name", "default"), [("poll.interval", "1m"), ("web.listen_address", [":18000"])])
def test_a_default_reads_as_it_is_written_in_a_file(name: str, default: object) -> None:
    row = next(line for line in tables.settings().splitlines() if line.startswith(f"| `{name}` | "))
    assert yaml.safe_load(row.split(" | ")[1].strip("`")) == default


def test_what_is_set_by_a_flag_names_it() -> None:
    for name, _, _ in usage.FLAGS[1:]:
        assert f"; `--{name}` |" in tables.settings()


def test_every_command_has_an_exit_status() -> None:
    assert list(usage.EXITS) == list(usage.COMMANDS)


def test_a_bar_in_a_cell_is_no_border() -> None:
    assert tables.table(["a"], [["`x|y`"]]) == "| a |\n| --- |\n| `x\\|y` |\n"


@pytest.mark.parametrize(
    "row",
    [
        "in_progress` | gauge | qumulo_cluster, bucket, origin | S3 uploads in progress |",
        "exporter_api_requests_total` | counter | qumulo_cluster, code, endpoint | "
        "Requests sent to the REST API; code error means no whole answer |",
        "cluster_info` | info | qumulo_cluster, name, uuid, version | Name, UUID and version of the cluster |",
    ],
)
def test_a_metric_has_its_whole_name_its_labels_and_what_it_says(row: str) -> None:
    assert f"| `qumulo_s3_uploads_{row}" in tables.metrics().splitlines()


def test_no_metric_says_where_it_comes_from() -> None:
    assert "polling" not in tables.metrics()


def test_every_metric_of_a_scrape_is_told() -> None:
    scrape = (README.parent / "tests" / "golden" / "two_clusters.openmetrics").read_text(encoding="utf-8")
    exposed = re.findall(r"^# TYPE (qumulo_\w+) ", scrape, re.MULTILINE)
    told = re.findall(r"^\| `(\w+)` ", tables.metrics(), re.MULTILINE)
    assert [re.sub("_(total|info)$", "", name) for name in told] == [re.sub("_info$", "", name) for name in exposed]
