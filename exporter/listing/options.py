"""The flags of the command `uploads`, and what is wrong with them."""

from collections.abc import Iterator, Mapping
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, PlainValidator, ValidationError

from exporter.settings import values

#: What stands for the value, the default, what it does.
FLAGS: Mapping[str, tuple[str, str, str]] = {
    "cluster": ("NAME", "all", "only these clusters; separated by commas"),
    "bucket": ("NAME", "all that are selected", "only these buckets; separated by commas"),
    "prefix": ("TEXT", "any", "only keys that begin with this"),
    "older-than": ("DURATION", "any", "only uploads initiated longer ago than this, e.g. 7d"),
    "idle-longer-than": ("DURATION", "any", "only uploads without new data for longer than this, e.g. 1d"),
    "sort": ("bytes|age|idle", "bytes", "which come first: the largest, the oldest or the longest idle"),
    "top": ("N", "50", "how many are printed; 0: all, as they come and not sorted"),
    "group-by": ("initiator|prefix", "none", "add up by who began them, or by the first part of their keys"),
    "output": ("table|json|csv|abort", "table", "abort: one command line each that would abort it; none is run"),
}


class OptionsError(ValueError):
    """The flags are wrong; `faults` has one text for each that is."""

    def __init__(self, faults: tuple[str, ...]) -> None:
        super().__init__("; ".join(faults))
        self.faults = faults


def _names(text: object) -> tuple[str, ...]:
    names = tuple(dict.fromkeys(part.strip() for part in str(text).split(",")))
    if not all(names):
        raise ValueError("expected names, separated by commas")
    return names


Names = Annotated[tuple[str, ...], PlainValidator(_names)]
Duration = Annotated[float | None, PlainValidator(values.duration)]
Sort = Literal["bytes", "age", "idle"]
Grouping = Literal["initiator", "prefix"]
Output = Literal["table", "json", "csv", "abort"]


class Options(BaseModel):
    """What is listed, and how it is printed; times in seconds, None and nothing: no such filter."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    cluster: Names = ()
    bucket: Names = ()
    prefix: str = ""
    older_than: Duration = None
    idle_longer_than: Duration = None
    sort: Annotated[Sort, PlainValidator(values.one_of("bytes", "age", "idle"))] = "bytes"
    top: Annotated[int, PlainValidator(values.whole_number(0, 1_000_000))] = 50
    group_by: Annotated[Grouping | None, PlainValidator(values.one_of("initiator", "prefix"))] = None
    output: Annotated[Output, PlainValidator(values.one_of("table", "json", "csv", "abort"))] = "table"


def options(given: Mapping[str, str]) -> Options:
    """The flags that were given, by their names with `-` or `_`; raises OptionsError with every fault."""
    texts = {name.replace("-", "_"): text for name, text in given.items()}
    faults = list(_conflicts(texts))
    try:
        chosen = Options.model_validate(texts)
    except ValidationError as error:
        faults += [
            f"--{str(fault['loc'][0]).replace('_', '-')}: {fault['msg'].removeprefix('Value error, ')}"
            for fault in error.errors(include_url=False, include_context=False, include_input=False)
        ]
    if faults:
        raise OptionsError(tuple(faults))
    return chosen


def _conflicts(texts: Mapping[str, str]) -> Iterator[str]:
    """What cannot be together, seen from the texts, so that it is told beside what is wrong in each."""
    grouped = "group_by" in texts
    if texts.get("output") == "abort":
        if not texts.keys() & {"older_than", "idle_longer_than"}:
            yield "--output abort: give --older-than or --idle-longer-than too, so that no upload at work is aborted"
        if grouped:
            yield "--group-by: not together with --output abort, which is about single uploads"
        if "," in texts.get("cluster", ""):
            yield "--cluster: one only together with --output abort, since qq asks one cluster"
    if "sort" in texts and not grouped and texts.get("top", "").strip() == "0":
        yield "--sort: not together with --top 0, which prints uploads as they come"
