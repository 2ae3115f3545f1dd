"""Rules and dashboards in the chart are those of the repository, and know the targets that its monitors make."""

import json
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.deploy.helm import chart
from tests.programs import find

pytestmark = pytest.mark.needs(*chart.HELMS)

UP = "instance:qumulo_s3_uploads_exporter_up:last"
#: A relabeling of a user's.
OWN = [{"sourceLabels": ["__meta_kubernetes_pod_node_name"], "targetLabel": "node"}]
URLS = ("runbook_url", "dashboard_url")


def groups(found: list[chart.Document]) -> list[chart.Document]:
    """The groups of the PrometheusRule."""
    specified: list[chart.Document] = chart.one(found, "PrometheusRule")["spec"]["groups"]
    return specified


def rules(found: list[chart.Document]) -> dict[str, chart.Document]:
    """Its rules by name."""
    return {rule.get("alert") or rule["record"]: rule for group in groups(found) for rule in group["rules"]}


def matched(found: list[chart.Document], job: str) -> bool:
    """Whether the rules take a job for an exporter."""
    (pattern,) = re.findall(r'^up\{job=~"(.*)"\}$', rules(found)[UP]["expr"])
    return re.fullmatch(pattern, job) is not None


def enabled(**more: Any) -> chart.Document:
    """Values with rules."""
    return {**more, "prometheusRule": {"enabled": True, **more.get("prometheusRule", {})}}


@pytest.mark.parametrize("program", chart.HELMS)
def test_rules_are_as_shipped(program: str) -> None:
    assert groups(chart.documents("rules", program)) == chart.shipped()


def test_without_addresses_alerts_have_no_links() -> None:
    found = groups(chart.made(**enabled()))
    for group, shipped in zip(found, chart.shipped(), strict=True):
        for rule, other in zip(group["rules"], shipped["rules"], strict=True):
            kept = {key: text for key, text in other.get("annotations", {}).items() if key not in URLS}
            assert rule == ({**other, "annotations": kept} if "alert" in other else other)


def test_dashboards_are_as_shipped() -> None:
    shipped = {path.name: path.read_text(encoding="utf-8") for path in chart.DASHBOARDS.glob("*.json")}
    maps = [
        found
        for found in chart.of_kind(chart.documents("dashboards"), "ConfigMap")
        if "exporter.yml" not in found["data"]
    ]
    assert len(maps) == len(shipped) == 3
    assert {
        key.removeprefix("qumulo-s3-uploads-"): text for found in maps for key, text in found["data"].items()
    } == shipped
    for found in maps:
        assert (found["metadata"]["labels"]["grafana_dashboard"], found["metadata"]["namespace"]) == ("1", "monitoring")
        assert found["metadata"]["annotations"] == {"grafana_folder": "Storage"}
        assert len(json.dumps(found)) < 1_000_000


def test_dashboards_lead_to_the_runbooks() -> None:
    text = chart.text("names")
    assert ("https://wiki.acme.test/runbooks/Qumulo" in text, "https://runbooks.example.com" in text) == (True, False)


def test_what_is_changed_and_nothing_else() -> None:
    changed, shipped = (
        rules(chart.documents("rules-changed")),
        {rule.get("alert") or rule["record"]: rule for rule in chart.shipped_rules()},
    )
    assert shipped.keys() - changed.keys() == {"QumuloS3UploadsVeryOld", "QumuloS3UploadsCleanupOff"}
    assert changed.keys() - shipped.keys() == {"TooManyBuckets"}
    assert changed["TooManyBuckets"]["annotations"] == {"summary": "{{ $value }} buckets are watched."}
    other = {
        name: rule["expr"]
        for name, rule in changed.items()
        if name in shipped and rule["expr"] != shipped[name]["expr"]
    }
    assert other.keys() == {
        UP, "qumulo_cluster_bucket:qumulo_s3_uploads_idle_bytes:old", "qumulo_s3_uploads:idle_bytes:threshold",
        "qumulo_s3_uploads:failed_polls:threshold", "qumulo_s3_uploads:oldest_age_seconds:threshold",
    }  # fmt: skip
    assert other["qumulo_s3_uploads:idle_bytes:threshold"] == "vector(5 * 1024 ^ 4)"
    assert other["qumulo_s3_uploads:failed_polls:threshold"] == "vector(3)"
    assert float(other["qumulo_s3_uploads:oldest_age_seconds:threshold"][7:-1]) == 31_536_000
    assert 'longer_than="3d"' in other["qumulo_cluster_bucket:qumulo_s3_uploads_idle_bytes:old"]
    for name, rule in changed.items():
        if "alert" in shipped.get(name, {}):
            assert rule["labels"] == {**shipped[name]["labels"], "team": "storage"}
            assert rule["annotations"]["runbook_url"] == f"https://wiki.acme.test/runbooks/{name}.md"
            assert "dashboard_url" not in rule["annotations"]


def test_each_threshold_can_be_changed() -> None:
    schema = yaml.safe_load((chart.HOME / "values.schema.json").read_text(encoding="utf-8"))
    known = set(schema["properties"]["prometheusRule"]["properties"]["thresholds"]["properties"])
    pattern = r"qumulo_s3_uploads:(\w+):threshold"
    assert known == {
        match[1] for rule in chart.shipped_rules() if (match := re.fullmatch(pattern, rule.get("record", "")))
    }
    found = rules(chart.made(**enabled(prometheusRule={"thresholds": dict.fromkeys(known, 0.5)})))
    assert {found[f"qumulo_s3_uploads:{name}:threshold"]["expr"] for name in known} == {"vector(0.5)"}


@pytest.mark.parametrize(
    ("values", "job"),
    [
        ({}, "up-qumulo-s3-uploads-exporter"),
        ({"shards": 2}, "up-qumulo-s3-uploads-exporter"),
        ({"fullnameOverride": "janitor"}, "janitor"),
        ({"fullnameOverride": "janitor", "shards": 2}, "janitor"),
        ({"fullnameOverride": "janitor", "shards": 2, "serviceMonitor": {"relabelings": OWN}}, "janitor"),
        (
            {"fullnameOverride": "janitor", "shards": 2, "serviceMonitor": {"jobLabel": "no-such-label"}},
            "janitor-shards",
        ),
        ({"nameOverride": "janitor"}, "up-janitor"),
        (
            {"fullnameOverride": "janitor", "serviceMonitor": {"jobLabel": "app.kubernetes.io/name"}},
            "qumulo-s3-uploads-exporter",
        ),
        ({"nameOverride": "j", "serviceMonitor": {"jobLabel": "app.kubernetes.io/name"}}, "j"),
        ({"serviceMonitor": {"jobLabel": "app.kubernetes.io/instance"}}, "up"),
        ({"fullnameOverride": "janitor", "serviceMonitor": {"jobLabel": "no-such-label"}}, "janitor"),
        ({"service": {"labels": {"x": "a.b"}}, "serviceMonitor": {"jobLabel": "x"}}, "a.b"),
    ],
)
def test_the_job_of_a_service_monitor_is_known(values: chart.Document, job: str) -> None:
    monitor = {"enabled": True, **values.get("serviceMonitor", {})}
    found = chart.made(**enabled(**{**values, "serviceMonitor": monitor}))
    # As the operator makes it: the label's value, else the Service's name; and then what is relabelled.
    service = chart.one(found, "Service")["metadata"]
    selected = chart.one(found, "ServiceMonitor")["spec"]
    relabelings = selected["endpoints"][0].get("relabelings", [])
    named = [step["replacement"] for step in relabelings if step.get("targetLabel") == "job"]
    assert [*named, service["labels"].get(selected.get("jobLabel")) or service["name"]][0] == job
    assert relabelings[len(named) :] == monitor.get("relabelings", [])
    assert (matched(found, job), matched(found, "node-exporter")) == (True, False)
    assert matched(found, "some-qumulo-s3-uploads-exporter")
    # A dot in a.b is a dot.
    assert not matched(found, "axb")


@pytest.mark.parametrize(
    ("values", "job"),
    [
        ({}, "obs/up-qumulo-s3-uploads-exporter"),
        ({"fullnameOverride": "janitor"}, "obs/janitor"),
        ({"fullnameOverride": "janitor", "podMonitor": {"namespace": "m"}}, "m/janitor"),
        ({"fullnameOverride": "janitor", "podLabels": {"x": "pods"}, "podMonitor": {"jobLabel": "x"}}, "pods"),
    ],
)
def test_the_job_of_a_pod_monitor_is_known(values: chart.Document, job: str) -> None:
    found = chart.made(**enabled(**{**values, "podMonitor": {"enabled": True, **values.get("podMonitor", {})}}))
    assert (matched(found, job), matched(found, "obs/node-exporter")) == (True, False)


def test_a_job_of_one_s_own() -> None:
    found = chart.made(**enabled(fullnameOverride="janitor", prometheusRule={"job": "kubernetes-.*"}))
    assert (matched(found, "kubernetes-pods"), matched(found, "janitor")) == (True, False)


def test_a_job_with_a_backslash() -> None:
    found = rules(chart.made(**enabled(prometheusRule={"job": r"kubernetes\.pods|\d+"})))
    assert found[UP]["expr"] == r'up{job=~"kubernetes\\.pods|\\d+"}'


@pytest.mark.parametrize("value", ["5 * 1024 ^ 4", "1e12", "0x1F", "Inf", "1h", 10, 0.5])
def test_thresholds_in_promql(value: object) -> None:
    found = rules(chart.made(**enabled(prometheusRule={"thresholds": {"idle_bytes": value}})))
    assert found["qumulo_s3_uploads:idle_bytes:threshold"]["expr"] == f"vector({value})"


@pytest.mark.needs("promtool")
@pytest.mark.parametrize("name", ["rules-changed", "podmonitor", "names"])
def test_promtool_takes_what_was_changed(name: str, tmp_path: Path) -> None:
    file = tmp_path / "rules.yml"
    file.write_text(yaml.safe_dump({"groups": groups(chart.documents(name))}))
    done = subprocess.run(
        [find("promtool") or "", "check", "rules", str(file)], capture_output=True, text=True, check=False
    )
    assert (done.returncode, "SUCCESS" in done.stdout) == (0, True), done.stderr
