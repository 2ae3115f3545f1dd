"""null takes a value away: nothing else breaks, or the value is needed and named as such."""

import json
from collections.abc import Iterator
from typing import Any

import kubernetes_validate  # type: ignore[import-untyped]
import pytest
import yaml

from tests.deploy.helm import chart, readme
from tests.deploy.helm.test_kinds import OPERATOR, UNKNOWN, faults
from tests.deploy.helm.test_schema import SCHEMA

pytestmark = pytest.mark.needs(*chart.HELMS)

#: Switched on, so that every template is rendered.
ON: chart.Document = {"enabled": True}
INGRESS = {**ON, "hosts": [{"host": "h", "paths": [{"path": "/"}]}]}
EVERYWHERE: chart.Document = {
    "clusters": chart.CLUSTERS, "prometheusRule": ON, "dashboards": ON, "networkPolicy": ON, "podDisruptionBudget": ON,
    "verticalPodAutoscaler": ON, "replicas": None,
}  # fmt: skip
VARIANTS: dict[str, chart.Document] = {
    "one": {**EVERYWHERE, "serviceMonitor": ON, "ingress": INGRESS, "httpRoute": {**ON, "parentRefs": [{"name": "g"}]}},
    "shards": {**EVERYWHERE, "podMonitor": ON, "shards": 2},
    "demo": {"demo": ON, "settings": {"log": {"level": None, "format": "json"}, "poll": None, "web": None}},
}


def needed(path: tuple[str, ...]) -> bool:
    """Whether the schema does not let a value be taken away."""
    place: Any = SCHEMA
    for above in path[:-1]:
        place = place["properties"][above]
    return path[-1] in place.get("required", ())


def leaves() -> Iterator[tuple[str, ...]]:
    """Every value that has a comment of its own and nothing commented below it."""
    yield from (value.path for value in readme.documented(readme.VALUES.read_text(encoding="utf-8")))


def without(values: chart.Document) -> chart.Document:
    """Values, and null for every other one that may be taken away."""
    taken: chart.Document = json.loads(json.dumps(values))
    for path in leaves():
        place = taken
        for above in path[:-1]:
            place = place.setdefault(above, {})
        if not needed(path) and path[-1] not in place:
            place[path[-1]] = None
    return taken


@pytest.mark.parametrize("program", chart.HELMS)
@pytest.mark.parametrize("variant", VARIANTS)
def test_whatever_may_be_taken_away_can_be_missing(variant: str, program: str) -> None:
    done = chart.template(without(VARIANTS[variant]), program)
    assert done.returncode == 0, done.stderr
    assert ("nil" in done.stdout, "%!" in done.stdout) == (False, False)
    found = chart.parsed(done.stdout)
    assert len(found) >= 3
    for document in found:
        if document["kind"] in OPERATOR:
            assert faults(document) == []
        elif document["kind"] not in UNKNOWN:
            kubernetes_validate.validate(document, "1.37", strict=True)


@pytest.mark.parametrize("program", chart.HELMS)
@pytest.mark.parametrize(("length", "number"), [(1, 20), (2, 20), (3, 1)])
def test_what_may_not_be_is_named(length: int, number: int, program: str) -> None:
    paths = {path[:length] for path in leaves() if len(path) >= length and needed(path[:length])}
    given: chart.Document = {"clusters": chart.CLUSTERS}
    for path in paths:
        place = given
        for above in path[:-1]:
            place = place.setdefault(above, {})
        place[path[-1]] = None
    done = chart.template(given, program)
    assert (done.returncode, "nil pointer" in done.stderr, len(paths)) == (1, False, number)
    # Helm makes a global for every chart.
    assert [path for path in paths - {("global",)} if path[-1] not in done.stderr] == []


def test_a_setting_of_a_file_before_can_be_taken_away() -> None:
    cluster = {
        **chart.CLUSTER, "tokenSecret": None, "token_file": "/t", "caSecret": None, "port": None, "poll": None,
        "buckets": {"names": None, "include": ["a"]}, "username": None, "insecure_skip_verify": None,
        "read_timeout": None,
    }  # fmt: skip
    found = chart.made(
        clusters={"prod": cluster}, networkPolicy=ON, prometheusRule=ON,
        settings={"uploads": {"idle_thresholds": None}},
    )  # fmt: skip
    settings = yaml.safe_load(chart.settings(found))["clusters"]["prod"]
    assert {key: value for key, value in settings.items() if value is not None} == {
        "host": "qumulo.example.com", "token_file": "/t", "buckets": {"names": None, "include": ["a"]},
    }  # fmt: skip
    assert "credentials" not in str(chart.pod(found))
    assert chart.one(found, "NetworkPolicy")["spec"]["egress"][1]["ports"] == [{"port": 8000, "protocol": "TCP"}]


def test_a_flag_of_the_demo_can_be_taken_away() -> None:
    arguments = chart.container(chart.made(clusters={}, **VARIANTS["demo"]))["args"]
    assert [word for word in arguments if word.startswith("--log.")] == ["--log.format=json"]
