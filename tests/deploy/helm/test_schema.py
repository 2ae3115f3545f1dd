"""The schema of the values knows every value and every setting, and nothing else."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
import yaml
from jsonschema import Draft7Validator

from exporter.settings.cluster import Buckets, Cluster, PollOverrides
from exporter.settings.schema import Log, Poll, Settings, Shard, Uploads, Web
from exporter.settings.section import Section
from tests.deploy.helm import chart

SCHEMA = json.loads((chart.HOME / "values.schema.json").read_text(encoding="utf-8"))


def test_the_schema_is_one() -> None:
    Draft7Validator.check_schema(SCHEMA)
    used = {word for word in json.dumps(SCHEMA).split('"') if word.startswith("#/definitions/")}
    assert used == {f"#/definitions/{name}" for name in SCHEMA["definitions"]}


def objects(schema: Any) -> Iterator[dict[str, Any]]:
    """Every part of a schema that has keys of its own."""
    if isinstance(schema, dict):
        if isinstance(schema.get("properties"), dict) and "type" in schema:
            yield schema
        for below in schema.values():
            yield from objects(below)
    elif isinstance(schema, list):
        for below in schema:
            yield from objects(below)


def test_every_part_is_closed() -> None:
    found = list(objects(SCHEMA))
    open_parts = [list(part["properties"]) for part in found if part.get("additionalProperties") is not False]
    assert (open_parts, len(found) > 30) == ([], True)


def laid_over(values: chart.Document, more: chart.Document) -> chart.Document:
    """Values with others laid over them, as a Helm does."""
    maps = {
        key: laid_over(values[key], value)
        for key, value in more.items()
        if isinstance(value, dict) and isinstance(values.get(key), dict)
    }
    return {**values, **more, **maps}


@pytest.mark.parametrize("name", ["values", *chart.FILES])
def test_what_is_shipped_is_valid(name: str) -> None:
    values = yaml.safe_load((chart.HOME / "values.yaml").read_text(encoding="utf-8"))
    if name in chart.FILES:
        values = laid_over(values, yaml.safe_load(chart.FILES[name].read_text(encoding="utf-8")))
    assert [error.message for error in Draft7Validator(SCHEMA).iter_errors(values)] == []


def test_the_schema_has_every_setting() -> None:
    definitions = SCHEMA["definitions"]
    cluster, settings = definitions["cluster"]["properties"], definitions["settings"]["properties"]
    assert set(cluster) - {"tokenSecret", "passwordSecret", "caSecret"} == set(Cluster.model_fields)
    assert set(settings) == set(Settings.model_fields)
    assert set(definitions["poll"]["properties"]) == set(Poll.model_fields) == set(PollOverrides.model_fields)
    assert set(definitions["buckets"]["properties"]) == set(Buckets.model_fields)
    sections: dict[str, type[Section]] = {"uploads": Uploads, "log": Log, "web": Web}
    for section, model in sections.items():
        assert set(settings[section]["properties"]) == set(model.model_fields)
    refused = {name for name, value in (settings | settings["web"]["properties"] | cluster).items() if "const" in value}
    assert refused == {"shard", "clusters", "listen_address", "config_file", "token", "password"}
    assert set(Shard.model_fields) == {"total", "ordinal"}


def test_the_schema_has_every_value_and_each_is_closed() -> None:
    values = yaml.safe_load((chart.HOME / "values.yaml").read_text(encoding="utf-8"))
    handed_on = {"enabled", "replicas", "replicaCount", "autoscaling"}
    assert set(SCHEMA["properties"]) - handed_on == set(values)
    assert SCHEMA["additionalProperties"] is False
    for key, value in values.items():
        below = SCHEMA["properties"][key]
        if "properties" in below:
            assert below["additionalProperties"] is False, key
            extra = {"minAvailable"} if key == "podDisruptionBudget" else set()
            assert set(below["properties"]) - extra >= set(value), key
