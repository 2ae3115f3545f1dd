"""What documents name exists: files, targets of make, links; and what they count is so."""

import re
from pathlib import Path

import pytest

from exporter import __version__
from tests.documents.places import README, ROOT, anchors, blocks, documents, links, name
from tests.faults.rows import ROWS
from tests.faults.test_soak import SOAK_SECONDS
from tests.fuzz.shares import TOTAL

EACH = pytest.mark.parametrize("document", documents(), ids=name)


@EACH
def test_links_lead_to_files_and_headings(document: Path) -> None:
    for file, anchor in links(document):
        there = (document.parent / file).resolve() if file else document
        assert there.exists(), f"{file} is not there"
        assert not anchor or anchor in anchors(there), f"{file}#{anchor} is not there"


def test_the_readme_leads_to_every_folder_with_a_readme() -> None:
    led = {(ROOT / file).resolve() for file, _ in links(README)}
    wanted = {path for path in documents() if path.name == "README.md" and "tests" not in path.parts} - {README}
    assert wanted <= led
    assert {path for path in documents() if path.parent == ROOT} - {README} <= led


def test_links_are_found_and_anchors_are_githubs(tmp_path: Path) -> None:
    document = tmp_path / "x.md"
    document.write_text(
        "# A `b`, c-d\n[x](y.md#z) [w](#v) ![p](q.png) [h](https://x/) `[no](no.md)`\n```text\n# e\n```\n"
    )
    assert links(document) == [("y.md", "z"), ("", "v"), ("q.png", "")]
    assert anchors(document) == {"a-b-c-d"}


@EACH
def test_blocks_have_a_language_and_are_those_that_are_tested(document: Path) -> None:
    assert {language for language, _ in blocks(document)} <= {"console", "yaml", "promql", "text", "ini"}


@EACH
def test_files_and_targets_that_are_named_exist(document: Path) -> None:
    text = document.read_text(encoding="utf-8")
    paths = set(re.findall(r"`((?:exporter|tests|requirements|deploy|dashboards)/[\w./-]*)`", text))
    assert [path for path in paths if not (ROOT / path).exists()] == []
    targets = set(re.findall(r"`make ([a-z]+)", text)) | set(re.findall(r"^make ([a-z]+)", text, re.MULTILINE))
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert [target for target in targets if not re.search(rf"^{target}:", makefile, re.MULTILINE)] == []


@EACH
def test_images_are_of_this_version(document: Path) -> None:
    told = re.findall(r"qumulo-s3-uploads-exporter:(\d+\.\d+\.\d+)", document.read_text(encoding="utf-8"))
    assert set(told) <= {__version__}


def test_what_was_tried_is_what_the_tests_try() -> None:
    section = README.read_text(encoding="utf-8").partition("\n## Tried against faults\n")[2].partition("\n## ")[0]
    rows = {
        what: number.replace(",", "") for what, number in re.findall(r"^\| (.*) \| ([\d,]+) \|$", section, re.MULTILINE)
    }
    counted = {what.split(":")[0].split(",")[0]: number for what, number in rows.items()}
    assert counted["faults of clusters and networks"] == str(len(ROWS))
    assert counted["mutated answers"] == str(TOTAL)
    assert counted["minutes of all faults in turn"] == f"{SOAK_SECONDS / 60:g}"
