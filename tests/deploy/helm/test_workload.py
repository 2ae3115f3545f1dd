"""One exporter is a Deployment, shards are a StatefulSet; who selects whom, and when pods restart."""

import re

import pytest

from tests.deploy.helm import chart
from tests.deploy.helm.chart import made

pytestmark = pytest.mark.needs(*chart.HELMS)

ORDINAL: chart.Document = {
    "name": "QUMULO_EXPORTER_SHARD__ORDINAL",
    "valueFrom": {"fieldRef": {"fieldPath": "metadata.name"}},
}
CHECKSUM = "checksum/settings"


def test_one_exporter_is_a_deployment_that_ends_before_the_next_begins() -> None:
    found = chart.documents("minimal")
    deployment = chart.one(found, "Deployment")["spec"]
    assert (deployment["replicas"], deployment["strategy"]) == (1, {"type": "Recreate"})
    # The name of a Deployment's pod may end in a number.
    assert ORDINAL["name"] not in str(found)
    assert "shard" not in chart.settings(found)
    service = chart.one(found, "Service")["spec"]
    assert ("clusterIP" in service, service["type"]) == (False, "ClusterIP")


@pytest.mark.parametrize("shards", [2, 7])
def test_shards_are_a_stateful_set(shards: int) -> None:
    found = made(shards=shards)
    whole = chart.one(found, "StatefulSet")
    stateful = whole["spec"]
    assert (stateful["replicas"], stateful["podManagementPolicy"], "ordinals" in stateful) == (
        shards,
        "Parallel",
        False,
    )
    assert chart.container(found)["env"] == [ORDINAL]
    assert f"shard:\n  total: {shards}\n" in chart.settings(found)
    service = chart.one(found, "Service")
    assert (service["metadata"]["name"], service["spec"]["clusterIP"]) == (stateful["serviceName"], "None")
    assert service["metadata"]["name"] == f"{whole['metadata']['name']}-shards"
    assert not chart.of_kind(found, "Deployment")


def test_names_leave_room_for_what_kubernetes_adds() -> None:
    found = made(fullnameOverride="a" * 80, nameOverride="b" * 80, shards=2)
    name = chart.one(found, "StatefulSet")["metadata"]["name"]
    assert re.fullmatch("a{41}-[0-9a-f]{8}", name)
    assert max(len(document["metadata"]["name"]) for document in found) <= 63
    labels = [text for document in found for text in document["metadata"]["labels"].values()]
    assert max(map(len, labels)) == 63
    # Two that differ at their ends only are still two.
    other = made(fullnameOverride="a" * 79 + "b", nameOverride="b" * 79 + "c", shards=2)
    for key in ("name", "labels"):
        assert chart.one(other, "StatefulSet")["metadata"][key] != chart.one(found, "StatefulSet")["metadata"][key]
    assert chart.workload(made(fullnameOverride="a" * 50))["metadata"]["name"] == "a" * 50
    hyphen = chart.workload(made(fullnameOverride="a" * 40 + "-" + "b" * 20))["metadata"]["name"]
    assert re.fullmatch("a{40}-[0-9a-f]{8}", hyphen)


@pytest.mark.parametrize("program", chart.HELMS)
def test_names_of_releases_become_names_of_services(program: str) -> None:
    given = f"--values={chart.FILES['minimal']}"
    done = chart.helm(program, "template", "up.2", str(chart.HOME), given)
    found = chart.parsed(done.stdout)
    assert chart.one(found, "Service")["metadata"]["name"] == "up-2-qumulo-s3-uploads-exporter"
    assert [document["metadata"]["name"] for document in found if "." in document["metadata"]["name"]] == []
    assert chart.one(found, "Service")["spec"]["selector"]["app.kubernetes.io/instance"] == "up.2"
    refused = chart.helm(program, "template", "2up", str(chart.HOME), given)
    assert (refused.returncode, "\nfullnameOverride: the name of a Service begins with a letter" in refused.stderr) == (
        1, True,
    )  # fmt: skip


@pytest.mark.parametrize("name", chart.FILES)
def test_who_selects_whom(name: str) -> None:
    found = chart.documents(name)
    labels = chart.workload(found)["spec"]["template"]["metadata"]["labels"]
    tests = [pod["metadata"]["labels"] for pod in chart.of_kind(found, "Pod")]
    kinds = {"Service": "selector", "NetworkPolicy": "podSelector", "PodDisruptionBudget": "selector"}
    selectors = [chart.workload(found)["spec"]["selector"]["matchLabels"]]
    for kind, key in kinds.items():
        for document in chart.of_kind(found, kind):
            chosen = document["spec"][key]
            selectors.append(chosen.get("matchLabels", chosen))
    for selector in selectors:
        assert selector == selectors[0]
        assert selector.items() <= labels.items()
        assert not [other for other in tests if selector.items() <= other.items()]
    for monitor in [*chart.of_kind(found, "ServiceMonitor"), *chart.of_kind(found, "PodMonitor")]:
        assert monitor["spec"]["selector"]["matchLabels"] == selectors[0]
        assert (
            monitor["spec"]["selector"]["matchLabels"].items()
            <= chart.one(found, "Service")["metadata"]["labels"].items()
        )
        assert monitor["spec"]["namespaceSelector"] == {"matchNames": [chart.workload(found)["metadata"]["namespace"]]}


def checksum(**values: object) -> str:
    """The annotation that restarts pods."""
    annotations = chart.workload(made(**values))["spec"]["template"]["metadata"]["annotations"]
    return str(annotations[CHECKSUM])


def test_pods_restart_when_the_settings_change_and_only_then() -> None:
    before = checksum()
    assert re.fullmatch("[0-9a-f]{64}", before)
    same = {
        "commonLabels": {"a": "b"},
        "service": {"port": 80},
        "podAnnotations": {CHECKSUM: "mine"},
        "releaseLabel": True,
    }
    assert checksum(**same) == before
    changes: list[dict[str, object]] = [
        {"settings": {"log": {"level": "debug"}}}, {"containerPort": 9100}, {"shards": 2}, {"webConfigSecret": "web"},
        {"clusters": {"prod": {**chart.CLUSTER, "port": 8443}}},
    ]  # fmt: skip
    assert len({before, *(checksum(**change) for change in changes)}) == 1 + len(changes)


def test_the_demo_is_told_what_to_show() -> None:
    found = chart.documents("demo")
    assert chart.container(found)["args"] == [
        "demo", "--web.listen-address=:18000", "--web.telemetry-path=/metrics", "--log.level=debug",
        "--demo.buckets=20", "--demo.uploads=100000", "--demo.seed=1", "--demo.speed=0.5",
    ]  # fmt: skip
    # It writes certificates.
    assert {"name": "tmp", "emptyDir": {}} in chart.pod(found)["volumes"]
    assert not chart.of_kind(found, "ConfigMap")
