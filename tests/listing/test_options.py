"""The flags, and every fault of them at once."""

import pytest

from exporter.listing import FLAGS, Options, OptionsError, options

ABORT = "--output abort: give --older-than or --idle-longer-than too, so that no upload at work is aborted"


def faults(given: dict[str, str]) -> list[str]:
    with pytest.raises(OptionsError) as caught:
        options(given)
    assert str(caught.value) == "; ".join(caught.value.faults)
    return list(caught.value.faults)


def test_nothing_given() -> None:
    assert options({}) == Options()
    assert Options().model_dump() == {
        "cluster": (),
        "bucket": (),
        "prefix": "",
        "older_than": None,
        "idle_longer_than": None,
        "sort": "bytes",
        "top": 50,
        "group_by": None,
        "output": "table",
    }


def test_everything_given() -> None:
    given = {
        "cluster": "prod, dr,prod",
        "bucket": "a",
        "prefix": "x/",
        "older-than": "7d",
        "idle_longer_than": "1h30m",
        "sort": "age",
        "top": "3",
        "group-by": "prefix",
        "output": "json",
    }
    assert options(given).model_dump() == {
        "cluster": ("prod", "dr"),
        "bucket": ("a",),
        "prefix": "x/",
        "older_than": 604_800.0,
        "idle_longer_than": 5400.0,
        "sort": "age",
        "top": 3,
        "group_by": "prefix",
        "output": "json",
    }


def test_every_flag_is_an_option_and_its_default_is_told() -> None:
    assert [name.replace("-", "_") for name in FLAGS] == list(Options.model_fields)
    assert all(metavar and default and text for metavar, default, text in FLAGS.values())
    assert (FLAGS["sort"][1], FLAGS["top"][1], FLAGS["output"][1]) == ("bytes", "50", "table")


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"older-than": "7"}, "--older-than: write it with a unit, e.g. 60s"),
        ({"idle-longer-than": "0s"}, "--idle-longer-than: must be more than 0s"),
        ({"sort": "key"}, "--sort: expected one of bytes, age, idle"),
        ({"top": "-1"}, "--top: expected a whole number from 0 to 1000000"),
        ({"top": "1000001"}, "--top: expected a whole number from 0 to 1000000"),
        ({"group-by": "bucket"}, "--group-by: expected one of initiator, prefix"),
        ({"output": "xml"}, "--output: expected one of table, json, csv, abort"),
        ({"bucket": "a,"}, "--bucket: expected names, separated by commas"),
        ({"cluster": ""}, "--cluster: expected names, separated by commas"),
        ({"output": "abort"}, ABORT),
        (
            {"output": "abort", "older-than": "7d", "group-by": "prefix"},
            "--group-by: not together with --output abort, which is about single uploads",
        ),
        (
            {"output": "abort", "older-than": "7d", "cluster": "a,b"},
            "--cluster: one only together with --output abort, since qq asks one cluster",
        ),
        ({"sort": "age", "top": "0"}, "--sort: not together with --top 0, which prints uploads as they come"),
    ],
)
def test_one_fault(given: dict[str, str], said: str) -> None:
    assert faults(given) == [said]


def test_all_faults_at_once() -> None:
    assert faults({"output": "abort", "top": "many", "sort": "x", "cluster": "a,b"}) == [
        ABORT,
        "--cluster: one only together with --output abort, since qq asks one cluster",
        "--sort: expected one of bytes, age, idle",
        "--top: expected a whole number from 0 to 1000000",
    ]


@pytest.mark.parametrize(
    "given",
    [
        {"output": "abort", "older-than": "1s"},
        {"output": "abort", "idle-longer-than": "1s", "top": "0"},
        {"sort": "idle", "top": "0", "group-by": "initiator"},
    ],
)
def test_what_goes_together(given: dict[str, str]) -> None:
    assert options(given).model_fields_set == {name.replace("-", "_") for name in given}
