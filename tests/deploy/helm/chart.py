"""The chart, its value files, and what the two Helms make of them."""

import copy
import json
import subprocess
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from tests.programs import find

ROOT = Path(__file__).resolve().parents[3]
HOME = ROOT / "deploy" / "helm" / "qumulo-s3-uploads-exporter"
RULES = ROOT / "deploy" / "prometheus" / "rules.yml"
DASHBOARDS = ROOT / "dashboards"

HELMS = ("helm3", "helm4")
#: What is installed in the tests.
RELEASE, NAMESPACE = "up", "obs"

Document = dict[str, Any]

#: The one in C is faster, where there is one.
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

#: The least that it takes.
CLUSTER: Document = {"host": "qumulo.example.com", "tokenSecret": {"name": "qumulo-prod", "key": "token"}}
CLUSTERS: Document = {"prod": CLUSTER}

FILES = {path.name.removesuffix("-values.yaml"): path for path in sorted((HOME / "ci").glob("*-values.yaml"))}


@cache
def shipped() -> list[Document]:
    """The groups of rules as they are without the chart."""
    groups: list[Document] = yaml.safe_load(RULES.read_text(encoding="utf-8"))["groups"]
    return groups


def shipped_rules() -> list[Document]:
    """Their rules, in order."""
    return [rule for group in shipped() for rule in group["rules"]]


def helm(program: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """What a Helm says, whether it is well or not."""
    return subprocess.run(
        [find(program) or program, *arguments], capture_output=True, text=True, check=False, timeout=60
    )


def template(values: Document, program: str = "helm4") -> subprocess.CompletedProcess[str]:
    """What a Helm makes of values that are in no file."""
    given = [f"--set-json={key}={json.dumps(value)}" for key, value in values.items()]
    return helm(program, "template", RELEASE, str(HOME), f"--namespace={NAMESPACE}", *given)


def made(**values: Any) -> list[Document]:
    """The documents of one cluster, unless there are others, and these values."""
    done = template({"clusters": CLUSTERS, **values})
    assert done.returncode == 0, done.stderr
    return parsed(done.stdout)


@cache
def text(name: str, program: str = "helm4") -> str:
    """What a value file renders to."""
    done = helm(program, "template", RELEASE, str(HOME), f"--namespace={NAMESPACE}", f"--values={FILES[name]}")
    assert done.returncode == 0, done.stderr
    return done.stdout


def parsed(rendered: str) -> list[Document]:
    """The documents; changes to them are the caller's own."""
    return copy.deepcopy(_parsed(rendered))


@cache
def _parsed(rendered: str) -> list[Document]:
    return [document for document in yaml.load_all(rendered, Loader=_LOADER) if document]


def documents(name: str, program: str = "helm4") -> list[Document]:
    """The documents that a value file renders to."""
    return parsed(text(name, program))


def of_kind(found: Sequence[Document], kind: str) -> list[Document]:
    """Those of one kind."""
    return [document for document in found if document["kind"] == kind]


def one(found: Sequence[Document], kind: str) -> Document:
    """The only one of its kind."""
    (document,) = of_kind(found, kind)
    return document


def workload(found: Sequence[Document]) -> Document:
    """The Deployment or the StatefulSet."""
    (document,) = [document for document in found if document["kind"] in ("Deployment", "StatefulSet")]
    return document


def pod(found: Sequence[Document]) -> Document:
    """The specification of the exporter's pods."""
    specification: Document = workload(found)["spec"]["template"]["spec"]
    return specification


def container(found: Sequence[Document]) -> Document:
    """The exporter's container."""
    (document,) = [document for document in pod(found)["containers"] if document["name"] == "exporter"]
    return dict(document)


def settings(found: Sequence[Document]) -> str:
    """The settings file."""
    (document,) = [found for found in of_kind(found, "ConfigMap") if "exporter.yml" in found["data"]]
    return str(document["data"]["exporter.yml"])
