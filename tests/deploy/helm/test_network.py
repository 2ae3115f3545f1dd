"""The network policy lets in who may ask, and lets out what the exporter needs; the budget does not block."""

import pytest

from tests.deploy.helm import chart

pytestmark = pytest.mark.needs(*chart.HELMS)

DNS = {"ports": [{"port": 53, "protocol": "UDP"}, {"port": 53, "protocol": "TCP"}]}


def policy(name: str) -> chart.Document:
    """What the policy of a value file says."""
    specified: chart.Document = chart.one(chart.documents(name), "NetworkPolicy")["spec"]
    assert specified["policyTypes"] == ["Ingress", "Egress"]
    return specified


def test_by_default_everybody_may_ask_the_one_port() -> None:
    assert policy("shards")["ingress"] == [{"ports": [{"port": 18000, "protocol": "TCP"}]}]


def test_by_default_every_address_may_be_reached_on_the_clusters_port() -> None:
    everywhere = [{"ipBlock": {"cidr": "0.0.0.0/0"}}, {"ipBlock": {"cidr": "::/0"}}]
    assert policy("shards")["egress"] == [DNS, {"to": everywhere, "ports": [{"port": 8000, "protocol": "TCP"}]}]


def test_what_is_narrowed_down() -> None:
    found = policy("networkpolicy")
    (entry,) = found["ingress"]
    namespace, test = entry["from"]
    assert namespace == {"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "monitoring"}}}
    # `helm test` is let in as well.
    pod = chart.one(chart.documents("networkpolicy"), "Pod")
    assert test["podSelector"]["matchLabels"].items() <= pod["metadata"]["labels"].items()
    dns, clusters, extra = found["egress"]
    assert (dns, extra["ports"]) == (DNS, [{"port": 443, "protocol": "TCP"}])
    assert [port["port"] for port in clusters["ports"]] == [8000, 8443]
    assert [peer["ipBlock"]["cidr"] for peer in clusters["to"]] == ["10.1.0.0/16", "fd00::/8"]


def test_the_demo_reaches_nothing() -> None:
    assert policy("demo")["egress"] == []


def test_ports_that_are_not_the_usual_one_only() -> None:
    clusters = {"a": {**chart.CLUSTER, "port": 443}, "b": {**chart.CLUSTER, "port": 443}}
    found = chart.made(clusters=clusters, containerPort=9100, networkPolicy={"enabled": True})
    spec = chart.one(found, "NetworkPolicy")["spec"]
    assert spec["egress"][1]["ports"] == [{"port": 443, "protocol": "TCP"}]
    assert spec["ingress"][0]["ports"] == [{"port": 9100, "protocol": "TCP"}]


def test_a_budget_lets_one_pod_go() -> None:
    spec = chart.one(chart.documents("shards"), "PodDisruptionBudget")["spec"]
    assert (spec["maxUnavailable"], spec["unhealthyPodEvictionPolicy"], "minAvailable" in spec) == (
        1,
        "AlwaysAllow",
        False,
    )
    share = chart.one(chart.documents("scheduling"), "PodDisruptionBudget")["spec"]
    assert (share["maxUnavailable"], "unhealthyPodEvictionPolicy" in share) == ("50%", False)


@pytest.mark.parametrize(("name", "kind"), [("shards", "StatefulSet"), ("scheduling", "Deployment")])
def test_the_autoscaler_looks_at_the_workload(name: str, kind: str) -> None:
    found = chart.documents(name)
    spec = chart.one(found, "VerticalPodAutoscaler")["spec"]
    workload = chart.workload(found)
    assert spec["targetRef"] == {"apiVersion": "apps/v1", "kind": kind, "name": workload["metadata"]["name"]}
    assert [policy["containerName"] for policy in spec["resourcePolicy"]["containerPolicies"]] == ["exporter"]


def test_ways_in_lead_to_the_service() -> None:
    found = chart.documents("outside")
    service = chart.one(found, "Service")
    name, (port,) = service["metadata"]["name"], service["spec"]["ports"]
    assert (port["port"], port["nodePort"], port["targetPort"]) == (80, 30180, "metrics")
    (rule,) = chart.one(found, "Ingress")["spec"]["rules"]
    assert rule["http"]["paths"][0]["backend"] == {"service": {"name": name, "port": {"name": port["name"]}}}
    (route,) = chart.one(found, "HTTPRoute")["spec"]["rules"]
    assert route["backendRefs"] == [{"name": name, "port": 80}]


def test_shards_are_spread_by_their_own_labels() -> None:
    found = chart.documents("shards")
    (constraint,) = chart.pod(found)["topologySpreadConstraints"]
    assert constraint["labelSelector"] == chart.one(found, "StatefulSet")["spec"]["selector"]


def test_more_manifests_are_rendered_whether_maps_or_texts() -> None:
    maps = chart.of_kind(chart.documents("extras"), "ConfigMap")
    assert {found["metadata"]["name"]: found["data"].get("name") for found in maps} == {
        "up-qumulo-s3-uploads-exporter": None, "up-more": "more", "up-text": "text",
    }  # fmt: skip
