"""Expected manifests, one file a value file; as a program it writes them anew.

What is a file of the repository stands there by its name: rules and dashboards are compared elsewhere.
"""

from pathlib import Path
from typing import Any

import yaml

from tests.deploy.helm import chart

HOME = Path(__file__).parent / "golden"


def shortened(document: chart.Document) -> chart.Document:
    """A document with names in place of dashboards, rules and the test's script that are as shipped."""
    if document["kind"] == "PrometheusRule":
        groups = [{**group, "rules": list(map(_rule, group["rules"]))} for group in document["spec"]["groups"]]
        return {**document, "spec": {"groups": groups}}
    if document["kind"] == "ConfigMap":
        return {**document, "data": {key: _named(text) for key, text in document["data"].items()}}
    if document["kind"] == "Pod":
        # So that the script stands in one place.
        (container,) = document["spec"]["containers"]
        assert container["command"][:2] == ["python3", "-c"]
        assert container["command"][2:] == [(chart.HOME / "files" / "ask.py").read_text(encoding="utf-8")]
        asking = {**container, "command": ["python3", "-c", "as shipped: files/ask.py"]}
        return {**document, "spec": {**document["spec"], "containers": [asking]}}
    return document


def _rule(rule: chart.Document) -> object:
    return f"as shipped: {rule.get('alert') or rule['record']}" if rule in chart.shipped_rules() else rule


def _named(text: str) -> str:
    for path in chart.DASHBOARDS.glob("*.json"):
        if text == path.read_text(encoding="utf-8"):
            return f"as shipped: dashboards/{path.name}"
    return text if len(text) < 20_000 else f"{len(text.splitlines())} lines"


class _Dumper(yaml.SafeDumper):
    """Texts of several lines as they are, and no anchors."""

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002 the signature is yaml's
        return True


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style="|" if "\n" in text else None)


_Dumper.add_representer(str, _text)


def picture(documents: list[chart.Document]) -> str:
    """Documents as a golden file has them: by kind and name."""
    ordered = sorted(documents, key=lambda document: (document["kind"], document["metadata"]["name"]))
    return yaml.dump_all(map(shortened, ordered), Dumper=_Dumper, sort_keys=True, width=120, allow_unicode=True)


def main() -> None:
    """Write all files anew."""
    HOME.mkdir(exist_ok=True)
    for file in HOME.iterdir():
        file.unlink()
    for name in chart.FILES:
        (HOME / f"{name}.yaml").write_text(picture(chart.documents(name)), encoding="utf-8")


if __name__ == "__main__":
    main()
