"""Manifests against the schemas of Kubernetes and of the Prometheus operator; unknown fields are faults."""

from typing import Any

import kubernetes_validate  # type: ignore[import-untyped]
import pytest
from cloudcoil.models.prometheus_operator import v1 as operator
from cloudcoil.resources import Resource

from tests.deploy.helm import chart

pytestmark = pytest.mark.needs(*chart.HELMS)

VERSIONS = ("1.27", "1.32", "1.37")
#: Kinds that Kubernetes does not have itself, to their models.
OPERATOR: dict[str, type[Resource]] = {
    "ServiceMonitor": operator.ServiceMonitor,
    "PodMonitor": operator.PodMonitor,
    "PrometheusRule": operator.PrometheusRule,
}
#: Kinds that nothing here has a schema of.
UNKNOWN = {"VerticalPodAutoscaler", "HTTPRoute"}


def dropped(given: Any, kept: Any, place: str = "") -> list[str]:
    """What of a document its model does not know."""
    if isinstance(given, dict):
        kept = kept if isinstance(kept, dict) else {}
        return [fault for key, value in given.items() for fault in _below(key, value, kept, f"{place}.{key}")]
    if isinstance(given, list):
        pairs = enumerate(zip(given, kept, strict=True))
        return [fault for index, (value, found) in pairs for fault in dropped(value, found, f"{place}[{index}]")]
    return [] if given == kept else [place]


def _below(key: str, value: Any, kept: dict[str, Any], place: str) -> list[str]:
    return dropped(value, kept[key], place) if key in kept else [place]


def faults(document: chart.Document) -> list[str]:
    """What the operator's schema has against a document of its kinds."""
    model = OPERATOR[document["kind"]].model_validate(document)
    return dropped(document, model.model_dump(mode="json", by_alias=True, exclude_none=True))


@pytest.mark.parametrize("name", chart.FILES)
def test_kubernetes_knows_every_field(name: str) -> None:
    own = [document for document in chart.documents(name) if document["kind"] not in OPERATOR.keys() | UNKNOWN]
    assert len(own) >= 3
    for document in own:
        for version in VERSIONS:
            assert kubernetes_validate.validate(document, version, strict=True).startswith(version)


@pytest.mark.parametrize("name", chart.FILES)
def test_the_operator_knows_every_field(name: str) -> None:
    found = [document for document in chart.documents(name) if document["kind"] in OPERATOR]
    assert [fault for document in found for fault in faults(document)] == []


def test_every_kind_is_looked_at() -> None:
    kinds = {document["kind"] for name in chart.FILES for document in chart.documents(name)}
    assert kinds == OPERATOR.keys() | UNKNOWN | {
        "ConfigMap", "Deployment", "Ingress", "NetworkPolicy", "Pod", "PodDisruptionBudget", "Service",
        "ServiceAccount", "StatefulSet",
    }  # fmt: skip


def test_a_field_that_there_is_not_is_found() -> None:
    monitor = chart.one(chart.documents("servicemonitor"), "ServiceMonitor")
    monitor["spec"]["endpoints"][0]["intervall"] = "1m"
    assert faults(monitor) == [".spec.endpoints[0].intervall"]
    service = chart.one(chart.documents("minimal"), "Service")
    service["spec"]["tipe"] = "ClusterIP"
    with pytest.raises(kubernetes_validate.ValidationError):
        kubernetes_validate.validate(service, "1.37", strict=True)
