"""The rules are well formed, name only what the exporter shows, and each alert has cases that fire and that do not."""

import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from exporter.exposition.render import Renderer
from tests.deploy.prometheus import rulebook
from tests.exposition import pictures
from tests.exposition.reading import families

ALERTS = rulebook.alerts()
EXPECTED = {
    f"QumuloS3Uploads{name}"
    for name in (
        "ExporterDown", "TokenRefused", "ClusterUnreachable", "BucketNotListed", "NumbersStale", "Overdue",
        "CleanupOff", "IdleBytes", "IdleBytesGrowing", "VeryOld", "StuckCompleting", "CertificateNotVerified",
        "ShardMissing", "PollsSlow", "ReloadFailed", "ThresholdUnknown",
    )
}  # fmt: skip
ANNOTATIONS = {"summary", "description", "runbook_url", "dashboard_url"}
OF_TARGETS = {"job", "instance", "namespace"}
DASHBOARD = re.compile(
    r"https://grafana\.example\.com/d/qumulo-s3-uploads-(overview|bucket|exporter)"
    r"(\?var-qumulo_cluster=\{\{ \$labels\.qumulo_cluster \| urlquery \}\}"
    r"(&var-bucket=\{\{ \$labels\.bucket \| urlquery \}\})?)?"
)


@pytest.mark.needs("promtool")
def test_promtool_finds_nothing_in_the_rules() -> None:
    well, said = rulebook.promtool("check", "rules", "--lint=all", "--lint-fatal", rulebook.RULES)
    assert (well, f"{len(rulebook.rules())} rules found" in said) == (True, True), said


@pytest.mark.needs("promtool")
@pytest.mark.parametrize("name", rulebook.suites())
def test_promtool_sees_the_cases_pass(name: str) -> None:
    well, said = rulebook.promtool("test", "rules", rulebook.HOME / "tests" / name)
    assert well, said


def test_every_alert_that_is_wanted_is_there_once() -> None:
    assert Counter(rule["alert"] for rule in rulebook.rules() if "alert" in rule) == dict.fromkeys(EXPECTED, 1)


@pytest.mark.parametrize("name", ALERTS)
def test_an_alert_says_what_where_and_what_to_do(name: str) -> None:
    alert = ALERTS[name]
    notes = alert["annotations"]
    assert set(notes) == ANNOTATIONS
    assert alert["labels"].keys() == {"severity"}
    assert alert["labels"]["severity"] in ("critical", "warning", "info")
    assert re.fullmatch(r"[A-Z][^{}]*\.", notes["summary"])
    assert "{{" in notes["description"]
    assert notes["runbook_url"] == f"https://runbooks.example.com/{name}.md"
    assert (rulebook.RUNBOOKS / f"{name}.md").is_file()
    assert DASHBOARD.fullmatch(notes["dashboard_url"])


@pytest.mark.parametrize("name", ALERTS)
def test_an_alert_waits_for_two_polls_of_the_default_interval(name: str) -> None:
    number, unit = re.fullmatch(r"(\d+)([mh])", ALERTS[name]["for"]).groups()  # type: ignore[union-attr]
    assert int(number) * {"m": 60, "h": 3600}[unit] >= 2 * 60


def test_the_line_in_the_head_of_the_file_changes_every_address() -> None:
    text = rulebook.RULES.read_text()
    head, _, rest = text.partition("\ngroups:\n")
    first, second = re.findall(r"s\|(https://[^|]*)\|", head)
    changed = rest.replace(first, "https://git.internal/runbooks").replace(second, "https://grafana.internal")
    assert rest.count("https://") == 2 * len(EXPECTED)
    assert "example.com" not in changed


def test_what_an_old_upload_is_stands_in_one_place() -> None:
    assert len(re.findall(r"longer_than\s*=", rulebook.RULES.read_text())) == 1


def test_what_an_exporter_is_stands_in_one_place() -> None:
    expressions = " ".join(rule["expr"] for rule in rulebook.rules())
    assert len(re.findall(r"\bup\{", expressions)) == 1
    assert "job=" not in expressions.replace('up{job=~".*qumulo-s3-uploads.*"}', "")


def test_every_threshold_is_used_and_stands_in_the_first_group() -> None:
    first, *others = rulebook.groups()
    thresholds = {rule["record"] for rule in first["rules"] if rule["record"].endswith(":threshold")}
    used = set(re.findall(r"scalar\((\S+?)\)", " ".join(rule["expr"] for group in others for rule in group["rules"])))
    assert used == thresholds
    literals = [literal for alert in ALERTS.values() for literal in re.findall(r"[<>] *(\d\S*)", alert["expr"])]
    assert set(literals) == {"0", "1"}


def _shown() -> dict[str, set[str]]:
    """Every series that the exporter shows, and its labels."""
    counted = pictures.telemetry([pictures.PROD.cluster])
    board = pictures.board([pictures.PROD], Renderer(pictures.THRESHOLDS), telemetry=counted)
    return {
        sample.name: set(sample.labels) for family in families(board, openmetrics=True) for sample in family.samples
    }


def test_rules_name_only_series_and_labels_that_exist() -> None:
    shown, recorded = _shown(), rulebook.records()
    described = " ".join(alert["annotations"]["description"] for alert in ALERTS.values())
    text = " ".join([*(rule["expr"] for rule in rulebook.rules()), described])
    named = set(re.findall(r"[\w:]*qumulo_s3_uploads[\w:]+", text))
    assert named - set(shown) - set(recorded) == set()
    for series, selected in re.findall(r"(qumulo_s3_uploads_\w+)\{([^}]*)\}", text):
        if series in shown:
            assert set(re.findall(r"(\w+)=", selected)) <= shown[series] | OF_TARGETS
    grouped = {label for found in re.findall(r"(?:by|on|without) \(([^)]+)\)", text) for label in found.split(", ")}
    assert grouped <= {"qumulo_cluster", "bucket", "origin"} | OF_TARGETS


def test_records_are_named_level_metric_operation() -> None:
    names = list(rulebook.records())
    assert len(names) == len(set(names))
    assert [name for name in names if not re.fullmatch(r"[a-z_0-9]+:[a-z_0-9]+:[a-z_0-9]+", name)] == []
    used = Path(rulebook.RULES).read_text() + "".join(
        path.read_text() for path in (rulebook.HOME / "tests").glob("*.yml")
    )
    assert [name for name in names if used.count(name) < 2] == []


def test_no_test_and_no_case_is_empty() -> None:
    for file, test in rulebook.tests():
        where = f"{file}: {test.get('name')}"
        assert test["input_series"], where
        # A bare 0x40 is 64 to some readers of YAML.
        assert all(isinstance(series["values"], str) for series in test["input_series"]), where
        assert test["name"], where
        assert test.get("alert_rule_test") or test.get("promql_expr_test"), where
        assert all(entry["exp_samples"] for entry in test.get("promql_expr_test", ())), where
    for case in rulebook.cases():
        assert isinstance(case.expected, list), case
        assert all(_told(expected) for expected in case.expected), case


def _told(expected: dict[str, Any]) -> bool:
    return set(expected["exp_annotations"]) == ANNOTATIONS and "severity" in expected["exp_labels"]


def test_every_alert_has_a_case_that_fires_and_one_that_does_not() -> None:
    fire = {case.alert for case in rulebook.cases() if case.expected}
    quiet = {case.alert for case in rulebook.cases() if case.expected == []}
    assert (fire, quiet) == (EXPECTED, EXPECTED)


def test_every_alert_has_a_case_in_which_its_time_is_not_over() -> None:
    # One test in which it fires and, at another moment, does not.
    both: set[str] = set()
    for _, test in rulebook.tests():
        found: dict[str, set[bool]] = {}
        for entry in test.get("alert_rule_test", ()):
            found.setdefault(entry["alertname"], set()).add(bool(entry["exp_alerts"]))
        both |= {alert for alert, states in found.items() if states == {True, False}}
    assert both == EXPECTED
