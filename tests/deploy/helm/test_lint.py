"""Both Helms lint and package the chart; what is written in YAML is well formed."""

import tarfile
from pathlib import Path

import pytest
import yaml
from yamllint import linter  # type: ignore[import-untyped]
from yamllint.config import YamlLintConfig  # type: ignore[import-untyped]

from exporter import __version__
from tests.deploy.helm import chart, readme

pytestmark = pytest.mark.needs(*chart.HELMS)

STYLE = YamlLintConfig(
    "extends: default\nrules: {document-start: disable, line-length: {max: 120}, braces: {max-spaces-inside: 1}}"
)
#: As Helm puts it out: lists that are not indented, texts of any length.
RENDERED = YamlLintConfig(
    "extends: default\n"
    "rules: {line-length: disable, indentation: disable, empty-lines: disable, document-start: disable}"
)


@pytest.mark.parametrize("program", chart.HELMS)
def test_lint_is_content(program: str) -> None:
    # A strict lint of each file in turn; warnings are faults.
    for path in [chart.HOME / "values.yaml", *chart.FILES.values()]:
        done = chart.helm(program, "lint", "--strict", str(chart.HOME), f"--values={path}")
        assert (done.returncode, "[WARNING]" in done.stdout, "[ERROR]" in done.stdout) == (0, False, False), done.stdout


@pytest.mark.parametrize("program", chart.HELMS)
def test_a_package_has_the_files_behind_the_links(program: str, tmp_path: Path) -> None:
    assert chart.helm(program, "package", str(chart.HOME), f"--destination={tmp_path}").returncode == 0
    linked = {
        path.relative_to(chart.HOME).as_posix(): path for path in (chart.HOME / "files").rglob("*") if path.is_symlink()
    }
    assert len(linked) == 1 + len(list(chart.DASHBOARDS.glob("*.json")))
    (package,) = tmp_path.iterdir()
    with tarfile.open(package) as archive:
        for name, path in linked.items():
            packed = archive.extractfile(f"{chart.HOME.name}/{name}")
            assert packed
            assert packed.read() == path.read_bytes()
    done = chart.helm(
        program,
        "template",
        chart.RELEASE,
        str(package),
        f"--namespace={chart.NAMESPACE}",
        f"--values={chart.FILES['rules']}",
    )
    assert chart.parsed(done.stdout) == chart.documents("rules", program)


def test_yaml_is_tidy() -> None:
    for path in [chart.HOME / "Chart.yaml", chart.HOME / "values.yaml", *chart.FILES.values()]:
        assert [str(fault) for fault in linter.run(path.read_text(encoding="utf-8"), STYLE)] == [], path


@pytest.mark.parametrize("name", chart.FILES)
def test_manifests_are_tidy(name: str) -> None:
    assert [str(fault) for fault in linter.run(chart.text(name), RENDERED)] == []


def test_the_chart_s_version_of_the_exporter() -> None:
    about = yaml.safe_load((chart.HOME / "Chart.yaml").read_text(encoding="utf-8"))
    assert (about["apiVersion"], about["name"], about["appVersion"]) == ("v2", chart.HOME.name, __version__)
    annotations = about["annotations"]
    assert annotations["artifacthub.io/category"] == "monitoring-logging"
    assert annotations["artifacthub.io/license"] == "Apache-2.0"
    assert {change["kind"] for change in yaml.safe_load(annotations["artifacthub.io/changes"])} == {"added"}


def test_the_readme_has_the_values_as_they_are() -> None:
    text = readme.README.read_text(encoding="utf-8")
    assert readme.renewed(text, readme.VALUES.read_text(encoding="utf-8")) == text


def test_every_value_has_a_comment() -> None:
    text = readme.VALUES.read_text(encoding="utf-8")
    known = {value.path for value in readme.documented(text)}

    def bare(value: object, path: tuple[str, ...]) -> list[tuple[str, ...]]:
        if path in known:
            return []
        if isinstance(value, dict) and value:
            return [found for key, below in value.items() for found in bare(below, (*path, key))]
        return [path]

    assert bare(yaml.safe_load(text), ()) == []
    assert len(known) > 100
