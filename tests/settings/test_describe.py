"""The settings as YAML."""

import yaml
from hypothesis import given
from hypothesis import strategies as st

from exporter.settings.describe import describe
from exporter.settings.schema import Settings

from .conftest import Load

FULL = """
poll: {interval: 90s, stale_after: 1h30m}
uploads: {idle_thresholds: [24h, 7d], zero_series: false}
web: {listen_address: ["[::1]:1", ":2"], telemetry_path: /m}
shard: {ordinal: pod-1, total: 3}
clusters:
  "1": {host: "::1", token_file: token, ca_file: token, poll: {page_size: 7, interval: 500s}}
  b:
    {host: b, username: "yes", password: secret, insecure_skip_verify: true,
     buckets: {include: ["a.*"], exclude: ["[x]"]}}
"""


def test_describe(load_settings: Load) -> None:
    described = yaml.safe_load(describe(load_settings(FULL).settings))
    assert described["poll"] == {
        "interval": "1m30s",
        "concurrency": 4,
        "page_size": 1000,
        "deadline": "15m",
        "stale_after": "1h30m",
    }
    assert described["uploads"] == {"idle_thresholds": ["24h", "7d"], "zero_series": False}
    assert described["web"] == {"listen_address": ["[::1]:1", ":2"], "telemetry_path": "/m", "config_file": None}
    assert described["shard"] == {"ordinal": 1, "total": 3}
    assert described["clusters"]["b"] == {
        "host": "b",
        "port": 8000,
        "username": "yes",
        "password": "<hidden>",
        "ca_file": None,
        "server_name": None,
        "insecure_skip_verify": True,
        "connect_timeout": "5s",
        "read_timeout": "30s",
        "poll": {},
        "buckets": {"names": [], "include": ["a.*"], "exclude": ["[x]"]},
    }
    assert described["clusters"]["1"]["poll"] == {"interval": "8m20s", "page_size": 7}


def test_what_is_described_loads_as_the_same_settings(load_settings: Load) -> None:
    settings = load_settings(FULL.replace("secret", '"<hidden>"')).settings
    assert load_settings(describe(settings)).settings == settings


@given(st.floats(min_value=1, max_value=1e6), st.text(st.characters(codec="utf-8"), min_size=1).filter(str.isprintable))
def test_any_settings_are_plain_yaml(interval: float, name: str) -> None:
    clusters = {name: {"host": "h", "token": "t"}} if name.strip() else {}
    text = f"{int(interval * 1000)}ms"
    settings = Settings.model_validate({"poll": {"interval": text}, "clusters": clusters})
    assert list(yaml.safe_load(describe(settings))["clusters"]) == list(clusters)
