"""The README's tables of settings, commands, flags, metrics and errors, made from the code."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

import yaml
from prometheus_client import Metric
from prometheus_client.openmetrics.parser import text_string_to_metric_families
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from exporter import demo, listing, usage
from exporter.qumulo.advice import ADVICE
from exporter.qumulo.errors import Reason
from exporter.settings.describe import describe
from exporter.settings.flags import flag_name
from exporter.settings.schema import Cluster, Settings
from tests.exposition.pictures import PROD, board, telemetry

Row = Sequence[str]

#: Names of samples of a kind end in this, beside the name of the family.
_SUFFIX = {"counter": "_total", "info": "_info"}
#: In a HELP, where the number comes from.
_SOURCE = re.compile(r" \([^()]*(polling|settings|clock)\)(?=\.|$)|, counted while polling$")
_NAME = "<name>"
#: Labels that are told before all others.
_FIRST = ("qumulo_cluster", "bucket", "origin")


def table(head: Row, rows: Iterable[Row]) -> str:
    """A table in Markdown; bars in cells are escaped, in code as well."""
    lines = [head, ["---"] * len(head), *rows]
    return "".join(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in line)} |\n" for line in lines)


def fields(section: type[BaseModel] = Settings, above: str = "") -> Iterator[tuple[str, FieldInfo]]:
    """Dotted settings in the order of the schema; what is no section has a description."""
    for name, field in section.model_fields.items():
        below = Cluster if name == "clusters" else field.annotation
        if field.description:
            yield f"{above}{name}", field
        else:
            assert isinstance(below, type), f"{above}{name} is described"
            assert issubclass(below, BaseModel), f"{above}{name} is described"
            yield from fields(below, f"{above}{name}.{_NAME}." if name == "clusters" else f"{above}{name}.")


def settings() -> str:
    """Every setting, its default as it is written in a file, and the flag that sets it."""
    shown = yaml.safe_load(describe(Settings(clusters={_NAME: Cluster(host="h")})))
    given = {f"--{flag}" for flag, _, _ in usage.FLAGS}
    rows = []
    for name, field in fields():
        flag = f"; `{flag_name(name)}`" if flag_name(name) in given else ""
        rows.append([f"`{name}`", _default(shown, name, field), f"{field.description}{flag}"])
    return table(["setting", "default", "meaning"], rows)


def _default(shown: Any, name: str, field: FieldInfo) -> str:
    if field.is_required():
        return "required"
    if field.default is None:
        return "unset"
    for key in name.split("."):
        shown = shown[key]
    return f"`{yaml.safe_dump(shown, default_flow_style=True).splitlines()[0]}`"


def commands() -> str:
    """Every command and its exit status."""
    rows = [[f"`{name}`", text, usage.EXITS[name]] for name, text in usage.COMMANDS.items()]
    return table(["command", "what it does", "exit status"], rows)


def flags() -> str:
    """Every flag, for which commands, and what it does, with the default that `--help` tells."""
    everywhere = [[f"`--{name} {metavar}`", "every", text] for name, metavar, text in usage.FLAGS]
    probe = [[f"`--{name}`", "`check`", text] for name, text in usage.PROBE.items()]
    own = [*_own("uploads", "", listing.FLAGS), *_own("demo", "demo.", demo.FLAGS)]
    return table(["flag", "command", "what it does (default)"], [*everywhere, *probe, *own])


def _own(command: str, prefix: str, flags: Mapping[str, tuple[str, str, str]]) -> Iterator[Row]:
    for name, (metavar, default, text) in flags.items():
        yield f"`--{prefix}{name} {metavar}`", f"`{command}`", f"{text} ({default})"


def metrics() -> str:
    """Every metric of ours as a scrape shows it: type, labels, and HELP without where the number comes from."""
    text = board([PROD], telemetry=telemetry([PROD.cluster])).scrape(openmetrics=True, compressed=False).decode()
    parse: Callable[[str], Iterable[Metric]] = text_string_to_metric_families
    rows = [_metric(family) for family in parse(text) if family.name.startswith("qumulo_")]
    return table(["metric", "type", "labels", "meaning"], rows)


def _metric(family: Metric) -> Row:
    labels = {label for sample in family.samples for label in sample.labels} - {"le"}
    ordered = sorted(labels, key=lambda label: (*(label != first for first in _FIRST), label))
    meaning = _SOURCE.sub("", family.documentation.removesuffix("."))
    kind = family.type.replace("gaugehistogram", "gauge histogram")
    return f"`{family.name}{_SUFFIX.get(family.type, '')}`", kind, ", ".join(ordered), meaning


def errors() -> str:
    """Every reason of a failure, what it means, and what to do."""
    rows = []
    for reason in Reason:
        advice = ADVICE[reason]
        of_bucket = f"<br>Of a bucket: {advice.bucket}" if advice.bucket else ""
        rows.append([f"`{reason}`", advice.means, f"{advice.do}{of_bucket}"])
    return table(["`reason`", "what it means", "what to do"], rows)


TABLES: Mapping[str, Callable[[], str]] = {
    "settings": settings,
    "commands": commands,
    "flags": flags,
    "metrics": metrics,
    "errors": errors,
}
